"""Operations and queries on people."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.ledger import editing
from kb.ledger.operation import operation
from kb.people import schemas
from kb.people.models import Person
from kb.store.coercion import coerce_values
from kb.store.schemas import as_schema

#: The role of somebody whom an import named and nobody here knows yet.
PLACEHOLDER = "Placeholder"
#: The role of a placeholder that turned out to be somebody else: an import makes no new one.
JOINED = "Joined"


def everybody(session: Session) -> tuple[schemas.Person, ...]:
    """All people that are known, by name."""
    found = session.scalars(select(Person).where(Person.role != JOINED).order_by(Person.name))
    return tuple(as_schema(schemas.Person, person) for person in found)


def names(session: Session) -> tuple[str, ...]:
    """The names of all people, for completion."""
    query = select(Person.name).where(Person.role != JOINED)
    return tuple(session.scalars(query.order_by(Person.name)))


def every_name(session: Session) -> frozenset[str]:
    """All names that were ever known, also of those that turned out to be somebody else."""
    return frozenset(session.scalars(select(Person.name)))


@operation("Add person")
def ensure(session: Session, name: str, email: str = "", role: str = "") -> uuid.UUID | None:
    """Make sure that somebody is known; changes nothing when so.

    Returns:
        The person's id, or None when the name is empty.
    """
    name = name.strip()
    if not name:
        return None
    found = session.scalar(select(Person).where(Person.name == name))
    if found is None:
        values = coerce_values(Person, {"name": name, "email": email, "role": role})
        found = Person(**values)
        session.add(found)
        session.flush()
    return found.id


@operation("Revise person")
def revise(
    session: Session, record_id: uuid.UUID, version: int, values: dict[str, str]
) -> schemas.Person:
    """Set the e-mail address or the role of a person.

    Raises:
        ConflictError, NotFoundError, ValidationError.
    """
    person = editing.revise(session, Person, record_id, version, values)
    session.flush()
    return as_schema(schemas.Person, person)
