"""A report of many incidents: what it counts, and that no incident tells on another."""

from typing import Any

import pytest

from kb.incidents.record import service as incidents
from kb.knowledge_base import KnowledgeBase
from reports import context, period
from reports.options import ReportOptions
from reports.period_charts import Month, months
from reports.reading import Reading
from reports.sections import period as sections
from tests.reports import factories
from tests.stores import new_store


def reading(record: dict[str, Any] | None = None, audience: str = "internal") -> Reading:
    whole = factories.period_of_two() if record is None else record
    return Reading(factories.context(whole, kind="period", audience=audience))


def test_the_strictest_marking_of_all_holds() -> None:
    made = factories.period_of_two()
    assert (made["tlp"], made["number"]) == ("amber_strict", "2 incidents")
    assert period.merged([], "x")["tlp"] == "amber"


def test_months_without_an_incident_are_counted_too() -> None:
    found = sections.period_numbers(reading())
    assert [(m.name, m.count, m.grave) for m in found["months"]] == [
        ("2026-01", 1, 0),
        ("2026-02", 0, 0),
        ("2026-03", 1, 1),
    ]
    assert found["severities"] == [("High", 1), ("Low", 1)]


@pytest.mark.parametrize(("count", "high"), [(9, "too few"), (10, "9 h 54 m")])
def test_times_have_median_and_percentile_where_there_are_enough(count: int, high: str) -> None:
    rows = [
        {"name": "detect", "label": "Time to detect", "minutes": 60 * n, "state": state}
        for n, state in zip(range(1, count + 1), ["met", "missed"] * 5, strict=False)
    ]
    record = period.merged([], "x") | {"metrics": rows, "incidents": [{"number": "1"}]}
    (found,) = sections.period_numbers(reading(record))["times"]
    assert found["count"] == str(count)
    assert found["high"] == high
    assert found["met"] == f"{-(-count // 2)} of {count}"


def test_factors_that_recur_are_told_with_their_incidents() -> None:
    found = sections.period_causes(reading())
    assert found["recurring"] == 1
    assert found["factors"][0]["incidents"] == "INC-2026-0009, INC-2026-0417"


def test_a_name_and_an_account_of_one_incident_go_from_the_texts_of_another() -> None:
    told = str(reading().record)
    assert "Robert Okafor saw ap@corp.example" in told
    given = factories.context(factories.period_of_two(), kind="period", audience="board")
    text = str(given.record)
    assert "Okafor" not in text
    assert "ap@corp.example" not in text
    assert "saw [REDACTED · account name] first." in text
    assert all(passage.kind in period.SHOWN for passage in given.withheld)


def test_parts_that_it_does_not_show_are_not_given_out() -> None:
    given = factories.context(factories.period_of_two(), kind="period")
    assert "evidence" not in given.record
    assert "workflow" not in given.record
    assert given.record["lessons"][0]["incident"] == "INC-2026-0417"


def test_what_is_overdue_says_so_on_the_day_of_the_export() -> None:
    found = sections.period_owed(reading())
    assert [row["overdue"] for row in found["rows"]] == [False, False]
    record = factories.period_of_two()
    record["follow_ups"][0]["due"] = "2026-01-02"
    assert sections.period_owed(reading(record))["overdue"] == 1


def test_a_chart_tells_its_numbers_and_scales_to_the_highest() -> None:
    drawn = str(months([Month("2026-01", 1, 4), Month("2026-02", 0, 0)]))
    assert "2026-01: 4, 1 critical or high; 2026-02: 0, 0 critical or high" in drawn
    assert drawn.count("<rect") == 2
    assert "NaN" not in drawn


def test_more_incidents_than_anybody_reads_are_left_out_and_counted(
    tmp_path: Any,  # noqa: ANN401 - a path
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(period, "MOST", 2)
    with KnowledgeBase.open(new_store(tmp_path / "a.hotwash"), actor="Ada") as kb:
        ids = [kb.write(incidents.add).result for _ in range(3)]
        options = ReportOptions(kind="period")
        read = kb.read(lambda session: context.read_period(session, ids, "All", options))
    assert len(read.record["incidents"]) == 2
    found = Reading(read)
    sections.period_numbers(found)
    assert [message.text for message in found.messages] == ["1 further incidents are left out."]
