"""Where passages stand, and the warnings that lead there."""

import pytest

from reports import places
from reports.places import Place
from reports.pool import RenderPool
from reports.result import Message, RenderResult
from tests.reports import factories


@pytest.fixture(scope="module")
def full(pool: RenderPool) -> RenderResult:
    return pool.submit(factories.context()).result(120)


def place_of(result: RenderResult, kind: str, field: str) -> Place:
    return next(p for p in result.places if p.kind == kind and p.field == field)


def test_a_passage_is_found_by_a_point_on_it(full: RenderResult) -> None:
    result = full
    record = factories.full()
    lesson = place_of(result, "lesson", "owner")
    middle = (lesson.x + lesson.width / 2, lesson.y + lesson.height / 2)
    found = places.at(result.places, lesson.page, *middle)
    assert found is not None
    assert (found.section, found.kind, found.field) == ("lessons", "lesson", "owner")
    assert found.record in {row["id"] for row in record["lessons"]}
    assert places.at(result.places, lesson.page, 1, 1) is None


def test_cells_know_the_fields_of_their_columns(full: RenderResult) -> None:
    result = full
    events = [place for place in result.places if place.section == "all_events"]
    event = next(place for place in events if place.field == "text")
    beside = places.at(result.places, event.page, event.x - 5, event.y + 5)
    assert beside is not None
    assert (beside.record, beside.field) == (event.record, "lane")


def test_the_incident_itself_needs_no_record(full: RenderResult) -> None:
    result = full
    assert place_of(result, "", "root_cause").section == "happened"


def test_places_survive_the_way_from_a_worker(full: RenderResult) -> None:
    result = full
    assert RenderResult.from_head(result.head(), result.content) == result


def one(messages: tuple[Message, ...], code: str) -> Message:
    (message,) = [m for m in messages if m.code == code and m.field]
    return message


def test_warnings_name_page_and_field(pool: RenderPool) -> None:
    record = factories.full()
    record["lessons"] = record["lessons"][:1]
    record["lessons"][0] |= {"owner": "", "what_happened": "See ![the console](screen.png) there."}
    record["measures"] = record["follow_ups"] = []
    record["evidence"] = record["evidence"][:1]
    record["evidence"][0] |= {"verification": "missing", "in_report": True}
    result = pool.submit(factories.context(record)).result(120)
    lesson, item = record["lessons"][0]["id"], record["evidence"][0]["id"]
    for code, record_id, field in (
        ("no_owner", lesson, "owner"),
        ("picture", lesson, "what_happened"),
    ):
        message = one(result.messages, code)
        assert (message.record_id, message.field) == (record_id, field)
        places_of_it = [p for p in result.places if (p.record, p.field) == (record_id, field)]
        assert message.page == places_of_it[0].page
    missing = next(m for m in result.messages if m.record_id == item)
    assert (missing.record_kind, missing.section) == ("evidence_item", "evidence")
    assert missing.page == result.section_pages["evidence"]


def test_a_text_wider_than_its_cell_is_told(pool: RenderPool) -> None:
    record = factories.full()
    record["evidence"][0] |= {"collected_by": "W" * 60, "in_report": True}
    result = pool.submit(factories.context(record)).result(120)
    found = [m for m in result.messages if m.code == "overfull"]
    assert found
    message = found[0]
    assert (message.record_kind, message.field) == ("evidence_item", "collected_by")
    assert message.record_id == record["evidence"][0]["id"]
    assert message.page == result.section_pages["evidence"]
