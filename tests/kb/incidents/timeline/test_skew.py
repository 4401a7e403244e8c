"""Times are set right by a clock once, moved by the difference later, and brought back."""

from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

import pytest

from kb.errors import ValidationError
from kb.incidents.record import service as record
from kb.incidents.timeline import clocks, service, skew
from kb.incidents.timeline.schemas import TimelineEvent
from kb.knowledge_base import KnowledgeBase

AT = datetime(2026, 3, 12, 9, 26, 10, tzinfo=UTC)


@pytest.fixture
def incident(kb: KnowledgeBase) -> UUID:
    """An incident with three events, two of them from the EDR."""
    made: UUID = kb.write(partial(record.add, values={"title": "One"})).result
    rows = (
        {"text": "a", "at": AT, "source": "EDR", "until_at": AT + timedelta(minutes=1)},
        {"text": "b", "at": AT, "source": " edr ", "precision": "minute", "derived": "alert"},
        {"text": "c", "at": AT, "source": "Proxy"},
        {"text": "d", "at": AT, "source": "EDR", "precision": "day"},
        {"text": "e", "source": "EDR", "precision": "unknown"},
    )
    kb.write(partial(service.add_many, incident_id=made, rows=rows))
    return made


def _clock(kb: KnowledgeBase, incident: UUID, seconds: int) -> UUID:
    values = {"source": "EDR", "skew_seconds": seconds}
    made: UUID = kb.write(partial(clocks.add, incident_id=incident, values=values)).result
    return made


def _set(kb: KnowledgeBase, clock: UUID, seconds: int) -> None:
    version = kb.read(partial(clocks.get, record_id=clock)).version
    values = {"skew_seconds": seconds}
    kb.write(partial(clocks.revise, record_id=clock, version=version, values=values))


def _correct(kb: KnowledgeBase, clock: UUID) -> int:
    return len(kb.write(partial(skew.correct, record_id=clock)).result)


def _events(kb: KnowledgeBase, incident: UUID) -> dict[str, TimelineEvent]:
    found = kb.read(partial(service.list_for, incident_id=incident))
    return {event.text: event for event in found}


def test_events_of_the_source_move_to_true_time_once(kb: KnowledgeBase, incident: UUID) -> None:
    clock = _clock(kb, incident, 90)
    assert _correct(kb, clock) == 2
    assert _correct(kb, clock) == 0
    events = _events(kb, incident)
    true = AT - timedelta(seconds=90)
    assert events["a"].at == true
    assert events["a"].until_at == true + timedelta(minutes=1)
    assert (events["a"].original_time, events["a"].zone) == ("2026-03-12 09:26:10", "UTC")
    assert (events["b"].at, events["b"].derived) == (true, "clock 90 s ahead; alert")
    assert {events[text].at for text in "cd"} == {AT}
    assert events["e"].at is None


def test_another_skew_moves_by_the_difference_and_zero_brings_back(
    kb: KnowledgeBase, incident: UUID
) -> None:
    clock = _clock(kb, incident, 90)
    _correct(kb, clock)
    _set(kb, clock, -30)
    assert _correct(kb, clock) == 2
    event = _events(kb, incident)["a"]
    assert (event.at, event.derived) == (AT + timedelta(seconds=30), "clock 30 s behind")
    assert event.original_time == "2026-03-12 09:26:10"
    _set(kb, clock, 0)
    assert _correct(kb, clock) == 2
    events = _events(kb, incident)
    assert (events["a"].at, events["a"].derived) == (AT, "")
    assert (events["b"].at, events["b"].derived) == (AT, "alert")


def test_one_undo_takes_all_of_it_back(kb: KnowledgeBase, incident: UUID) -> None:
    before = _events(kb, incident)["b"]
    clock = _clock(kb, incident, 3600)
    _correct(kb, clock)
    kb.undo(dossier_id=incident)
    after = _events(kb, incident)["b"]
    assert (after.at, after.derived, after.original_time) == (
        before.at,
        before.derived,
        before.original_time,
    )
    assert _correct(kb, clock) == 2


def test_what_a_source_said_is_kept_as_it_said_it(kb: KnowledgeBase, incident: UUID) -> None:
    event = _events(kb, incident)["a"]
    values = {"original_time": "12/03/2026 10:26:10", "zone": "Europe/Berlin"}
    kb.write(partial(service.revise, record_id=event.id, version=event.version, values=values))
    _correct(kb, _clock(kb, incident, 90))
    event = _events(kb, incident)["a"]
    assert (event.original_time, event.zone) == ("12/03/2026 10:26:10", "Europe/Berlin")


def test_a_time_outside_the_calendar_changes_nothing(kb: KnowledgeBase, incident: UUID) -> None:
    clock = _clock(kb, incident, 2**31 - 1)
    values = {"text": "f", "at": datetime(2, 1, 1, tzinfo=UTC), "source": "EDR"}
    kb.write(partial(service.add, incident_id=incident, values=values))
    with pytest.raises(ValidationError):
        _correct(kb, clock)
    assert _events(kb, incident)["a"].at == AT


def test_waiting_events_are_known_without_writing(kb: KnowledgeBase, incident: UUID) -> None:
    clock = kb.read(partial(clocks.get, record_id=_clock(kb, incident, 5)))
    events = kb.read(partial(service.list_for, incident_id=incident))
    assert sorted(event.text for event in skew.pending(clock, events)) == ["a", "b"]
    assert skew.of_source("EDR", events) == 4
    assert skew.of_source("", events) == 0


@pytest.mark.parametrize(
    ("derived", "seconds", "note"),
    [
        ("", 0, ""),
        ("alert", 0, ""),
        ("clock 90 s ahead", 90, "clock 90 s ahead"),
        ("clock 7 s behind; alert", -7, "clock 7 s behind"),
        ("the clock 90 s ahead", 0, ""),
    ],
)
def test_the_words_in_a_record_say_what_was_done(derived: str, seconds: int, note: str) -> None:
    assert skew.applied(derived) == seconds
    assert skew.note_of(derived) == note
