"""One record by itself: all of it, both ways from it, and nothing else of its incident."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from kb.conformance import trace
from kb.errors import NotFoundError
from kb.incidents.follow_ups import service as follow_ups
from kb.incidents.lessons import service as lessons
from kb.incidents.record import service as incidents
from kb.knowledge_base import KnowledgeBase
from reports import context, export, extract
from reports.errors import UnknownItemError
from reports.reading import Reading
from reports.render import render
from reports.sections import extract as sections
from tests.reports import factories
from tests.reports.hostile_corpus import PROBES, aimed, poisoned
from tests.stores import new_store

ITEMS = ("L-01", "C-01", "F-01")


def reading(item: str, record: dict[str, Any] | None = None, **values: Any) -> Reading:  # noqa: ANN401
    return Reading(factories.context(record, kind="extract", item=item, **values))


def chained() -> dict[str, Any]:
    """The example with a way: step 1, L-01, C-01, F-02; the cause K-02 leads to C-01, too."""
    record = factories.full()
    record["lessons"][0]["step_ids"] = [factories.uid("step0")]
    record["config_changes"][0] |= {"cause_id": factories.uid("CA1")}
    record["config_changes"][0] |= {"evidence_ids": [factories.uid("EV0")]}
    record["follow_ups"][1]["source_id"] = factories.uid("C0")
    return record


def ways(found: dict[str, Any]) -> list[tuple[str, str]]:
    return [(row["ref"], row["through"]) for row in found["rows"]]


def test_what_leads_to_a_record_is_followed_back_the_nearest_first() -> None:
    found = reading("C-01", chained())
    assert ways(sections.extract_from(found)) == [("L-01", ""), ("K-02", ""), ("Step 1", "L-01")]
    assert ways(sections.extract_to(found)) == [("F-02", "")]


def test_what_follows_is_followed_on() -> None:
    found = reading("L-01", chained())
    assert ways(sections.extract_from(found)) == [("Step 1", "")]
    assert ways(sections.extract_to(found)) == [("F-01", ""), ("C-01", ""), ("F-02", "C-01")]


def test_a_ring_of_links_ends() -> None:
    record = chained()
    record["lessons"][0]["step_ids"] = []
    record["follow_ups"][0]["source_id"] = factories.uid("F0")
    record["config_changes"][0]["cause_id"] = factories.uid("lesson0")
    record["follow_ups"][1]["source_id"] = factories.uid("F1")
    assert ways(sections.extract_to(reading("L-01", record))) == [("F-01", ""), ("C-01", "")]


def test_all_fields_of_a_change_are_told_and_what_is_missing_is_named() -> None:
    found = sections.extract_item(reading("C-01", chained()))
    facts = dict(found["facts"])
    assert facts["Applied"] == "2026-03-16 10:00, by Robert Okafor"
    assert (facts["Verified"], facts["It holds"]) == ("not yet", "permanently")
    assert facts["Setting"] == "conditionalAccess/policies/session-replay"
    assert [name for name, *_ in found["texts"]] == ["Reason", "Risk", "Rollback"]
    assert found["evidence"] == ["E-01 Sign-in log of the mailbox"]
    assert found["missing"].startswith("Reason of the decision, Test of the rollback, Ver")
    assert "Evidence" not in found["missing"]


@pytest.mark.parametrize(("day", "words"), [("2026-03-20", "overdue"), ("2026-03-21", "")])
def test_an_overdue_follow_up_says_so_on_the_day_of_the_export(day: str, words: str) -> None:
    record = factories.full()
    record["follow_ups"][0]["due"] = day
    due = dict(sections.extract_item(reading("F-01", record))["facts"])["Due"]
    assert due == (f"{day}, {words}" if words else day)


def test_only_what_is_shown_is_given_out() -> None:
    given = factories.context(kind="extract", item="C-01").record
    assert [row["ref"] for row in given["config_changes"]] == ["C-01"]
    assert "lessons" not in given
    assert given["evidence"] == []
    told = str(given)
    for other in ("whys", "Report-only rules", "Bank recalls", "SigninLogs", "Mark the first mail"):
        assert other not in told


@pytest.mark.parametrize("item", ITEMS)
@pytest.mark.parametrize("audience", ["board", "partner"])
def test_names_and_accounts_of_other_parts_are_known_to_the_redaction(
    item: str, audience: str
) -> None:
    record = factories.full()
    told = "Grace Lindqvist saw ap@corp.example on FIN-LT-0231."
    record["lessons"][0]["what_happened"] = record["config_changes"][0]["reason"] = told
    record["follow_ups"][0]["closing_note"] = told
    given = factories.context(record, kind="extract", item=item, audience=audience)
    for form in ("html", "md"):
        page = render(given, form).content.decode()
        for secret in ("Lindqvist", "ap@corp", "Okafor"):
            assert secret not in page + str(given.record), (form, secret)
        assert "REDACTED" in page
    shown = {str(row["id"]) for row in given.record[extract.ITEMS[item[0]][0]]}
    assert {passage.record_id for passage in given.withheld if passage.reason == "account name"}
    assert all(
        passage.record_id in shown for passage in given.withheld if passage.reason == "account name"
    )


@pytest.mark.parametrize("item", ITEMS)
def test_hostile_texts_load_nothing(item: str) -> None:
    record = poisoned(*(aimed(probe, "attacker.example") for probe in PROBES.values()))
    given = factories.context(record, kind="extract", item=item)
    page = render(given, "html").content.decode()
    for opening in ("<script", "<img", "<iframe", "<object", "<link", "<base", "<video", "<image"):
        assert opening not in page.lower()
    assert "http://attacker.example" not in page
    assert "http://attacker.example" not in render(given, "md").content.decode()


@pytest.mark.parametrize("written", ["l-1", "L-01", "L1", " L-001 "])
def test_a_reference_may_be_written_loosely(written: str) -> None:
    part, row = extract.item_of(factories.full(), written)
    assert (part, row["ref"]) == ("lessons", "L-01")


def test_what_isnt_there_is_said_with_its_incident() -> None:
    with pytest.raises(NotFoundError, match="There is no follow-up F-09 in INC-2026-0417"):
        extract.item_of(factories.full(), "F-09")
    with pytest.raises(UnknownItemError, match="“K-01” names no lesson") as caught:
        extract.item_of(factories.full(), "K-01")
    assert "L-02" in caught.value.todo


@pytest.fixture
def kb(tmp_path: Path) -> Iterator[KnowledgeBase]:
    with KnowledgeBase.open(new_store(tmp_path / "a.hotwash"), actor="Ada") as opened:
        yield opened


def test_it_is_read_from_the_store_with_what_was_made_of_it(kb: KnowledgeBase) -> None:
    incident: UUID = kb.write(incidents.add).result
    lesson = kb.write(
        partial(lessons.add, incident_id=incident, values={"title": "Bind tokens"})
    ).result
    kb.write(partial(trace.follow_up_from_lesson, lesson_id=lesson))
    kb.write(partial(follow_ups.add, incident_id=incident, values={"action": "Unrelated"}))
    options = factories.options(kind="extract", item="l-1")
    read = kb.read(partial(context.read_extract, incident_id=incident, options=options))
    assert read.record["title"] == "L-01 Bind tokens"
    assert [row["ref"] for row in read.record["leads_to"]] == ["F-01"]
    assert export.file_name(read).startswith(f"{read.record['number']}-L-01-extract-internal-")
    gone = factories.options(kind="extract", item="L-02")
    with pytest.raises(NotFoundError):
        kb.read(partial(context.read_extract, incident_id=incident, options=gone))
