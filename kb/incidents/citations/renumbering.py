"""Key events are numbered by time; texts that cite them follow when the numbers move.

A write tells what it touched, piece by piece. Before it ends, the numbers of each incident are
compared with those before it, and every text that cites a moved one is set anew, in the same
operation: undo takes both back. What the operation wrote itself is left as written: an undo
restores texts along with times, and an import brings numbers that fit its own events.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Final, Protocol

from sqlalchemy import String, cast, inspect, select
from sqlalchemy.orm import Session

from kb.incidents.citations.fields import cited_in, texts, with_texts
from kb.incidents.citations.finding import LOST, cites_events, renumbered
from kb.incidents.record.numbering import key_numbers
from kb.store.base import Record, record_models

_EVENT: Final = "timeline_event"
_SAYS: Final = frozenset({"at", "key_event"})


class Touched(Protocol):
    """What a write did to one record."""

    model: type[Record]
    record_id: uuid.UUID
    dossier_id: uuid.UUID
    before: dict[str, Any] | None
    after: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class _Event:
    id: uuid.UUID
    at: datetime | None
    key_event: bool


@dataclass(slots=True)
class Renumbering:
    """Follows the key events of one write."""

    _before: dict[uuid.UUID, dict[uuid.UUID, _Event | None]] = field(default_factory=dict)
    _written: set[tuple[uuid.UUID, str]] = field(default_factory=set)
    #: Incidents that this write opened: no text can have cited their events before.
    _new: set[uuid.UUID] = field(default_factory=set)

    def note(self, touched: Iterable[Touched]) -> None:
        """Take what a piece of the write touched."""
        items = list(touched)
        self._new.update(
            item.record_id for item in items if item.before is None and _is_incident(item)
        )
        for item in items:
            if item.dossier_id in self._new:
                continue
            if item.model.__kind__.name == _EVENT and _moves(item):
                events = self._before.setdefault(item.dossier_id, {})
                events.setdefault(item.record_id, _event(item.record_id, item.before))
            self._note_texts(item)

    def _note_texts(self, item: Touched) -> None:
        for known in cited_in(item.model.__kind__) if item.after is not None else ():
            name = known.name
            value = (item.after or {}).get(name)
            if (item.before or {}).get(name) != value and any(map(cites_events, texts(value))):
                self._written.add((item.record_id, name))

    def follow(self, session: Session) -> None:
        """Set the texts of every incident whose key events have other numbers now."""
        for incident_id, before in self._before.items():
            moved = _moved(session, incident_id, before)
            if moved:
                self._rewrite(session, incident_id, moved)

    def _rewrite(self, session: Session, incident_id: uuid.UUID, moved: dict[str, str]) -> None:
        change = partial(renumbered, number_now=lambda number: moved.get(number, number))
        for model in record_models().values():
            names = [known.name for known in cited_in(model.__kind__)]
            if not names:
                continue
            for record in session.scalars(_candidates(model, names, incident_id)):
                self._set(record, names, change)
        session.flush()

    def _set(self, record: Record, names: list[str], change: Any) -> None:  # noqa: ANN401
        for name in names:
            value = getattr(record, name)
            if value and (record.id, name) not in self._written:
                new = with_texts(value, change)
                if new != value:
                    setattr(record, name, new)


def _candidates(model: type[Record], names: list[str], incident_id: uuid.UUID) -> Any:  # noqa: ANN401
    columns = inspect(model).columns
    owner = columns["id"] if model.__kind__.name == "incident" else columns["incident_id"]
    says = [cast(columns[name], String).contains("[T", autoescape=True) for name in names]
    found = says[0]
    for one in says[1:]:
        found |= one
    return select(model).where(owner == incident_id, found)


def _moved(
    session: Session, incident_id: uuid.UUID, before: dict[uuid.UUID, _Event | None]
) -> dict[str, str]:
    """Numbers that mean something else now, with the number of the same event."""
    columns = inspect(record_models()[_EVENT]).columns
    query = select(columns["id"], columns["at"], columns["key_event"])
    query = query.where(columns["incident_id"] == incident_id, columns["key_event"].is_(True))
    now = {row.id: _Event(row.id, row.at, row.key_event) for row in session.execute(query)}
    former = {event_id: event for event_id, event in now.items() if event_id not in before}
    former |= {event_id: event for event_id, event in before.items() if event is not None}
    old, new = key_numbers(former.values()), key_numbers(now.values())
    return {
        number: new.get(event_id, LOST)
        for event_id, number in old.items()
        if new.get(event_id) != number
    }


def _is_incident(item: Touched) -> bool:
    return item.model.__kind__.name == "incident"


def _moves(item: Touched) -> bool:
    """Whether it may change numbers: a key event came, went, or has another time."""
    before, after = item.before or {}, item.after or {}
    if not (before.get("key_event") or after.get("key_event")):
        return False
    return any(before.get(name) != after.get(name) for name in _SAYS)


def _event(record_id: uuid.UUID, values: dict[str, Any] | None) -> _Event | None:
    if values is None:
        return None
    at = values.get("at")
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    return _Event(record_id, moment, bool(values.get("key_event")))
