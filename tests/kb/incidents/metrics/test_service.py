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
    assert detect.value == "≈ 14 d"
    assert detect.state == "missed"
