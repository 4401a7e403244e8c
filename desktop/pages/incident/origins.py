"""Where an incident came from, and which other incidents know the same assets."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from desktop.navigation import Navigation, Route
from desktop.pages.incident.links import ElidedLink
from desktop.widgets.buttons import IconButton
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, row
from kb.incidents.assets import service as assets
from kb.incidents.record import service as record
from kb.vocabulary.indicators import defang

if TYPE_CHECKING:
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
    """Sources with their ids, and related incidents."""

    def __init__(self, navigation: Navigation) -> None:
        super().__init__()
        self._navigation = navigation
        self._sources: tuple[IncidentSource, ...] | None = None
        self._related: tuple[Related, ...] | None = None
        self._source_lines, self._related_lines = column(spacing=2), column(spacing=0)
        self._source_title = PlainText(self.tr("Source"), "strong")
        self._related_title = PlainText(self.tr("Related incidents"), "strong")
        self.setLayout(
            column(
                self._source_title,
                self._source_lines,
                self._related_title,
                self._related_lines,
                spacing=6,
            )
        )
        self.show_sources(())
        self.show_related(())

    def show_sources(self, sources: "tuple[IncidentSource, ...]") -> None:
        """Shows where the incident came from."""
        if sources == self._sources:
            return
        self._sources = sources
        _empty(self._source_lines)
        self._source_title.setVisible(bool(sources))
        for source in sources:
            self._source_lines.addWidget(self._source(source))

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

    def _source(self, source: "IncidentSource") -> QWidget:
        box = QWidget()
        number = source.external_number or source.external_id
        lines = column(PlainText(source.product or source.file_name, "", elide=True), spacing=2)
        for shown, live in ((number, number), (defang(source.url), source.url)):
            if live:
                text = PlainText(shown, "monohint", selectable=True, elide=True)
                name = self.tr("Copy {text}").format(text=shown)
                copy = IconButton("copy", name, on_click=_copier(live))
                line = row(text, copy, spacing=4)
                line.setStretch(0, 1)
                lines.addLayout(line)
        box.setLayout(lines)
        return box


def _copier(text: str) -> "Any":  # noqa: ANN401 - () -> None
    return lambda: QGuiApplication.clipboard().setText(text)


def _empty(lines: Any) -> None:  # noqa: ANN401 - a layout
    while (item := lines.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
