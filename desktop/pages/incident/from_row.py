"""One key from a row to what is made of it: a piece of evidence, a remediation action."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import QCoreApplication

from desktop.navigation import Route
from kb.incidents.evidence import from_rows
from kb.incidents.remediation import service as remediation
from kb.vocabulary.indicators import defang_value
from kb.vocabulary.response import RemediationState

if TYPE_CHECKING:
    from desktop.pages.incident.section import Section
    from kb.changes import Changes

_LONGEST = 120


def make_evidence(section: "Section", kind: str, record_id: UUID) -> None:
    """Makes evidence of a row and goes to it."""
    make = partial(from_rows.from_row, kind=kind, record_id=record_id)
    section.write(make, _go(section, "evidence"))


def make_action(section: "Section", asset: Any) -> None:  # noqa: ANN401 - a schema of assets
    """Proposes an action on an entity and goes to it."""
    add = partial(
        remediation.add, incident_id=section.incident_id, values=action_values(section, asset)
    )
    section.write(add, _go(section, "remediation"))


def action_values(section: "Section", asset: Any) -> Mapping[str, object]:  # noqa: ANN401
    """A proposed action on an entity: who proposes it, and when."""
    shown = defang_value(asset.value, asset.entity_type)
    text = QCoreApplication.translate("FromRow", "Remediate {what}")
    return {
        "action": text.format(what=shown[:_LONGEST]),
        "asset_ids": [asset.id],
        "state": RemediationState.PROPOSED.value,
        "asked_by": section.context.session.actor,
        "asked_at": datetime.now(UTC),
    }


def _go(section: "Section", name: str) -> "Callable[[Changes], None]":
    route = partial(Route, "incident", section.incident_id, name)
    return lambda changes: section.context.navigation.go(route(changes.result))
