"""One incident merged into another, in one operation that undo takes back as a whole.

What moves is deleted in the source and inserted in the target under new ids, so that each
chain of the ledger stays complete in itself. The source stays readable: its own fields
remain, with a link that says where the rest went.
"""

import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from textwrap import shorten
from typing import Any, Final

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from kb.entities.identity import keys_of
from kb.errors import ValidationError
from kb.incidents.assets.models import Asset
from kb.incidents.links.models import IncidentLink
from kb.incidents.record import parts
from kb.incidents.record.models import Alert, Incident
from kb.incidents.record.numbering import key_numbers
from kb.incidents.timeline.models import TimelineEvent
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.merging import moving
from kb.merging.schemas import Clash, MergePlan
from kb.store.base import Base, Record, new_id, now, record_models
from kb.store.kinds import Field, FieldType
from kb.vocabulary.enums import ReviewState, Severity
from kb.vocabulary.moments import format_moment
from kb.vocabulary.response import Relation

#: What speaks of one incident as it was once, and stays there.
_STAYS: Final = frozenset({"sign_off", "saved_version", "issued_report", "incident_link"})
#: Fields of the incident that belong to its own review.
_OWN: Final = frozenset(
    {"number", "title", "review_state", "status", "review_skipped", "backfilled", "moments"}
)
_GLANCE: Final = 90
_LISTS: Final = frozenset({FieldType.TAGS, FieldType.ROWS, FieldType.LINKS})
_BLANK: Final[tuple[object, ...]] = ("", None, "not_set", "unknown", "undecided", [], {})


@dataclass(slots=True)
class _Merge:
    """What is moved, worked out before anything is written."""

    source: Incident
    target: Incident
    moved: dict[type[Record], list[Record]] = field(default_factory=dict)
    joined: dict[Record, Record] = field(default_factory=dict)

    def rows(self) -> Iterator[tuple[type[Record], Record]]:
        """Everything that moves, owners before what they own."""
        for model, rows in self.moved.items():
            for row in rows:
                if row not in self.joined:
                    yield model, row


def preview(session: Session, source_id: uuid.UUID, target_id: uuid.UUID) -> MergePlan:
    """What merging one incident into another would do; nothing is written.

    Raises:
        NotFoundError, ValidationError: they can't be merged; says why.
    """
    return _plan(_read(session, source_id, target_id))


@operation("Merge incident")
def merge(
    session: Session, source_id: uuid.UUID, target_id: uuid.UUID, reason: str = ""
) -> MergePlan:
    """Move everything recorded in one incident into another one.

    Args:
        session: of the write.
        source_id: the incident that ends up merged; its own fields stay readable.
        target_id: the incident that takes its parts.
        reason: why they are one.

    Returns:
        What moved.

    Raises:
        NotFoundError, ValidationError: they can't be merged; says why.
    """
    work = _read(session, source_id, target_id)
    plan = _plan(work)
    old_numbers = key_numbers(_events(work.moved.get(TimelineEvent, [])))
    ids = {row.id: new_id() for _model, row in work.rows()}
    ids |= {row.id: known.id for row, known in work.joined.items()}
    ids[source_id] = target_id
    refs, made = _insert(session, work, ids)
    _join(work)
    _delete(session, work)
    events = _events(parts.rows(session, TimelineEvent, target_id))
    now_numbered = key_numbers(events)
    refs |= {ref: now_numbered[ids[event_id]] for event_id, ref in old_numbers.items()}
    moving.rewrite(made, refs)
    _fill_target(work, refs)
    _link(session, work, plan, reason)
    session.flush()
    return plan


def _read(session: Session, source_id: uuid.UUID, target_id: uuid.UUID) -> _Merge:
    if source_id == target_id:
        msg = "An incident can't be merged into itself."
        raise ValidationError(msg, "other_id")
    source = editing.fetch(session, Incident, source_id)
    target = editing.fetch(session, Incident, target_id)
    for one in (source, target):
        if one.review_state == ReviewState.APPROVED.value:
            msg = f"{one.number} is approved. Reopen it before merging."
            raise ValidationError(msg, "review_state")
    work = _Merge(source, target)
    order = {table.name: place for place, table in enumerate(Base.metadata.sorted_tables)}
    models = [m for m in record_models().values() if m.__kind__.dossier == "incident_id"]
    for model in sorted(models, key=lambda one: order[one.__tablename__]):
        if model.__kind__.name not in _STAYS:
            found = parts.rows(session, model, source_id)
            if found:
                work.moved[model] = list(found)
    _find_twins(session, work)
    return work


def _find_twins(session: Session, work: _Merge) -> None:
    """Assets and alerts that both incidents have."""
    for model, identities in ((Asset, _of_asset), (Alert, _of_alert)):
        known: dict[str, Record] = {}
        for row in parts.rows(session, model, work.target.id):
            known |= {one: row for one in identities(row) if one not in known}
        for row in work.moved.get(model, ()):
            twin = next((known[one] for one in identities(row) if one in known), None)
            if twin is not None:
                work.joined[row] = twin


def _of_asset(row: Record) -> tuple[str, ...]:
    """What an asset is known by within one incident: here its value is enough."""
    assert isinstance(row, Asset)  # noqa: S101 - called with assets alone
    own = (f"{row.entity_type}={row.value.casefold()}",) if row.value else ()
    return (*keys_of(row.entity_type, row.value, row.identifiers, row.identity_key), *own)


def _of_alert(row: Record) -> tuple[str, ...]:
    assert isinstance(row, Alert)  # noqa: S101 - called with alerts alone
    return (row.external_id,) if row.external_id else ()


def _plan(work: _Merge) -> MergePlan:
    moves = Counter(model.__kind__.plural for model, _row in work.rows())
    joined = Counter(row.__kind__.plural for row in work.joined)
    filled, clashes = [], []
    for one in _comparable():
        mine, theirs = getattr(work.target, one.name), getattr(work.source, one.name)
        if theirs in _BLANK or mine == theirs:
            continue
        if mine in _BLANK or one.type in _LISTS:
            filled.append(one.label)
        else:
            clashes.append(Clash(one.name, one.label, _in_words(one, mine), _in_words(one, theirs)))
    return MergePlan(
        work.source.number, work.target.number, moves, joined, tuple(filled), tuple(clashes)
    )


def _in_words(one: Field, value: Any) -> str:  # noqa: ANN401 - depends on the field
    """A value as people read it, short enough to be compared at a glance."""
    if isinstance(value, datetime):
        return format_moment(value)
    if one.type is FieldType.ENUM and one.choices is not None:
        return next((word.label for word in one.choices if word.value == value), str(value))
    return shorten(" ".join(str(value).split()), _GLANCE, placeholder=" …")


def _comparable() -> list[Field]:
    return [one for one in Incident.__kind__.fields if one.name not in _OWN and one.editable]


def _insert(
    session: Session, work: _Merge, ids: dict[uuid.UUID, uuid.UUID]
) -> tuple[dict[str, str], list[Record]]:
    """Copies in the target, numbered on; which reference became which, and the copies."""
    refs: dict[str, str] = {}
    made: list[Record] = []
    for model, rows in work.moved.items():
        kind = model.__kind__
        number = moving.last(session, model, "number", work.target.id) if kind.prefix else 0
        place = moving.last(session, model, "position", work.target.id) if kind.ordered else 0.0
        for row in rows:
            twin = work.joined.get(row)
            if twin is None:
                values = _values(row, ids)
                if kind.prefix:
                    number += 1
                    values["number"] = number
                if kind.ordered:
                    values["position"] = place + values["position"]
                twin = model(**values)
                session.add(twin)
                made.append(twin)
            if kind.prefix:
                refs[kind.ref(row.number)] = kind.ref(twin.number)  # type: ignore[attr-defined]
        session.flush()
    return refs, made


def _values(row: Record, ids: dict[uuid.UUID, uuid.UUID]) -> dict[str, Any]:
    names = [attribute.key for attribute in inspect(type(row)).column_attrs]
    skipped = {"version", "updated_at"}
    return {n: moving.with_ids(getattr(row, n), ids) for n in names if n not in skipped}


def _join(work: _Merge) -> None:
    """What is in both takes from the source what it lacks."""
    for row, twin in work.joined.items():
        gained: dict[str, Any] = {}
        for one in row.__kind__.fields:
            mine, theirs = getattr(twin, one.name), getattr(row, one.name)
            if one.type is FieldType.JSON and isinstance(theirs, dict):
                gained[one.name] = {**theirs, **mine}
            elif mine in _BLANK and theirs not in _BLANK and one.type is not FieldType.LINKS:
                gained[one.name] = theirs
        editing.assign(twin, gained)


def _delete(session: Session, work: _Merge) -> None:
    for rows in reversed(work.moved.values()):
        for row in rows:
            session.delete(row)
        session.flush()


def _fill_target(work: _Merge, refs: dict[str, str]) -> None:
    """The target keeps its own words and times, and takes what it has none of."""
    gained: dict[str, Any] = {}
    moments = dict(work.target.moments)
    for one in _comparable():
        mine, theirs = getattr(work.target, one.name), getattr(work.source, one.name)
        if theirs in _BLANK or mine == theirs:
            continue
        if one.type in _LISTS:
            gained[one.name] = [*mine, *(held for held in theirs if held not in mine)]
        elif mine in _BLANK:
            text = isinstance(theirs, str)
            gained[one.name] = moving.with_references(theirs, refs) if text else theirs
            if one.name in work.source.moments:
                moments[one.name] = work.source.moments[one.name]
    if "severity" in gained:
        gained["severity_rank"] = Severity(gained["severity"]).rank
    editing.assign(work.target, gained | {"moments": moments})


def _link(session: Session, work: _Merge, plan: MergePlan, reason: str) -> None:
    values = {
        "other_id": work.target.id,
        "relation": Relation.MERGED_INTO.value,
        "reason": reason.strip(),
        "by": str(session.info.get("actor") or ""),
        "at": session.info.get("at") or now(),
        "moved": {"moves": dict(plan.moves), "joined": dict(plan.joined)},
    }
    parts.add(session, IncidentLink, work.source.id, values)


def _events(rows: Any) -> list[TimelineEvent]:  # noqa: ANN401 - any sequence of records
    return [row for row in rows if isinstance(row, TimelineEvent)]
