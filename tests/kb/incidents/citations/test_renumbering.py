"""A reference to a key event means the same event for ever, whatever happens to its number."""

import tempfile
import uuid
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb import checking
from kb.dossier import whole
from kb.incidents.citations.finding import citations
from kb.incidents.follow_ups import service as follow_ups
from kb.incidents.lessons import service as lessons
from kb.incidents.record import service as incidents
from kb.incidents.record.numbering import key_numbers
from kb.incidents.timeline import service as timeline
from kb.incidents.timeline.schemas import TimelineEvent
from kb.knowledge_base import KnowledgeBase
from tests.stores import ACTOR, new_store

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)


def event(kb: KnowledgeBase, incident: uuid.UUID, minute: int | None, text: str = "") -> uuid.UUID:
    at = None if minute is None else NOON + timedelta(minutes=minute)
    values = {"at": at, "text": text, "key_event": True}
    made: uuid.UUID = kb.write(partial(timeline.add, incident_id=incident, values=values)).result
    return made


def revise(kb: KnowledgeBase, record_id: uuid.UUID, **values: object) -> None:
    version = kb.read(partial(timeline.get, record_id=record_id)).version
    kb.write(partial(timeline.revise, record_id=record_id, version=version, values=values))


def lesson(kb: KnowledgeBase, incident: uuid.UUID, text: str) -> uuid.UUID:
    values = {"title": "Listen", "what_happened": text}
    made: uuid.UUID = kb.write(partial(lessons.add, incident_id=incident, values=values)).result
    return made


def text_of(kb: KnowledgeBase, record_id: uuid.UUID) -> str:
    return kb.read(partial(lessons.get, record_id=record_id)).what_happened


def test_an_earlier_event_moves_the_numbers_in_texts(kb: KnowledgeBase) -> None:
    incident = kb.write(incidents.add).result
    event(kb, incident, 1)
    event(kb, incident, 2)
    found = lesson(kb, incident, "[T1] led to [T2], see [[T1]], `[T4]` and [T1](x).")
    event(kb, incident, 0)
    assert text_of(kb, found) == "[T2] led to [T3], see [[T2]], `[T4]` and [T1](x)."
    kb.undo()
    assert text_of(kb, found) == "[T1] led to [T2], see [[T1]], `[T4]` and [T1](x)."
    kb.redo()
    assert text_of(kb, found) == "[T2] led to [T3], see [[T2]], `[T4]` and [T1](x)."


def test_summary_rows_and_other_events_follow_too(kb: KnowledgeBase) -> None:
    incident = kb.write(incidents.add, actor="Setup").result
    first = event(kb, incident, 1, "before [T2]")
    event(kb, incident, 2)
    version = kb.read(partial(incidents.get, record_id=incident)).version
    kb.write(
        partial(
            incidents.revise,
            record_id=incident,
            version=version,
            values={"summary": "At [T1].", "impacts": [{"scope": "mail", "text": "since [T2]"}]},
        )
    )
    revise(kb, first, at=NOON + timedelta(minutes=9))
    now = kb.read(partial(whole, incident_id=incident))
    assert now.incident.summary == "At [T2]."
    assert "since [T1]" in str(now.incident.impacts)
    assert kb.read(partial(timeline.get, record_id=first)).text == "before [T1]"


def test_an_event_that_is_gone_is_never_another_one(kb: KnowledgeBase) -> None:
    incident = kb.write(incidents.add).result
    first = event(kb, incident, 1)
    event(kb, incident, 2)
    found = lesson(kb, incident, "[T1] and [T2]")
    kb.write(partial(timeline.remove, record_id=first))
    assert text_of(kb, found) == "[T?] and [T1]"
    kb.undo()
    assert text_of(kb, found) == "[T1] and [T2]"
    revise(kb, first, key_event=False)
    assert text_of(kb, found) == "[T?] and [T1]"


def test_events_that_are_no_key_events_change_nothing(kb: KnowledgeBase) -> None:
    incident = kb.write(incidents.add).result
    event(kb, incident, 1)
    found = lesson(kb, incident, "[T1]")
    version = kb.read(partial(lessons.get, record_id=found)).version
    values = {"at": NOON, "text": "quiet"}
    kb.write(partial(timeline.add, incident_id=incident, values=values))
    assert kb.read(partial(lessons.get, record_id=found)).version == version


OPERATIONS = st.lists(
    st.tuples(
        st.sampled_from(["add", "add", "move", "mark", "remove", "cite", "cite", "undo", "redo"]),
        st.integers(0, 9),
        st.one_of(st.none(), st.integers(0, 6)),
    ),
    min_size=3,
    max_size=22,
)


class Model:
    """What each reference means, kept beside the store."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self.kb = kb
        self.incident: uuid.UUID = kb.write(incidents.add, actor="Setup").result
        self.meant: dict[uuid.UUID, uuid.UUID] = {}

    def events(self) -> list[TimelineEvent]:
        return list(self.kb.read(partial(timeline.list_for, incident_id=self.incident)))

    def cite(self, place: int) -> None:
        numbers = list(key_numbers(self.events()).items())
        if not numbers:
            return
        event_id, number = numbers[place % len(numbers)]
        add = partial(
            follow_ups.add, incident_id=self.incident, values={"action": f"Ask about [{number}]"}
        )
        self.meant[self.kb.write(add).result] = event_id

    def take(self, what: str, place: int, minute: int | None) -> None:
        at = None if minute is None else NOON + timedelta(minutes=minute)
        events = self.events()
        if what == "cite":
            self.cite(place)
        elif what in {"undo", "redo"}:
            able = self.kb.undoable() if what == "undo" else self.kb.redoable()
            if able:
                getattr(self.kb, what)()
        elif what == "add" or not events:
            event(self.kb, self.incident, minute)
        elif what == "move":
            revise(self.kb, events[place % len(events)].id, at=at)
        elif what == "mark":
            chosen = events[place % len(events)]
            revise(self.kb, chosen.id, key_event=not chosen.key_event)
        else:
            remove = partial(timeline.remove, record_id=events[place % len(events)].id)
            self.kb.write(remove)

    def check(self) -> None:
        numbers = key_numbers(self.events())
        events = {number: event_id for event_id, number in numbers.items()}
        for row in self.kb.read(partial(follow_ups.list_for, incident_id=self.incident)):
            (cited,) = citations(row.action)
            if cited.ref != "T?":
                assert events[cited.ref] == self.meant[row.id]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(OPERATIONS)
def test_a_reference_means_the_same_event_through_any_operations(
    operations: list[tuple[str, int, int | None]],
) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        KnowledgeBase.open(new_store(Path(folder) / "a.hotwash"), actor=ACTOR) as kb,
    ):
        model = Model(kb)
        for what, place, minute in operations:
            model.take(what, place, minute)
            model.check()
        assert checking.check(kb).problems == []
