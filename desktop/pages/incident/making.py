"""One key makes a step, an event, evidence, an action or a check of the chosen row."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QMenu

from desktop.actions import spec
from desktop.navigation import Route
from kb.conformance import judging
from kb.incidents.evidence import from_rows
from kb.incidents.evidence import service as evidence
from kb.incidents.remediation import service as remediation
from kb.incidents.timeline import service as timeline
from kb.incidents.workflow import service as workflow
from kb.vocabulary.enums import Precision
from kb.vocabulary.indicators import defang_value
from kb.vocabulary.response import RemediationState

if TYPE_CHECKING:
    from desktop.pages.incident.section import Section
    from kb.changes import Changes
    from kb.dossier import WholeIncident

#: Widgets that show an alert say so under this name.
ALERT: Final = "alert_id"
_LONGEST: Final = 120
_TEXTS: Final = ("text", "action", "title", "value", "signal", "clause", "source")
_TIMES: Final = ("at", "first_activity_at", "started_at", "ran_at", "collected_at", "first_seen_at")


@dataclass(frozen=True, slots=True)
class Seed:
    """What a new row begins with; `kind` and `record_id` say which row it is made of."""

    text: str
    at: datetime | None = None
    precision: str = Precision.EXACT.value
    asset_ids: tuple[UUID, ...] = ()
    techniques: tuple[str, ...] = ()
    source: str = ""
    is_asset: bool = False
    kind: str = ""
    record_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class _Target:
    """A part in which rows are made, and which of its cells is then edited."""

    section: str
    add: Callable[..., Any]
    cell: str
    values: Callable[[Seed, str], Mapping[str, object]]


def _step(seed: Seed, _by: str) -> Mapping[str, object]:
    precision = Precision.MINUTE.value if seed.at is None else seed.precision
    return {
        "action": seed.text,
        "started_at": seed.at,
        "started_precision": precision,
        "asset_ids": list(seed.asset_ids),
    }


def _event(seed: Seed, by: str) -> Mapping[str, object]:
    return {
        "text": seed.text,
        "at": seed.at,
        "precision": seed.precision,
        "asset_ids": list(seed.asset_ids),
        "techniques": list(seed.techniques),
        "source": seed.source,
        "entered_by": by,
    }


def _evidence(seed: Seed, by: str) -> Mapping[str, object]:
    return {
        "title": seed.text,
        "source": seed.source,
        "asset_ids": list(seed.asset_ids),
        "collected_at": seed.at,
        "collected_by": by,
    }


def _action(seed: Seed, by: str) -> Mapping[str, object]:
    words = QCoreApplication.translate("Making", "Remediate {what}")
    return {
        "action": words.format(what=seed.text[:_LONGEST]) if seed.is_asset else seed.text,
        "asset_ids": list(seed.asset_ids),
        "state": RemediationState.PROPOSED.value,
        "asked_by": by,
        "asked_at": datetime.now(UTC),
    }


def _clause(seed: Seed, _by: str) -> Mapping[str, object]:
    """A fact that waits for its clause; one that is no row stands there in its words."""
    if seed.kind:
        return {"fact_kind": seed.kind, "fact_id": seed.record_id}
    return {"fact": seed.text}


def action_values(section: "Section", asset: Any) -> Mapping[str, object]:  # noqa: ANN401
    """A proposed action on an entity: who proposes it, and when."""
    return _action(seed_of(asset), section.context.session.actor)


TARGETS: Final = {
    "make_step": _Target("workflow", workflow.add, "action", _step),
    "make_event": _Target("timeline", timeline.add, "text", _event),
    "make_evidence": _Target("evidence", evidence.add, "title", _evidence),
    "make_action": _Target("remediation", remediation.add, "action", _action),
    "make_clause": _Target("adherence", judging.add, "clause", _clause),
}


class Making:
    """Makes rows for one incident page.

    Args:
        section: the section that is shown.
        landed: told the section, the new row and the cell to edit, before the way there.
    """

    def __init__(
        self,
        section: "Callable[[], Section | None]",
        landed: Callable[[str, UUID, str], object],
    ) -> None:
        self._section = section
        self._landed = landed

    def handlers(self) -> dict[str, Callable[[], object]]:
        """By the ids of desktop/actions.py; none where nothing can be written."""
        section = self._section()
        if section is None or section.read_only:
            return {}
        return {name: partial(self.make, name) for name in self._offered(section)}

    def _offered(self, section: "Section") -> list[str]:
        return [name for name, target in TARGETS.items() if target.section != section.name]

    def fill(self, menu: QMenu, record: object) -> None:
        """Adds them to a context menu, with their keys."""
        section = self._section()
        if section is None:
            return
        menu.addSeparator()
        for name in self._offered(section):
            known = spec(name)
            keys = QKeySequence(known.shortcuts[0])
            native = keys.toString(QKeySequence.SequenceFormat.NativeText)
            menu.addAction(f"{known.label}\t{native}", partial(self.make, name, record))

    def make(self, name: str, record: Any = None) -> None:  # noqa: ANN401
        """Makes a row of a record, or of what is chosen or focused now."""
        section = self._section()
        if section is None or section.whole is None or section.read_only:
            return
        chosen: Any = record or _focused_alert(section.whole) or section.chosen()
        if chosen is None:
            text = section.tr("Choose a row first: what is made takes its text, time and assets.")
            section.context.notices.show(text)
            return
        target = TARGETS[name]
        kind = section.kind_of(chosen)
        seed = replace(seed_of(chosen), kind=kind, record_id=getattr(chosen, "id", None))
        values = target.values(seed, section.context.session.actor)
        incident_id = section.incident_id

        def go(changes: "Changes") -> None:
            self._landed(target.section, changes.result, target.cell)
            section.context.navigation.go(
                Route(
                    "incident",
                    record_id=incident_id,
                    section=target.section,
                    anchor=changes.result,
                )
            )

        if name == "make_evidence" and kind:
            # The row and its evidence then name each other.
            made = partial(from_rows.from_row, kind=kind, record_id=chosen.id)
        else:
            made = partial(target.add, incident_id=incident_id, values=values)
        section.write(made, go)


def seed_of(record: Any) -> Seed:  # noqa: ANN401 - a schema of any part, or an alert
    """What a row made of a record begins with: its text, first time, assets, techniques."""
    text = next((str(found) for name in _TEXTS if (found := getattr(record, name, ""))), "")
    at = next((found for name in _TIMES if (found := getattr(record, name, None))), None)
    is_asset = hasattr(record, "entity_type")
    source = getattr(record, "product", "") or getattr(record, "detection_source", "")
    return Seed(
        text=defang_value(text, record.entity_type) if is_asset else text,
        at=at,
        precision=str(getattr(record, "precision", Precision.EXACT.value)),
        asset_ids=(record.id,) if is_asset else tuple(getattr(record, "asset_ids", ())),
        techniques=tuple(getattr(record, "techniques", ())),
        source=source or ("" if is_asset else str(getattr(record, "source", ""))),
        is_asset=is_asset,
    )


def _focused_alert(whole: "WholeIncident") -> object:
    focused = QApplication.focusWidget()
    wanted = focused.property(ALERT) if focused is not None else None
    return next((alert for alert in whole.alerts if wanted and str(alert.id) == wanted), None)
