"""Under the fields of a record: what its texts cite, and where it is cited; each a link."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from desktop import reference_links
from desktop.navigation import Route
from desktop.pages.incident.registry import section_of
from desktop.widgets.buttons import Button
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column
from kb.incidents.citations import resolving
from kb.incidents.citations.resolving import Place

if TYPE_CHECKING:
    from desktop.pages.incident.section import Section
    from kb.dossier import WholeIncident

_MOST: Final = 12
#: Of the last incident only: every change brings a new one.
_LAST: dict[str, Any] = {}


class CitedIn(QWidget):
    """Two short lists of links; nothing at all where there is nothing to show."""

    def __init__(self, section: "Section", link: Callable[..., Button]) -> None:
        super().__init__()
        self._section = section
        self._link = link
        self._shown: object = None
        self._lines = column(spacing=2)
        self.setLayout(self._lines)
        self.hide()

    def show_record(self, record_id: UUID) -> None:
        """Shows what belongs to a record; nothing moves while it stays the same."""
        whole = self._section.whole
        if whole is None:
            return
        cites, cited = _of(whole, record_id)
        key = (tuple(cites), tuple(place.words for place in cited))
        if key == self._shown:
            return
        self._shown = key
        while (item := self._lines.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        if cites:
            self._lines.addWidget(PlainText(_tr("Cites"), "strong"))
        for words, shown in cites[:_MOST]:
            self._lines.addWidget(self._link(shown, partial(follow, self._section, words)))
        if cited:
            self._lines.addWidget(PlainText(_tr("Cited in"), "strong"))
        for place in cited[:_MOST]:
            go = partial(go_to, self._section, place)
            self._lines.addWidget(self._link(place.words, go))
        self.setVisible(bool(cites or cited))


def _of(whole: "WholeIncident", record_id: UUID) -> tuple[list[tuple[str, str]], tuple[Place, ...]]:
    """What a record cites, as words and line; and where it is cited."""
    if _LAST.get("whole") is not whole:
        known = {item.ref: item for item in resolving.items(whole)}
        cites: dict[UUID, dict[str, str]] = {}
        for place in resolving.places(whole):
            words = place.citation.words
            item = known.get(words)
            shown = item.words if item is not None else words
            if item is None or item.record_id != place.record_id:
                cites.setdefault(place.record_id, {})[words] = shown
        _LAST.update(whole=whole, cites=cites, cited=resolving.cited_at(whole))
    return list(_LAST["cites"].get(record_id, {}).items()), _LAST["cited"].get(record_id, ())


def go_to(section: "Section", place: Place) -> None:
    """Leads to the record that cites, into the very field."""
    context = section.context
    route = Route(
        "incident",
        record_id=section.incident_id,
        section=section_of(place.kind),
        anchor=place.record_id,
        query=f"field:{place.field}",
    )
    context.navigation.go(route)


def follow(section: "Section", words: str) -> None:
    """Leads to what a reference means: an item here, another incident, an article, a playbook."""
    whole = section.whole
    if whole is None:
        return
    folded = words.casefold()
    for item in resolving.items(whole):
        if words == item.ref or folded == item.title.casefold():
            context = section.context
            route = Route(
                "incident",
                record_id=section.incident_id,
                section=section_of(item.kind),
                anchor=item.record_id,
            )
            context.navigation.go(route)
            return
    missing = _tr("Nothing has the number or title {words}.").format(words=words)
    notices = section.context.notices
    reference_links.follow(section.context, words, lambda: notices.show(missing))


def _tr(text: str) -> str:
    return QCoreApplication.translate("CitedIn", text)
