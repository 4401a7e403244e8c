"""From a passage of the report to the field that it comes from."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QMenu

from desktop.navigation import FIELD, Route
from kb.store.base import kinds
from reports import places

if TYPE_CHECKING:
    from desktop.pages.reports.preview import Spot
    from reports.places import Place
    from reports.result import Message, RenderResult

#: The incident page's section for a section of a report.
_SECTIONS: Final = {
    "summary": "overview",
    "happened": "timeline",
    "opportunities": "timeline",
    "causes": "causes",
    "observations": "causes",
    "workflow": "workflow",
    "remediation": "remediation",
    "live_response": "remediation",
    "automated_runs": "remediation",
    "lessons": "lessons",
    "config_changes": "config_changes",
    "measures": "measures",
    "follow_ups": "follow_ups",
    "adherence": "adherence",
    "assets": "assets",
    "notifications": "notifications",
    "research": "research",
    "sign_off": "sign_off",
    "evidence": "evidence",
    "answers": "questionnaires",
    "all_events": "timeline",
    "alerts": "assets",
}
#: Where records stand that a report shows in the sections of others.
_OF_KIND: Final = {"lesson": "lessons", "workflow_step": "workflow", "timeline_event": "timeline"}
#: Where parts of the record stand that no section of a report is named after.
_OF_PART: Final = {
    "timeline": "happened",
    "live_responses": "live_response",
    "answer_sets": "answers",
    "custody": "evidence",
    "knowledge_updates": "sign_off",
    "sign_offs": "sign_off",
}
#: Fields of the incident itself that stand in the section that the report names.
_ELSEWHERE: Final = frozenset({"config_decision"})


@dataclass(frozen=True, slots=True)
class Target:
    """A field of the incident.

    Attributes:
        section: of the report.
        kind, record: the record; empty for the incident itself.
        field: of it; empty for the record as a whole.
    """

    section: str
    kind: str
    record: str
    field: str


def of_message(message: "Message") -> Target:
    """What a warning is about."""
    is_incident = message.record_kind in {"", "incident"}
    record = "" if is_incident else message.record_id
    kind = "" if is_incident else message.record_kind
    return Target(message.section, kind, record, message.field)


def of_place(place: "Place") -> Target:
    """What a passage shows."""
    return Target(place.section, place.kind, place.record, place.field)


def of_part(part: str, record: str, field: str) -> Target:
    """A field by the part of the record that it stands in."""
    return Target(_OF_PART.get(part, part), "", "" if part == "incident" else record, field)


def field_name(target: Target) -> str:
    """A field as people know it, such as “What happened”; empty for a record as a whole."""
    kind = kinds().get(target.kind or "incident")
    field = kind.by_name.get(target.field) if kind is not None else None
    return field.label[:1].upper() + field.label[1:] if field is not None else ""


def _tr(text: str) -> str:
    return QCoreApplication.translate("Passages", text)


class Passages(QObject):
    """Knows what stands where on the pages shown, and leads there.

    Args:
        incident_id: of the incident whose report is shown.
        go: goes to a route.
        parent: the page.
    """

    def __init__(
        self,
        incident_id: Callable[[], UUID | None],
        go: Callable[[Route], object],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._incident_id = incident_id
        self._go = go
        self._places: tuple[Place, ...] = ()
        self._names: dict[str, str] = {}

    def show_places(self, result: "RenderResult") -> None:
        """The pages shown are these from now on."""
        self._places = result.places

    def know(self, record: dict[str, object]) -> None:
        """The references of records, such as L-02, by their ids."""
        parts = (rows for rows in record.values() if isinstance(rows, list))
        rows = (row for part in parts for row in part if isinstance(row, dict))
        self._names = {str(r["id"]): str(r["ref"]) for r in rows if r.get("id") and r.get("ref")}

    def at(self, spot: "Spot | None") -> Target | None:
        """What stands at a spot; a passage without a record leads to its section."""
        if spot is None:
            return None
        place = places.at(self._places, spot.page + 1, spot.x, spot.y)
        return of_place(place) if place is not None else None

    def add_to(self, menu: QMenu, spot: "Spot | None") -> None:
        """Adds the way to the passage at a spot."""
        target = self.at(spot)
        if target is None:
            return
        if target.record or target.field:
            menu.addAction(self.words(target), lambda: self.go_to(target))
        label = _tr("Go to this section of the incident")
        section = Target(target.section, "", "", "")
        if target.section:
            menu.addAction(label, lambda: self.go_to(section))

    def words(self, target: Target) -> str:
        """Where a target leads, such as “Go to lesson L-02 · What happened”."""
        kind = kinds().get(target.kind or "incident")
        parts = (kind.label if kind is not None else "", self._names.get(target.record, ""))
        name = " ".join(part for part in parts if part)
        field = field_name(target)
        where = f"{name} · {field}" if field else name
        return _tr("Go to {where}").format(where=where).replace("&", "&&")

    def go_to(self, target: Target) -> None:
        """Opens the incident there, the field with the cursor."""
        incident_id = self._incident_id()
        if incident_id is None:
            return
        section, anchor, query = _SECTIONS.get(target.section, "overview"), None, ""
        if target.record:
            section, anchor = _OF_KIND.get(target.kind, section), UUID(target.record)
        elif target.field and target.field not in _ELSEWHERE:
            section, anchor = "overview", incident_id
        if target.field:
            query = f"{FIELD}{target.field}"
        self._go(Route("incident", incident_id, section, anchor, query))
