"""Revises a record by the name of its kind: for recovered drafts, which know no page."""

from collections.abc import Mapping
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Final
from uuid import UUID

if TYPE_CHECKING:
    from desktop.session import Operation

_SERVICES: Final = {
    "incident": "kb.incidents.record.service",
    "asset": "kb.incidents.assets.service",
    "timeline_event": "kb.incidents.timeline.service",
    "workflow_step": "kb.incidents.workflow.service",
    "lesson": "kb.incidents.lessons.service",
    "config_change": "kb.incidents.config_changes.service",
    "follow_up": "kb.incidents.follow_ups.service",
    "adherence": "kb.conformance.judging",
    "comment": "kb.incidents.comments.service",
    "answer_set": "kb.incidents.answers.service",
}


def can_revise(kind: str) -> bool:
    """Whether records of that kind can be revised from here."""
    return kind in _SERVICES


def revise(kind: str, record_id: str, version: int, values: Mapping[str, object]) -> "Operation":
    """The write of `values` over `version` of a record.

    Raises:
        KeyError: records of that kind cannot be revised from here.
        ValueError: `record_id` is no id.
    """
    service = import_module(_SERVICES[kind])
    return partial(service.revise, record_id=UUID(record_id), version=version, values=values)
