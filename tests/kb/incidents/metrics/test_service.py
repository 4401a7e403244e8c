"""Metrics name their two times; a negative one is a data error."""

from datetime import UTC, datetime
from functools import partial

from kb.incidents.metrics.service import metrics_of, phases_of
from kb.incidents.record import service as incidents
from kb.incidents.record.schemas import Incident
from kb.knowledge_base import KnowledgeBase


def day(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, 12, hour, minute, tzinfo=UTC)


def incident_with(kb: KnowledgeBase, **values: object) -> Incident:
    made = kb.write(partial(incidents.add, values={"severity": "high", **values}))
    return kb.read(partial(incidents.get, record_id=made.result))


def test_against_targets(kb: KnowledgeBase) -> None:
    incident = incident_with(
        kb,
        first_activity_at=day(8, 12),
        detected_at=day(9, 26),
        triaged_at=day(9, 57),
        contained_at=day(11, 20),
        resolved_at=day(18),
    )
    found = {m.name: m for m in metrics_of(incident)}
    assert found["detect"].value == "1 h 14 m"
    assert found["detect"].text == "14 m over target"
    assert found["triage"].state == "missed"
    assert (found["contain"].value, found["contain"].state) == ("1 h 54 m", "met")
    assert (found["resolve"].from_label, found["resolve"].to_label) == ("Detected", "Resolved")
    assert [p.name for p in phases_of(incident)] == ["undetected", "triage", "contain", "recover"]


def test_missing_and_impossible_times_are_said(kb: KnowledgeBase) -> None:
    incident = incident_with(kb, first_activity_at=day(9), detected_at=day(8))
    found = {m.name: m for m in metrics_of(incident)}
    assert found["detect"].state == "data_error"
    assert found["detect"].text == "“Detected” lies before “First activity”"
    assert found["contain"].text == "“Contained” is not set"
    assert phases_of(incident) == ()


def test_a_duration_is_no_more_exact_than_its_ends(kb: KnowledgeBase) -> None:
    moments = {"first_activity_at": {"precision": "day"}}
    incident = incident_with(
        kb,
        first_activity_at=datetime(2022, 12, 16, tzinfo=UTC),
        detected_at=datetime(2022, 12, 29, 14, 5, tzinfo=UTC),
        moments=moments,
    )
    detect = metrics_of(incident)[0]
    assert detect.value == "about 14 d"
    assert detect.state == "missed"
    assert detect.text == "about 14 d over target"
    assert (detect.from_precision, detect.to_precision) == ("day", "exact")


def test_hours_and_months_are_said_as_about(kb: KnowledgeBase) -> None:
    incident = incident_with(
        kb,
        first_activity_at=datetime(2026, 1, 1, tzinfo=UTC),
        detected_at=day(8),
        contained_at=day(11, 10),
        moments={
            "first_activity_at": {"precision": "month"},
            "contained_at": {"precision": "hour"},
        },
    )
    found = {m.name: m for m in metrics_of(incident)}
    assert found["detect"].value == "about 2 months"
    assert found["contain"].value == "about 3 h"
    assert found["contain"].text == "about 1 h over target"
    assert phases_of(incident)[0].value == "about 2 months"


def test_a_day_may_hold_a_clock_time_that_lies_later(kb: KnowledgeBase) -> None:
    moments = {"contained_at": {"precision": "day"}}
    incident = incident_with(kb, detected_at=day(9), contained_at=day(0), moments=moments)
    contain = next(m for m in metrics_of(incident) if m.name == "contain")
    assert (contain.value, contain.state) == ("the same day", "measured")
    earlier = incident_with(
        kb, detected_at=day(9), contained_at=datetime(2026, 3, 10, tzinfo=UTC), moments=moments
    )
    contain = next(m for m in metrics_of(earlier) if m.name == "contain")
    assert contain.state == "data_error"


def test_times_of_other_parts_make_the_lags_and_the_margin(kb: KnowledgeBase) -> None:
    incident = incident_with(kb, resolved_at=day(10))
    further = {
        "signed_at": day(20),
        "change_verified_at": day(22),
        "notified_at": day(16),
        "deadline_at": day(14),
    }
    found = {m.name: m for m in metrics_of(incident, further=further)}
    assert found["review_lag"].value == "10 h"
    assert found["learning_lag"].value == "12 h"
    margin = found["notification"]
    assert (margin.minutes, margin.value, margin.text) == (-120, "2 h", "late")
    assert margin.state == "missed"
    assert found["learning_lag"].codes == "T8 → C1"


def test_every_metric_names_its_two_times_and_what_it_tells(kb: KnowledgeBase) -> None:
    for metric in metrics_of(incident_with(kb)):
        assert metric.from_label != metric.to_label
        assert metric.definition
        assert metric.state == "not_set"
