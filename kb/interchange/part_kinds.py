"""The kinds of record that an import writes, and values as their models hold them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import String

from kb.errors import InterchangeError, ValidationError
from kb.incidents.assets.models import Asset
from kb.incidents.causes.models import Cause
from kb.incidents.comments.models import Comment
from kb.incidents.evidence.models import EvidenceItem
from kb.incidents.follow_ups.models import FollowUp
from kb.incidents.lessons.models import Lesson
from kb.incidents.observations.models import Observation
from kb.incidents.record.models import Alert, Incident, IncidentSource
from kb.incidents.references.models import Reference
from kb.incidents.remediation.models import RemediationAction
from kb.incidents.research.models import ResearchNote
from kb.incidents.timeline.models import TimelineEvent
from kb.incidents.workflow.models import WorkflowStep
from kb.store.base import Record
from kb.store.coercion import coerce_values

#: Parts of an incident by the names of their kinds.
PARTS: dict[str, type[Record]] = {
    "asset": Asset,
    "alert": Alert,
    "timeline_event": TimelineEvent,
    "comment": Comment,
    "workflow_step": WorkflowStep,
    "remediation_action": RemediationAction,
    "evidence_item": EvidenceItem,
    "cause": Cause,
    "observation": Observation,
    "lesson": Lesson,
    "follow_up": FollowUp,
    "research_note": ResearchNote,
    "reference": Reference,
}
_WRITTEN: tuple[type[Record], ...] = (Incident, IncidentSource, *PARTS.values())
_LIMITS = {
    model: {
        column.key: column.type.length
        for column in model.__table__.columns
        if isinstance(column.type, String) and column.type.length
    }
    for model in _WRITTEN
}


def coerced(model: type[Record], values: Mapping[str, Any], path: str, what: str) -> dict[str, Any]:
    """Values as a model holds them; codes that are too long for their column are cut.

    Raises:
        InterchangeError: a value can't be taken.
    """
    try:
        found = coerce_values(model, values)
    except ValidationError as error:
        raise InterchangeError(path, f"One {what} can't be taken: {error.what}") from None
    for name, length in _LIMITS[model].items():
        if isinstance(found.get(name), str) and len(found[name]) > length:
            found[name] = found[name][:length]
    return found
