"""Seen before: past incidents, playbooks, lessons and changes that resemble this one, and why."""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from desktop.pages.incident.section import Section
from desktop.search_hits import route_of
from desktop.widgets.buttons import ElidedLink
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, empty_layout
from kb.sightings.similar import Similar, similar
from kb.store.base import kinds

if TYPE_CHECKING:
    from kb.dossier import WholeIncident

_EACH: Final = 3
_ORDER: Final = ("incident", "playbook", "article", "lesson", "config_change")


class SeenBefore(QWidget):
    """What resembles the incident; each leads there, with its reasons below.

    Args:
        section: the overview.
    """

    def __init__(self, section: Section) -> None:
        super().__init__()
        self._section = section
        self._asked: object = None
        self._lines = column(spacing=6)
        self.setLayout(column(PlainText(self.tr("Seen before"), "section"), self._lines, spacing=6))
        self.hide()

    def show_whole(self, whole: "WholeIncident") -> None:
        """Asks again when the incident says something else than before."""
        incident = whole.incident
        said = (
            *(incident.id, incident.title, incident.summary, incident.incident_type),
            *(incident.tags, incident.techniques, len(whole.assets)),
        )
        if said == self._asked:
            return
        self._asked = said
        self._section.context.session.read(
            partial(similar, incident_id=incident.id, each=_EACH),
            self.show_found,
            replaces=("incident.similar", id(self)),
        )

    def show_found(self, found: Mapping[str, tuple[Similar, ...]]) -> None:
        """Shows what was found, the most alike of each kind first."""
        empty_layout(self._lines)
        for kind in _ORDER:
            for one in found.get(kind, ())[:_EACH]:
                self._lines.addWidget(self._line(one))
        self.setVisible(bool(found))

    def _line(self, one: Similar) -> QWidget:
        line = QWidget()
        name = f"{one.ref}  {one.title}" if one.ref else one.title
        link = ElidedLink(name)
        section = "" if one.record_id == one.dossier_id else kinds()[one.kind].plural
        route = route_of(one.kind, one.record_id, one.dossier_id, section)
        go = self._section.context.navigation.go
        link.clicked.connect(lambda _checked=False: go(route))
        reason = PlainText(reasons(one), "secondary", wrap=True)
        line.setLayout(column(link, reason, spacing=2))
        return line


def reasons(one: Similar) -> str:
    """Why it resembles the incident, in a sentence."""
    parts = []
    if one.of_type:
        parts.append(_tr("same type"))
    if one.entities:
        parts.append(_tr("shares %s") % ", ".join(one.entities))
    labels = (*one.techniques, *one.tags)
    if labels:
        parts.append(_tr("both have %s") % ", ".join(labels))
    if one.words:
        parts.append(_tr("both say %s") % ", ".join(f"“{word}”" for word in one.words))
    if one.came_from:
        of = _tr("used in %s") if one.kind == "playbook" else _tr("came out of %s")
        parts.append(of % ", ".join(one.came_from))
    said = "; ".join(parts)
    kind = kinds()[one.kind].label
    return f"{kind.capitalize()}: {said}" if one.kind != "incident" else said[:1].upper() + said[1:]


def _tr(text: str) -> str:
    return QCoreApplication.translate("SeenBefore", text)
