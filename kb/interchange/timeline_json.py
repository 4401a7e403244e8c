"""The timeline of an incident as JSON, for other programs: what is known, no more exactly."""

import json
import uuid
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from kb.incidents.assets import service as assets
from kb.incidents.evidence import service as evidence
from kb.incidents.record import service as incidents
from kb.incidents.timeline import numbering
from kb.incidents.timeline import service as timeline
from kb.incidents.timeline.schemas import TimelineEvent
from kb.vocabulary.moments import format_moment

FORMAT = "hotwash-timeline"
VERSION = 1


def of_incident(session: Session, incident_id: uuid.UUID) -> str:
    """The events in time order; key events with the number people know them by.

    Equal records give equal text.

    Raises:
        NotFoundError: the incident isn't there.
    """
    incident = incidents.get(session, incident_id)
    events = timeline.list_for(session, incident_id)
    refs = {asset.id: asset.ref for asset in assets.list_for(session, incident_id)}
    refs |= {item.id: item.ref for item in evidence.list_for(session, incident_id)}
    keys = numbering.key_numbers(events)
    whole = {
        "format": FORMAT,
        "format_version": VERSION,
        "incident": incident.number,
        "title": incident.title,
        "events": [_event(event, refs, keys.get(event.id, "")) for event in events],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _event(event: TimelineEvent, refs: dict[uuid.UUID, str], key: str) -> dict[str, Any]:
    return {
        "id": str(event.id),
        "key": key,
        "at": _moment(event.at, event.precision),
        "precision": event.precision,
        "until": _moment(event.until_at, event.until_precision),
        "until_precision": event.until_precision if event.until_at is not None else "",
        "lane": event.lane,
        "phase": event.phase,
        "text": event.text,
        "techniques": list(event.techniques),
        "assets": [refs[asset] for asset in event.asset_ids if asset in refs],
        "evidence": [refs[item] for item in event.evidence_ids if item in refs],
        "tags": list(event.tags),
        "extent": event.extent if event.until_at is not None else "",
        "source": event.source,
        "key_event": event.key_event,
        "original_time": event.original_time,
        "zone": event.zone,
        "derived": event.derived,
        "entered_by": event.entered_by,
        "recorded_at": format_moment(event.created_at),
    }


def _moment(at: datetime | None, precision: str) -> str:
    """A time in UTC, no more exact than it is known; "" when it isn't."""
    return format_moment(at, precision) if at is not None else ""
