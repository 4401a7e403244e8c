"""Fields of one's own in a report: in words, in order, and only those meant for it."""

import json

from reports import catalog
from reports.reading import Reading
from reports.redaction import redact
from reports.sections.measures import measures
from reports.sections.summary import summary
from tests.reports import factories


def test_an_incident_tells_its_own_fields() -> None:
    told = summary(Reading(factories.context()))["further"]
    assert told == [
        ("Loss in EUR", "48200"),
        ("Regulator's reference", "2026/17"),
        ("gone", "Old"),
    ]


def test_a_measure_tells_its_own_fields() -> None:
    (row,) = measures(Reading(factories.context()))["rows"]
    assert row["further"] == [("Effort", "S, M")]


def test_nothing_filled_in_has_no_heading() -> None:
    assert summary(Reading(factories.context(factories.bare())))["further"] == []


def test_what_isnt_meant_for_the_report_isnt_in_the_record_given_out() -> None:
    given = redact(factories.full(), catalog.audience("partner")).record
    assert given["custom"] == {"loss": 48200, "regulator": "2026/17"}
    assert "Insider suspected" not in json.dumps(given)
