"""What follows a link within an incident: the row shown, its field focused, its cell opened."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QMenu

from desktop.citing import Citing
from desktop.navigation import FIELD, Route
from desktop.pages.incident.commenting import Commenting
from desktop.pages.incident.making import Making, seed_of
from desktop.pages.incident.passages import select, shown_text
from desktop.pages.incident.playbook_making import open_playbook
from kb.vocabulary.indicators import defang_value

if TYPE_CHECKING:
    from desktop.pages.base import Page
    from desktop.pages.incident.section import Section
    from kb.dossier import WholeIncident

#: In place of a field: the question why an approved review is opened again.
REOPEN = "reopen"
#: Behind the name, the words that are to be selected in it.
PASSAGE = "\n"


class Arriving:
    """Goes on where a route ends, for one incident page.

    Args:
        page: the page.
        section: the section that is shown.
        whole: the incident that is shown.
    """

    def __init__(
        self,
        page: "Page",
        section: "Callable[[], Section | None]",
        whole: "Callable[[], WholeIncident | None]",
    ) -> None:
        self._page = page
        self._section, self._whole = section, whole
        self.citing = Citing(page, page.context.session, whole)
        self.making = Making(section, self._land)
        self.commenting = Commenting(page, whole)
        self._field = ""
        self._made: tuple[UUID, str] | None = None

    def handlers(self) -> dict[str, Callable[[], object]]:
        """By the ids of desktop/actions.py."""
        return {
            "link": self._link,
            "comment": self._comment,
            "withhold": self._withhold,
            "open_entity": self.open_entity,
            "make_playbook": self._make_playbook,
            **self.making.handlers(),
        }

    def expect(self, route: "Route") -> None:
        """A route was opened; its field is focused once its record is shown."""
        query = route.query
        self._field = query.removeprefix(FIELD) if query.startswith(FIELD) else ""

    def reveal(self, section: "Section", anchor: UUID) -> None:
        """Shows a record, and puts the cursor where the way leads."""
        section.reveal(anchor)
        made, self._made = self._made, None
        field, self._field = self._field, ""
        if made is not None and made[0] == anchor:
            section.edit_cell(*made)
        elif field:
            if not self._page.panel_shown and section.inspector() is not None:
                section.inspector_wanted.emit()
            self._focus(section, anchor, *field.split(PASSAGE, 1))

    def _focus(self, section: "Section", record_id: UUID, field: str, passage: str = "") -> None:
        """Puts the cursor into a field, and selects words in it."""
        if not section.focus_field(field) or passage:
            text = shown_text(self._page, record_id, field)
            if text is not None:
                text.setFocus()
                select(text, passage)

    def _land(self, _section: str, record_id: UUID, cell: str) -> None:
        self._made = (record_id, cell)

    def open_entity(self) -> None:
        """Opens the page of the chosen asset, or of one that the chosen row names."""
        section, whole = self._section(), self._whole()
        chosen = section.chosen() if section is not None else None
        ids = seed_of(chosen).asset_ids if chosen is not None else ()
        assets = [one for one in whole.assets if one.id in ids] if whole is not None else []
        if not assets:
            text = self._page.tr("Choose an asset first, or a row that names one.")
            self._page.context.notices.show(text)
            return
        ways = {
            defang_value(one.value, one.entity_type): partial(self._go_to_entity, one.id)
            for one in assets
        }
        if len(ways) == 1:
            next(iter(ways.values()))()
            return
        self.which = QMenu(self._page)
        for name, way in ways.items():
            self.which.addAction(name.replace("&", "&&"), way)
        self.which.popup(self._page.mapToGlobal(self._page.rect().center()))

    def _go_to_entity(self, asset_id: UUID) -> None:
        self._page.context.navigation.go(Route("entity", record_id=asset_id))

    def _make_playbook(self) -> None:
        whole = self._whole()
        if whole is not None:
            open_playbook(self._page.context, whole.incident.id)

    def _comment(self) -> None:
        if not self.commenting.open():
            text = self._page.tr("Select the words of a text first, then comment on them.")
            self._page.context.notices.show(text)

    def _withhold(self) -> None:
        if not self.commenting.withhold():
            text = self._page.tr("Select the words of a text first, then withhold them.")
            self._page.context.notices.show(text)

    def _link(self) -> None:
        if not self.citing.open():
            text = self._page.tr("Put the cursor into a text first; [[ there does the same.")
            self._page.context.notices.show(text)


def is_undo(changes: object, actor: str) -> bool:
    """Whether these changes took something of mine back, or did it again."""
    label = str(getattr(changes, "label", ""))
    return getattr(changes, "actor", "") == actor and label.startswith(("Undo ", "Redo "))
