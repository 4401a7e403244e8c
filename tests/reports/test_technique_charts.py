"""When techniques were seen and when they could have been: in a table, and as a figure."""

from datetime import UTC, datetime, timedelta
from typing import Any

from reports.reading import Reading
from reports.sections.techniques import could_have_been_seen
from reports.technique_charts import MOST_ROWS, Sight, sights
from tests.reports import drawn, factories

_START = datetime(2026, 3, 12, 8, tzinfo=UTC)
_UNKNOWN = "not recorded"


def seen(**parts: Any) -> dict[str, dict[str, str]]:  # noqa: ANN401 - any part of a record
    record = factories.full() | parts
    rows = could_have_been_seen(Reading(factories.context(record)))["sights"]
    return {row["id"]: row for row in rows}


def opportunity(technique: str, clock: str, number: int = 1) -> dict[str, Any]:
    at = factories.at(clock)
    return {"id": clock, "number": number, "technique": technique, "at": at, "precision": "minute"}


def test_an_alert_says_when_it_was_seen_else_the_incident_does() -> None:
    rows = seen()
    assert rows["T1564.008"] == {
        "id": "T1564.008",
        "seen": "2026-03-12 09:26, by an alert",
        "could": "2026-03-12 08:20, D-01",
        "earlier": "1 h 6 m earlier",
    }
    assert rows["T1566.002"]["seen"] == "2026-03-12 09:26, incident detected"
    assert rows["T1566.002"]["could"] == rows["T1566.002"]["earlier"] == _UNKNOWN


def test_what_came_after_the_detection_was_seen_nobody_knows_when() -> None:
    assert seen()["T1657"]["seen"] == _UNKNOWN


def test_the_earliest_chance_of_the_same_technique_counts() -> None:
    chances = [
        opportunity(" t1566.002 ", "08:40", 2),
        opportunity("T1566.002", "08:15", 3),
        opportunity("T1566", "08:01", 4),
    ]
    row = seen(opportunities=chances)["T1566.002"]
    assert row["could"] == "2026-03-12 08:15, D-03"
    assert row["earlier"] == "1 h 11 m earlier"


def test_a_chance_that_came_later_is_not_earlier() -> None:
    assert seen(opportunities=[opportunity("T1566.002", "11:00")])["T1566.002"]["earlier"] == (
        "not earlier"
    )


def test_nothing_recorded_makes_no_table_and_no_figure() -> None:
    record = factories.full() | {"opportunities": []}
    values = could_have_been_seen(Reading(factories.context(record)))
    assert (values["sights"], values["sights_figure"]) == ([], "")


def test_a_technique_that_attack_doesnt_know_stays_out_of_the_picture() -> None:
    name = "<b>Acme Corp</b>"
    record = factories.full() | {
        "techniques": [name],
        "opportunities": [opportunity(name, "08:15")],
    }
    values = could_have_been_seen(Reading(factories.context(record)))
    assert values["sights"][-1]["could"] == "2026-03-12 08:15, D-01"
    assert values["sights_figure"] == ""


def test_the_figure_joins_both_times_and_says_the_difference() -> None:
    later = _START + timedelta(hours=3)
    found = [
        Sight("T1566.002", _START, later, "3 h earlier"),
        Sight("T1657", later + timedelta(days=40), None, _UNKNOWN),
    ]
    picture = sights(found)
    assert {"T1566.002", "3 h earlier", "was seen", _UNKNOWN} <= set(drawn.labels(picture))
    assert len(drawn.shapes(picture, "circle")) == 2  # one of them in the key
    assert "T1657: not recorded" in drawn.told(picture)


def test_so_many_rows_are_inside_the_picture() -> None:
    hours = timedelta(hours=1)
    found = [
        Sight("T1566.002", _START + n * hours, _START + n * n * hours, "132 d 23 h 59 m earlier")
        for n in range(MOST_ROWS)
    ]
    assert drawn.labels(sights(found)).count("T1566.002") == MOST_ROWS


def test_it_is_no_more_exact_than_both_times_are() -> None:
    chance = opportunity("T1566.002", "08:15") | {"precision": "day"}
    assert seen(opportunities=[chance])["T1566.002"]["earlier"] == "the same day"
    chance["at"] = "2026-03-01T00:00:00Z"
    assert seen(opportunities=[chance])["T1566.002"]["earlier"] == "about 11 d earlier"
