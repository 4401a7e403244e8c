"""Where an incident came from: product, portal, ids, and what had to be set up before."""

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from kb.errors import ValidationError
from kb.incidents.record import parts, schemas
from kb.incidents.record.models import IncidentSource
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.store.schemas import as_schema

_PORTAL = "https://security.microsoft.com"
_CONNECTED = (
    "The workspace is onboarded to the Defender portal",
    "The account has the role to read and manage incidents",
    "Data connectors deliver, and analytics rules are on",
)
#: Part of a product's name → what has to be in place before its incidents can be worked on.
PREREQUISITES: dict[str, tuple[str, ...]] = {
    "sentinel": _CONNECTED,
    "defender": (
        "Devices and accounts are onboarded",
        "The account has the role to read and manage incidents",
        "Automated investigation and its approval are set up",
        "Live response is switched on",
    ),
    "": (
        "The source's clock and time zone are known",
        "Its ids can be found again",
    ),
}


def prerequisites_of(product: str) -> tuple[str, ...]:
    """What to check for a product; for an unknown one what holds for all."""
    name = product.casefold()
    key = next((part for part in PREREQUISITES if part and part in name), "")
    return PREREQUISITES[key]


def get(session: Session, record_id: uuid.UUID) -> schemas.IncidentSource:
    """One origin.

    Raises:
        NotFoundError: it isn't there.
    """
    return as_schema(schemas.IncidentSource, editing.fetch(session, IncidentSource, record_id))


@operation("Add origin")
def add(session: Session, incident_id: uuid.UUID, values: Mapping[str, Any]) -> uuid.UUID:
    """Insert an origin with the prerequisites of its product, none of them met yet.

    Returns:
        Its id.

    Raises:
        NotFoundError, ValidationError.
    """
    product = str(values.get("product") or "")
    known = {"portal": _PORTAL if prerequisites_of(product) != PREREQUISITES[""] else ""}
    known["prerequisites"] = [  # type: ignore[assignment]
        {"what": what, "met": False, "note": ""} for what in prerequisites_of(product)
    ]
    return parts.add(session, IncidentSource, incident_id, known | dict(values)).id


@operation("Revise origin")
def revise(
    session: Session, record_id: uuid.UUID, version: int, values: Mapping[str, Any]
) -> schemas.IncidentSource:
    """Set fields of an origin that was read at `version`.

    Raises:
        ConflictError, NotFoundError, ValidationError.
    """
    editing.revise(session, IncidentSource, record_id, version, values)
    session.flush()
    return get(session, record_id)


@operation("Check prerequisite of origin")
def check(session: Session, record_id: uuid.UUID, what: str, *, met: bool) -> None:
    """Say whether one prerequisite is met; the list of the product is taken on with it.

    Raises:
        ValidationError: it is neither on the origin's list nor on its product's.
        NotFoundError: it isn't there.
    """
    source = editing.fetch(session, IncidentSource, record_id)
    rows = [dict(row) for row in source.prerequisites]
    named = {str(row.get("what")) for row in rows}
    rows += [
        {"what": one, "met": False, "note": ""}
        for one in prerequisites_of(source.product)
        if one not in named
    ]
    row = next((row for row in rows if row.get("what") == what), None)
    if row is None:
        msg = f"“{what}” is no prerequisite of this origin."
        raise ValidationError(msg, "prerequisites")
    row["met"] = met
    editing.assign(source, {"prerequisites": rows})


@operation("Delete origin")
def remove(session: Session, record_id: uuid.UUID) -> None:
    """Delete an origin; undo brings it back.

    Raises:
        NotFoundError: it isn't there.
    """
    parts.remove(session, IncidentSource, record_id)


def checklist_of(source: Any) -> tuple[tuple[str, bool], ...]:  # noqa: ANN401 - a model or a schema
    """The prerequisites of an origin and whether they are met: its own, else its product's."""
    rows = [(str(row.get("what") or ""), bool(row.get("met"))) for row in source.prerequisites]
    return tuple(rows) or tuple((what, False) for what in prerequisites_of(source.product))
