"""People whom an import names and nobody here knows: they become named placeholders."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from kb.incidents.record.fields import INCIDENT
from kb.interchange.parsed import ParsedIncident
from kb.interchange.part_kinds import PARTS
from kb.people import service as people
from kb.store.kinds import FieldType

_OF_INCIDENT = tuple(f.name for f in INCIDENT.fields if f.type is FieldType.PERSON)
_OF_PARTS = {
    kind: names
    for kind, model in PARTS.items()
    if (names := tuple(f.name for f in model.__kind__.fields if f.type is FieldType.PERSON))
}
#: Longer texts are no names.
_LONGEST = 200


def named_by(incident: ParsedIncident) -> set[str]:
    """The names in the fields of an incident and its parts that hold a person."""
    found = {incident.values.get(name) for name in _OF_INCIDENT}
    responders = incident.values.get("responders")
    found.update(responders if isinstance(responders, list) else ())
    for kind, records in incident.parts():
        for name in _OF_PARTS.get(kind, ()):
            found.update(record.values.get(name) for record in records)
    texts = (" ".join(one.split()) for one in found if isinstance(one, str))
    return {text for text in texts if 0 < len(text) <= _LONGEST}


def unknown(session: Session, names: Iterable[str]) -> set[str]:
    """Those of the names that no person here has."""
    wanted = set(names)
    return wanted - people.every_name(session) if wanted else wanted


def take(session: Session, names: Iterable[str]) -> set[str]:
    """Make a placeholder of each name that nobody here has.

    Returns:
        The new names.
    """
    new = unknown(session, names)
    for name in sorted(new):
        people.ensure(session, name, role=people.PLACEHOLDER)
    return new
