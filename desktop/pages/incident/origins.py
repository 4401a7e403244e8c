"""Where an incident came from, and which other incidents know the same assets."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtWidgets import QWidget

from desktop.navigation import Route
from desktop.pages.incident.inline_form import InlineAsk, InlineForm
from desktop.pages.incident.links import ElidedLink
from desktop.pages.incident.origin_form import OriginForm
from desktop.pages.incident.section import Section
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column
from kb.incidents.assets import service as assets
from kb.incidents.record import service as record
from kb.incidents.record import sources as origins

if TYPE_CHECKING:
    from desktop.pages.incident.inline_form import Given
    from kb.dossier import WholeIncident
    from kb.incidents.record.schemas import IncidentSource

_MOST_ASSETS = 20
_MOST_INCIDENTS = 8


@dataclass(frozen=True, slots=True)
class Related:
    """Another incident that shares an asset with this one."""

    id: UUID
    number: str
    title: str


def related(session: Any, incident_id: UUID, keys: Sequence[str]) -> tuple[Related, ...]:  # noqa: ANN401
    """Incidents that know one of these assets, newest first.

    Args:
        session: kb's own session.
        incident_id: the incident itself, which is left out.
        keys: identities of assets.
    """
    ids: dict[UUID, None] = {}
    for key in keys:
        ids |= dict.fromkeys(assets.incidents_of(session, key))
    ids.pop(incident_id, None)
    chosen = sorted(ids, reverse=True)[:_MOST_INCIDENTS]
    found = [record.get(session, other) for other in chosen]
    return tuple(Related(other.id, other.number, other.title) for other in found)


def shared_keys(whole: "WholeIncident") -> list[str]:
    """Identities of the assets that other incidents know too."""
    return [asset.identity_key for asset in whole.assets if asset.also_in][:_MOST_ASSETS]


class Origins(QWidget):
    """Origins with their ids and prerequisites, and related incidents.

    Args:
        section: the overview.
    """

    def __init__(self, section: Section) -> None:
        super().__init__()
        self._section = section
        self._navigation = section.context.navigation
        self._shown: tuple[object, ...] | None = None
        self._related: tuple[Related, ...] | None = None
        self.forms: list[OriginForm] = []
        self._source_lines, self._related_lines = column(spacing=8), column(spacing=0)
        self._none = PlainText(self.tr("none (manual)"), "muted")
        ask = InlineAsk("product", self.tr("Product or channel"), required=True)
        self.add = InlineForm(self.tr("Add origin…"), (ask,), self._add, "flat")
        self._related_title = PlainText(self.tr("Related incidents"), "strong")
        self.setLayout(
            column(
                PlainText(self.tr("Origin"), "strong"),
                self._none,
                self._source_lines,
                self.add,
                self._related_title,
                self._related_lines,
                spacing=6,
            )
        )
        self.show_related(())

    def show_sources(self, sources: "tuple[IncidentSource, ...]") -> None:
        """Shows where the incident came from; what is being typed stays."""
        read_only = self._section.read_only
        key = (read_only, *(source.id for source in sources))
        if key != self._shown:
            self._shown = key
            _empty(self._source_lines)
            self.forms = [OriginForm(self._section, source) for source in sources]
            for form in self.forms:
                self._source_lines.addWidget(form)
        for form, source in zip(self.forms, sources, strict=True):
            form.show_source(source)
        self._none.setVisible(not sources)
        self.add.setVisible(not read_only)

    def _add(self, given: "Given") -> None:
        values = {"product": str(given["product"]).strip()}
        self._section.write(
            partial(origins.add, incident_id=self._section.incident_id, values=values)
        )

    def show_related(self, found: tuple[Related, ...]) -> None:
        """Shows incidents that share an asset."""
        if found == self._related:
            return
        self._related = found
        _empty(self._related_lines)
        self._related_title.setVisible(bool(found))
        for other in found:
            link = ElidedLink(f"{other.number}  {other.title}")
            link.clicked.connect(
                lambda _checked=False, known=other.id: self._navigation.go(
                    Route("incident", record_id=known)
                )
            )
            self._related_lines.addWidget(link)


def _empty(lines: Any) -> None:  # noqa: ANN401 - a layout
    while (item := lines.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
