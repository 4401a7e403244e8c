"""The example: a real, public incident, recorded as far as its sources go.

It is installed and removed as one operation each, and read and edited like any incident.
"""

import tomllib
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import ValidationError
from kb.incidents.assets import service as assets
from kb.incidents.comments import service as comments
from kb.incidents.config_changes import service as config_changes
from kb.incidents.lessons import service as lessons
from kb.incidents.record import service as incidents
from kb.incidents.record.models import Incident, IncidentSource
from kb.incidents.timeline import service as timeline
from kb.incidents.workflow import service as workflow
from kb.ledger.operation import operation
from kb.store.coercion import coerce_values
from kb.vocabulary.moments import parse_moment

_FACTS = Path(__file__).parent / "circleci-2023.toml"
_AUTHOR = "Sources of the example"


@operation("Add example")
def install(session: Session) -> uuid.UUID:
    """Record the example incident.

    Returns:
        Its id.

    Raises:
        ValidationError: it is here already.
    """
    known = session.scalar(select(Incident.number).where(Incident.is_example).limit(1))
    if known is not None:
        what = f"The example is here already: {known}."
        raise ValidationError(what)
    facts = tomllib.loads(_FACTS.read_text("utf-8"))
    made = incidents.add(session, _incident(facts))
    source = IncidentSource(incident_id=made, **coerce_values(IncidentSource, facts["source"]))
    session.add(source)
    keys: dict[str, str] = {}
    for values in facts["asset"]:
        keys[values["key"]] = str(assets.add(session, made, _without_key(values)))
    timeline.add_many(session, made, tuple(_event(values, keys) for values in facts["event"]))
    workflow.add_many(session, made, tuple(_step(values, keys) for values in facts["step"]))
    changes = {
        values["key"]: str(config_changes.add(session, made, _without_key(values)))
        for values in facts["change"]
    }
    for values in facts["lesson"]:
        links = [changes[key] for key in values.get("changes", ())]
        given = {**_without_key(values), "config_change_ids": links}
        given.pop("changes", None)
        lessons.add(session, made, given)
    for values in facts["comment"]:
        comments.add(session, made, {**values, "author": _AUTHOR, "origin": "example"})
    return made


@operation("Remove example")
def remove(session: Session) -> int:
    """Delete the example with all its parts; undo brings it back.

    Returns:
        How many incidents were deleted.
    """
    found = list(session.scalars(select(Incident.id).where(Incident.is_example)))
    for incident_id in found:
        incidents.remove(session, incident_id)
    return len(found)


def _incident(facts: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {**facts["incident"], "is_example": True, "moments": {}}
    values["summary"] = values["summary"].strip()
    values["root_cause"] = values["root_cause"].strip()
    for name, known in facts["moments"].items():
        values[name], _ = _moment(known["at"])
        note = {"precision": known["precision"], "source": known["source"]}
        values["moments"][name] = {**note, "original": known["at"], "derived": ""}
    return values


def _event(values: Mapping[str, Any], keys: Mapping[str, str]) -> dict[str, Any]:
    at, precision = _moment(values["at"])
    made: dict[str, Any] = {
        **{name: values[name] for name in ("lane", "text", "source")},
        "phase": values.get("phase", ""),
        "key_event": values.get("key_event", False),
        "at": at,
        "precision": precision,
        "original_time": values["at"],
        "zone": "UTC",
        "asset_ids": [keys[key] for key in values.get("assets", ())],
    }
    if "until" in values:
        made["until_at"], made["until_precision"] = _moment(values["until"])
    return made


def _step(values: Mapping[str, Any], keys: Mapping[str, str]) -> dict[str, Any]:
    made: dict[str, Any] = {
        "phase": values["phase"],
        "action": values["action"],
        "outcome": values.get("outcome", ""),
        "reason": values.get("reason", ""),
        "state": "done",
        "asset_ids": [keys[key] for key in values.get("assets", ())],
    }
    for name in ("started", "finished"):
        if name in values:
            made[f"{name}_at"], made[f"{name}_precision"] = _moment(values[name])
    return made


def _moment(written: str) -> tuple[datetime | None, str]:
    """A time and how exactly it is known: a day alone is known to the day."""
    at, precision = parse_moment(written, datetime.now(UTC))
    return at, precision.value


def _without_key(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != "key"}
