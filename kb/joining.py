"""One person under two names becomes one: a placeholder of an import, and who it really is.

Records hold names, so every field that names the placeholder names the person from then on.
Incidents that are signed stay as they were signed; signatures and the history do so anyway.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb import models as _models  # noqa: F401 - every kind of record is known
from kb.errors import ValidationError
from kb.incidents.record.models import Incident
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.people import service as people
from kb.people.models import Person
from kb.store.base import Base, Record
from kb.store.kinds import FieldType
from kb.vocabulary.enums import ReviewState

#: Kinds that tell what somebody did under the name they had then.
_KEPT: Final = frozenset({"sign_off", "issued_report", "person"})
_RESPONDERS: Final = "responders"


@dataclass(frozen=True, slots=True)
class Joining:
    """What joining two names changes.

    Attributes:
        counts: by kind of record, how many name the placeholder.
        signed: numbers of incidents that stay as they were signed.
    """

    counts: dict[str, int] = field(default_factory=dict)
    signed: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """How many records change."""
        return sum(self.counts.values())


def look(session: Session, placeholder_id: uuid.UUID) -> Joining:
    """What would change; nothing does.

    Raises:
        NotFoundError: there is no such person.
    """
    name = editing.fetch(session, Person, placeholder_id).name
    signed = _signed(session)
    named: dict[str, set[uuid.UUID]] = {}
    left: set[str] = set()
    for record, _values in _naming(session, name, name):
        if _dossier(record) in signed:
            left.add(signed[_dossier(record)])
        else:
            named.setdefault(record.__kind__.plural, set()).add(record.id)
    return Joining({kind: len(ids) for kind, ids in named.items()}, tuple(sorted(left)))


@operation("Join people")
def join(session: Session, placeholder_id: uuid.UUID, person_id: uuid.UUID) -> int:
    """Let every record that names a placeholder name a person instead.

    Returns:
        How many records changed.

    Raises:
        NotFoundError: one of them isn't there.
        ValidationError: they are the same.
    """
    placeholder = editing.fetch(session, Person, placeholder_id)
    person = editing.fetch(session, Person, person_id)
    if placeholder.id == person.id:
        raise ValidationError("Choose another person to join with.", "person")
    signed = _signed(session)
    changed: set[uuid.UUID] = set()
    for record, values in list(_naming(session, placeholder.name, person.name)):
        if _dossier(record) not in signed:
            editing.assign(record, values)
            changed.add(record.id)
    editing.assign(placeholder, {"role": people.JOINED})
    return len(changed)


def _signed(session: Session) -> dict[uuid.UUID, str]:
    query = select(Incident.id, Incident.number).where(
        Incident.review_state == ReviewState.APPROVED.value
    )
    return {row.id: row.number for row in session.execute(query)}


def _dossier(record: Record) -> uuid.UUID:
    name = record.__kind__.dossier
    found: uuid.UUID = getattr(record, name) if name else record.id
    return found


def _naming(session: Session, old: str, new: str) -> Iterator[tuple[Record, dict[str, Any]]]:
    """The records that name somebody, and the fields of each with the other name."""
    for mapper in sorted(Base.registry.mappers, key=lambda one: one.class_.__name__):
        model = mapper.class_
        kind = getattr(model, "__kind__", None)
        if kind is None or kind.name in _KEPT or hasattr(model, "person_key"):
            continue  # results of training belong to whoever has the name they were made under
        names = [one.name for one in kind.fields if one.type is FieldType.PERSON]
        for name in names:
            for record in session.scalars(select(model).where(getattr(model, name) == old)):
                yield record, {name: new}
    for incident in session.scalars(select(Incident)):
        if old in incident.responders:
            swapped = [new if one == old else one for one in incident.responders]
            yield incident, {_RESPONDERS: list(dict.fromkeys(swapped))}
