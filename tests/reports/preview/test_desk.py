"""The desk: the newest wish counts, a hanging draft ends, the whole document isn't hurt."""

import copy
import queue
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from reports.context import ReportContext
from reports.pool import RenderPool
from reports.preview.desk import DraftDesk
from reports.result import RenderResult
from tests.reports import factories
from tests.reports.reading_pdf import text_of

Made = queue.SimpleQueue[RenderResult | None]


@pytest.fixture(scope="module")
def desk(pool: RenderPool) -> Iterator[DraftDesk]:
    made = DraftDesk(pool, seconds=120)
    yield made
    made.close()


def titled(title: str) -> ReportContext:
    context = factories.context()
    record = copy.deepcopy(context.record)
    record["lessons"][0]["title"] = title
    return replace(context, record=record)


def test_two_workers_make_one_draft_and_the_next_uses_its_parts(desk: DraftDesk) -> None:
    made: Made = queue.SimpleQueue()
    desk.ask(factories.context(), made.put)
    first = made.get(timeout=120)
    desk.ask(titled("Typed just now"), made.put)
    second = made.get(timeout=120)
    assert first is not None
    assert second is not None
    assert first.laid_out == first.pages
    assert 0 < second.laid_out < 6
    assert "Typed just now" in text_of(second.content)


def test_an_unchanged_incident_costs_its_worker_nothing(desk: DraftDesk) -> None:
    made: Made = queue.SimpleQueue()
    desk.ask(factories.context(), made.put)
    assert made.get(timeout=120) is not None
    desk.ask(factories.context(), made.put)
    result = made.get(timeout=120)
    assert result is not None
    assert result.laid_out == 0


def test_the_newest_wish_takes_the_place_of_one_that_waits(desk: DraftDesk) -> None:
    made: Made = queue.SimpleQueue()
    for number in range(6):
        desk.ask(titled(f"Number {number}"), made.put)
    seen: list[RenderResult] = []
    while not seen or "Number 5" not in text_of(seen[-1].content):
        result = made.get(timeout=120)
        assert result is not None
        seen.append(result)
    assert len(seen) < 6


def test_settling_makes_way_for_a_draft(desk: DraftDesk) -> None:
    made: Made = queue.SimpleQueue()
    desk.ask(titled("Before settling"), made.put)
    assert made.get(timeout=120) is not None
    desk.settle()
    desk.ask(titled("After settling"), made.put)
    result = made.get(timeout=120)
    assert result is not None
    assert "After settling" in text_of(result.content)


def test_a_draft_that_hangs_is_given_up_until_the_whole_was_made() -> None:
    record = factories.full()
    record["timeline"] = [
        event | {"id": factories.uid(f"{event['id']}-{i}")}
        for i in range(400)
        for event in record["timeline"]
    ]
    made: Made = queue.SimpleQueue()
    with RenderPool(workers=1) as pool:
        desk = DraftDesk(pool, seconds=3)
        began = time.monotonic()
        desk.ask(factories.context(record), made.put)
        assert made.get(timeout=60) is None
        desk.ask(factories.context(), made.put)
        assert made.get(timeout=1) is None
        assert time.monotonic() - began < 60
        desk.resume()
        desk.close()


def test_a_closed_desk_ends_its_worker(pool: RenderPool) -> None:
    desk = DraftDesk(pool)
    made: Made = queue.SimpleQueue()
    desk.ask(factories.context(), made.put)
    desk.close()
    assert made.empty()
