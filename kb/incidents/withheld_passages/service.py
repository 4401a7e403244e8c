"""Operations and queries on withheld passages."""

import uuid
from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlalchemy.orm import Session

from kb.errors import NotFoundError, ValidationError
from kb.incidents.record import parts
from kb.incidents.withheld_passages import schemas
from kb.incidents.withheld_passages.models import WithheldPassage
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.store.base import Record, now, record_models
from kb.store.schemas import as_schema
from kb.vocabulary import alike
from kb.vocabulary.enums import Tlp

#: What a report writes where nobody said why.
NO_REASON: Final = "withheld"
#: In place of audiences: only reports that are marked less strictly than the passage lack it.
BY_MARKING: Final = "by_marking"
_LONGEST_REASON: Final = 60
_LONGEST: Final = 20_000
_KEPT: Final = frozenset({"reason", "audiences", "tlp"})


def list_for(session: Session, incident_id: uuid.UUID) -> tuple[schemas.WithheldPassage, ...]:
    """The withheld passages of an incident, in the order in which they were withheld."""
    found = parts.rows(session, WithheldPassage, incident_id)
    return parts.listed(schemas.WithheldPassage, found)


def get(session: Session, record_id: uuid.UUID) -> schemas.WithheldPassage:
    """One by its id.

    Raises:
        NotFoundError: it isn't there.
    """
    return as_schema(schemas.WithheldPassage, editing.fetch(session, WithheldPassage, record_id))


@operation("Withhold passage")
def withhold(  # noqa: PLR0917 - a passage is withheld for this much
    session: Session,
    incident_id: uuid.UUID,
    kind: str,
    record_id: uuid.UUID,
    field: str,
    passage: str,
    values: Mapping[str, Any],
) -> uuid.UUID:
    """Withhold words of a text of the incident from reports.

    Args:
        session: of the write.
        incident_id: the incident.
        kind: the kind of record that has the text.
        record_id: which one.
        field: the name of its field.
        passage: the words, as they are written or as they are read.
        values: reason, audiences, tlp, by.

    Returns:
        The id of the withheld passage.

    Raises:
        ValidationError: the words are too few to be found, don't stand there, or are given away
            by the reason.
        NotFoundError: there is no such text in this incident.
    """
    words = passage.strip()
    text = _text_of(session, incident_id, kind, record_id, field)
    _refuse_length(words)
    if not any(alike.stands_in(words, leaf) for leaf in text):
        raise ValidationError("The text was changed meanwhile: select the words again.", field)
    about = {"about_kind": kind, "about_id": record_id, "about_field": field, "passage": words}
    given = {name: value for name, value in values.items() if name in _KEPT | {"by"}}
    given["reason"] = _reason(given.get("reason", ""), words)
    at = session.info.get("at") or now()
    return parts.add(session, WithheldPassage, incident_id, {**given, **about, "at": at}).id


def _refuse_length(words: str) -> None:
    if not alike.is_findable(words):
        raise ValidationError("Select at least three letters or digits.", "passage")
    if len(words) > _LONGEST:
        msg = f"Select at most {_LONGEST:,} characters; withhold a longer text in parts."
        raise ValidationError(msg, "passage")


@operation("Revise withheld passage")
def revise(
    session: Session, record_id: uuid.UUID, version: int, values: Mapping[str, Any]
) -> schemas.WithheldPassage:
    """Set reason, audiences or marking of a passage that was read at `version`.

    Returns:
        The record as it is now, with its new version.

    Raises:
        ConflictError, NotFoundError, ValidationError.
    """
    given = {name: value for name, value in values.items() if name in _KEPT}
    if "reason" in given:
        words = editing.fetch(session, WithheldPassage, record_id).passage
        given["reason"] = _reason(given["reason"], words)
    editing.revise(session, WithheldPassage, record_id, version, given)
    session.flush()
    return get(session, record_id)


@operation("Lift withholding of passage")
def lift(session: Session, record_id: uuid.UUID) -> None:
    """Give a passage out again; undo withholds it anew.

    Raises:
        NotFoundError: it isn't there.
    """
    parts.remove(session, WithheldPassage, record_id)


def is_stricter(one: str, other: str) -> bool:
    """Whether a marking lets fewer people know than another one."""
    order = [tlp.value for tlp in Tlp]
    return one in order and other in order and order.index(one) > order.index(other)


def _reason(said: object, words: str) -> str:
    reason = " ".join(str(said or "").replace("[", "(").replace("]", ")").split())
    if len(reason) > _LONGEST_REASON:
        raise ValidationError(f"Use at most {_LONGEST_REASON} characters for the reason.", "reason")
    if alike.stands_in(words, reason):
        msg = "The reason stands in the report: it can't hold the passage itself."
        raise ValidationError(msg, "reason")
    return reason or NO_REASON


def _text_of(
    session: Session, incident_id: uuid.UUID, kind: str, record_id: uuid.UUID, field: str
) -> list[str]:
    model = record_models().get(kind)
    record = session.get(model, record_id) if model is not None else None
    if record is None or _owner(record) != incident_id or field not in record.__kind__.by_name:
        raise NotFoundError("text to withhold from")
    return list(_leaves(getattr(record, field)))


def _leaves(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _leaves(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _leaves(item)


def _owner(record: Record) -> uuid.UUID | None:
    owner = record.__kind__.dossier
    found: uuid.UUID | None = getattr(record, owner) if owner else None
    return found
