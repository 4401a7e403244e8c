"""Two entities made one, and apart again at any time.

The merged entity remembers in `extra["merged"]` what each of its parts was, so that taking
one out needs neither the undo stack nor the ledger.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from kb.entities import joining
from kb.entities.models import Entity
from kb.errors import ValidationError
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.ledger.values import snapshot
from kb.store.base import new_id, now

_MERGED = "merged"
_MADE_BY_MERGING = "made_by_merging"


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that is to be merged or written about, whether the store has a record of it.

    Attributes:
        entity_type, name: what it is, for a new record.
        keys: what it is known by.
    """

    entity_type: str
    name: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Something that was merged into an entity.

    Attributes:
        place: its place among the parts, for taking it out.
        by, at, reason: who merged it, when (in ISO form) and why.
    """

    place: int
    entity_type: str
    name: str
    keys: tuple[str, ...]
    by: str
    at: str
    reason: str


def parts_of(extra: dict[str, Any]) -> tuple[Part, ...]:
    """What was merged into an entity, in the order in which it was."""
    return tuple(
        Part(
            place,
            str(held["entity_type"]),
            str(held["name"]),
            tuple(held["keys"]),
            str(held["by"]),
            str(held["at"]),
            str(held["reason"]),
        )
        for place, held in enumerate(extra.get(_MERGED) or ())
    )


@operation("Record entity")
def ensure(session: Session, thing: Thing) -> uuid.UUID:
    """The entity of a thing, made where the store has none; its new keys are added.

    Returns:
        Its id.

    Raises:
        ValidationError: it has no keys at all.
    """
    return _ensure(session, thing).id


@operation("Write notes on entity")
def write_notes(
    session: Session, thing: Thing, notes: str, version: int | None = None
) -> uuid.UUID:
    """Set the notes of a thing.

    Args:
        session: of the write.
        thing: what they are about.
        notes: Markdown.
        version: of the entity as it was read; None where there was none.

    Returns:
        The id of its entity.

    Raises:
        ConflictError: somebody else wrote other notes since.
        ValidationError: it has no keys at all.
    """
    entity = _ensure(session, thing)
    seen = entity.version if version is None else version
    editing.revise(session, Entity, entity.id, seen, {"notes": notes})
    return entity.id


@operation("Say whether entity identifies")
def set_generic(session: Session, thing: Thing, *, generic: bool) -> uuid.UUID:
    """Say that a thing stands in many places and so identifies nothing, or that it does.

    Returns:
        The id of its entity.

    Raises:
        ValidationError: it has no keys at all.
    """
    entity = _ensure(session, thing)
    editing.assign(entity, {"generic": generic})
    return entity.id


@operation("Merge entities")
def merge(session: Session, into: Thing, other: Thing, reason: str = "") -> uuid.UUID:
    """Make two things one: whatever is known of either is then known of both.

    Args:
        session: of the write.
        into: the thing that stays.
        other: the thing that becomes part of it.
        reason: why they are one.

    Returns:
        The id of the entity that is both.

    Raises:
        ValidationError: they are one already, or one of them never identifies.
    """
    known = joining.read(session)
    here, there = known.entity_of(into.keys), known.entity_of(other.keys)
    if (here is not None and here == there) or set(into.keys) & set(other.keys):
        msg = "These are one entity already."
        raise ValidationError(msg, "keys")
    if {here, there} & set(known.generic):
        msg = "A generic entity stands for many things, so it can't be merged."
        raise ValidationError(msg, "generic")
    target = _ensure(session, into)
    part = _part(session, other, there, reason)
    keys = [*target.keys, *(key for key in part["keys"] if key not in target.keys)]
    extra = {_MADE_BY_MERGING: here is None, **target.extra}
    extra[_MERGED] = [*extra.get(_MERGED, ()), part]
    editing.assign(
        target, {"keys": keys, "extra": extra, "notes": _both(target.notes, part["notes"])}
    )
    session.flush()
    return target.id


@operation("Take entity apart")
def unmerge(session: Session, entity_id: uuid.UUID, place: int) -> uuid.UUID | None:
    """Take one part out of a merged entity again, as it was before the merge.

    Args:
        session: of the write.
        entity_id: the merged entity.
        place: of the part, by `parts_of`.

    Returns:
        The id of the part's own entity; None where it had none.

    Raises:
        NotFoundError: the entity isn't there.
        ValidationError: it has no such part.
    """
    entity = editing.fetch(session, Entity, entity_id)
    parts = list(entity.extra.get(_MERGED) or ())
    if not 0 <= place < len(parts):
        msg = "This part was taken out already."
        raise ValidationError(msg, "keys")
    part = parts.pop(place)
    theirs = set(part["keys"])
    notes = entity.notes
    if part["notes"] and notes.endswith(part["notes"]):
        notes = notes.removesuffix(part["notes"]).rstrip("\n")
    extra = {**entity.extra, _MERGED: parts}
    keys = [key for key in entity.keys if key not in theirs]
    made = bool(extra.get(_MADE_BY_MERGING))
    if not parts:
        extra = {n: v for n, v in extra.items() if n not in {_MERGED, _MADE_BY_MERGING}}
    if made and not parts and not notes and not entity.generic:
        session.delete(entity)
    else:
        editing.assign(entity, {"keys": keys, "extra": extra, "notes": notes})
    session.flush()
    return _bring_back(session, part)


def _ensure(session: Session, thing: Thing) -> Entity:
    if not thing.keys:
        msg = "Nothing is known of it that could identify it."
        raise ValidationError(msg, "keys")
    known = joining.read(session).entity_of(thing.keys)
    if known is None:
        made = Entity(
            id=new_id(), entity_type=thing.entity_type, name=thing.name, keys=list(thing.keys)
        )
        session.add(made)
        session.flush()
        return made
    entity = editing.fetch(session, Entity, known)
    missing = [key for key in thing.keys if key not in entity.keys]
    if missing:
        editing.assign(entity, {"keys": [*entity.keys, *missing]})
    return entity


def _part(
    session: Session, thing: Thing, entity_id: uuid.UUID | None, reason: str
) -> dict[str, Any]:
    """What a part was, all that is needed to bring it back; its own record goes."""
    part: dict[str, Any] = {
        "entity_type": thing.entity_type,
        "name": thing.name,
        "keys": list(thing.keys),
        "notes": "",
        "by": str(session.info.get("actor") or ""),
        "at": (session.info.get("at") or now()).isoformat(),
        "reason": reason.strip(),
        "record": None,
    }
    if entity_id is not None:
        record = editing.fetch(session, Entity, entity_id)
        part["keys"] = _union(record.keys, thing.keys)
        part["notes"], part["name"] = record.notes, record.name or thing.name
        part["record"] = snapshot(record)
        session.delete(record)
        session.flush()
    return part


def _bring_back(session: Session, part: dict[str, Any]) -> uuid.UUID | None:
    held = part["record"]
    if held is None:
        return None
    editing.bring_back(session, Entity, held)
    return uuid.UUID(held["id"])


def _union(first: Iterable[str], second: Iterable[str]) -> list[str]:
    return list(dict.fromkeys([*first, *second]))


def _both(mine: str, theirs: str) -> str:
    return f"{mine}\n\n{theirs}" if mine and theirs else mine or theirs
