"""Evidence that is made of another row of the incident, linked with it both ways."""

import uuid
from typing import Any

from sqlalchemy.orm import Session

from kb.errors import ValidationError
from kb.incidents.evidence.models import EvidenceItem
from kb.incidents.record import parts
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.store.base import Record, now, record_models

#: The field of evidence that links a row of each kind.
_LINKS = {"asset": "asset_ids", "timeline_event": "event_ids", "workflow_step": "step_ids"}
_LONGEST = 200


@operation("Make evidence of a row")
def from_row(session: Session, kind: str, record_id: uuid.UUID) -> uuid.UUID:
    """Record evidence for a row of any kind: collected now, by whoever does it.

    Rows that name their evidence themselves get the item there; others are linked by it.

    Args:
        session: to write with.
        kind: name of the row's kind.
        record_id: the row.

    Returns:
        The id of the item; files may be added to the record beside it later.

    Raises:
        NotFoundError: the row isn't there.
        ValidationError: rows of this kind aren't part of an incident, or are evidence already.
    """
    model = record_models().get(kind)
    incident_wide = model is not None and model.__kind__.dossier == "incident_id"
    if model is None or not incident_wide or kind in {"evidence_item", "custody_event"}:
        msg = "Evidence is made of a row of an incident that is none itself."
        raise ValidationError(msg)
    row: Any = editing.fetch(session, model, record_id)
    known = model.__kind__.by_name
    item = parts.add(session, EvidenceItem, row.incident_id, _values(session, row))
    if "evidence_ids" in known:
        editing.assign(row, {"evidence_ids": [*row.evidence_ids, str(item.id)]})
    return item.id


def _values(session: Session, row: Any) -> dict[str, Any]:  # noqa: ANN401 - any model of a part
    kind = type(row).__kind__
    ref = kind.ref(getattr(row, "number", None))
    title = " ".join(str(getattr(row, kind.title, "")).split())
    values: dict[str, Any] = {
        "title": f"{ref}  {title}".strip()[:_LONGEST] or kind.label.capitalize(),
        "source": f"{kind.label.capitalize()} {ref}".strip(),
        "collected_by": session.info.get("actor", ""),
        "collected_at": session.info.get("at") or now(),
    }
    linked: Record = row
    own = _LINKS.get(kind.name)
    if own is not None:
        values[own] = [linked.id]
    elif "asset_ids" in kind.by_name:
        values["asset_ids"] = list(row.asset_ids)
    return values
