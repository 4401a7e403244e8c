"""The trace in a report: chains, what is covered, what was repeated, and nothing withheld."""

from reports.reading import Reading
from reports.sections.trace import period_trace, trace_to_proof
from reports.trace_chart import MOST_ROWS
from tests.reports import factories
from tests.reports.factories import uid


def test_each_chain_is_a_row_and_says_what_is_missing() -> None:
    told = trace_to_proof(Reading(factories.context()))
    rows = [
        (row["cause"]["ref"], row["lesson"]["ref"], row["change"]["ref"], row["lacks"])
        for row in told["rows"]
    ]
    assert rows[:3] == [
        ("K-01", "L-01", "C-01", "proof"),
        ("", "L-01", "F-01", "proof"),
        ("K-02", "L-02", "M-01", ""),
    ]
    assert told["rows"][0]["facts"] == "E-01"
    assert told["rows"][2]["proof"] == "Alert raised after 40 s"
    assert told["rows"][2]["day"] == "2026-03-19"
    assert told["covered"].startswith("2 of 4 causes have a lesson or a change.")
    (again,) = told["repeated"]
    assert (again["lesson"], again["earlier"]) == ("L-02", "INC-2025-0031")


def test_the_picture_joins_references_and_says_what_is_missing() -> None:
    told = trace_to_proof(Reading(factories.context()))
    figure = str(told["figure"])
    for words in ("E-01", "K-03", "L-02", "M-01 2026-03-19", "No lesson yet", "No proof yet"):
        assert f">{words}</text>" in figure
    assert "Tier 1 could not revoke sessions" not in figure
    assert "From fact to proof. 2 of 4 causes" in figure


def test_more_rows_than_a_page_holds_are_in_the_table_alone() -> None:
    record = factories.full()
    cause = record["causes"][3]
    record["causes"] = [cause | {"id": f"k{n}", "ref": f"K-{n}"} for n in range(MOST_ROWS + 1)]
    told = trace_to_proof(Reading(factories.context(record)))
    assert told["figure"] == ""
    assert len(told["rows"]) > MOST_ROWS


def test_what_is_bare_is_left_out() -> None:
    assert trace_to_proof(Reading(factories.context(factories.bare())))["nothing"]


def test_key_events_and_steps_are_facts_by_their_numbers() -> None:
    record = factories.full()
    event = next(row for row in record["timeline"] if row.get("key_event"))
    record["causes"][0]["explanation"] = "See [T1]."
    record["lessons"][0]["step_ids"] = [record["workflow"][2]["id"]]
    facts = trace_to_proof(Reading(factories.context(record)))["rows"][0]["facts"]
    assert event["id"]
    assert "T1" in facts
    assert "Step 3" in facts


def test_a_period_names_the_incident_of_each_chain() -> None:
    context = factories.context(factories.of_kind("period", "full"), kind="period")
    told = period_trace(Reading(context))
    firsts = [row["incident"] for row in told["rows"] if row["cause"]["ref"]]
    assert set(firsts) == {"INC-2026-0417", "INC-2026-0009"}
    (again,) = told["repeated"]
    assert again["cause"] == "K-03"


def test_a_title_that_an_audience_may_not_see_is_not_in_its_trace() -> None:
    record = factories.full()
    record["lessons"][0]["title"] = "Robert Okafor saw it"
    context = factories.context(record, audience="partner")
    rows = trace_to_proof(Reading(context))["rows"]
    assert not any("Okafor" in row["lesson"]["title"] for row in rows)
    assert uid("lesson0")
