"""Merging the thing with another one: looked up while typing, told before it is done."""

from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.pages.base import PageContext
from desktop.widgets.buttons import Button
from desktop.widgets.fields import LineField, SearchField
from desktop.widgets.found_links import FoundLinks
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, row
from kb.entities import merging
from kb.sightings.comparing import lookalikes, merge_preview
from kb.vocabulary.indicators import defang_value

if TYPE_CHECKING:
    from kb.sightings.schemas import Lookalike, MergePreview


class JoinEntity(QWidget):
    """A button; behind it a search, what a merge would do, and the button that does it.

    Signals:
        joined: two things are one now.
    """

    joined = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._record_id: UUID | None = None
        self._plan: MergePreview | None = None
        self.opener = Button(self.tr("Merge with…"), "flat", on_click=self.open)
        self.search = SearchField(self.tr("Name or address of the other one"))
        self.search.searched.connect(self._look)
        self.found = FoundLinks(self.tr("Nothing else looks like it."))
        self.found.chosen.connect(self._compare)
        self.search.entered.connect(self.found.take_first)
        self.plan = PlainText("", "secondary", wrap=True, selectable=True)
        self.reason = LineField(
            self.tr("Why they are one"), placeholder=self.tr("why they are one")
        )
        self.message = PlainText("", "error", wrap=True)
        self.accept = Button(self.tr("Merge"), on_click=self._merge)
        cancel = Button(self.tr("Cancel"), "flat", on_click=self.close_form)
        self._second = QWidget()
        buttons = row(self.accept, cancel, None, spacing=6)
        self._second.setLayout(column(self.plan, self.reason, self.message, buttons, spacing=6))
        self.fields = QWidget()
        self.fields.setLayout(column(self.search, self.found, self._second, spacing=6))
        self.fields.hide()
        self.setLayout(column(row(self.opener, None), self.fields, spacing=6))

    def take(self, record_id: UUID) -> None:
        """Belongs to another record now."""
        if record_id != self._record_id:
            self._record_id = record_id
            self.close_form()

    def open(self) -> None:
        """Shows the search with what looks like the same thing."""
        self._choose(None)
        self.opener.hide()
        self.fields.show()
        self.search.setFocus()
        self._look("")

    def close_form(self) -> None:
        """Hides the form."""
        self.search.clear()
        self.reason.clear()
        self._choose(None)
        self.fields.hide()
        self.opener.show()

    def _look(self, words: str) -> None:
        if self._record_id is None or self.fields.isHidden():
            return
        look = partial(lookalikes, record_id=self._record_id, text=words)
        self._context.session.read(look, self._show, replaces=(id(self), "like"))

    def _show(self, found: "tuple[Lookalike, ...]") -> None:
        if self._plan is None:
            shown = [
                (one, f"{defang_value(one.value, one.entity_type)}, {one.number}") for one in found
            ]
            self.found.show_found(shown)

    def _compare(self, one: "Lookalike") -> None:
        if self._record_id is None:
            return
        look = partial(merge_preview, into_id=self._record_id, other_id=one.asset_id)
        self._context.session.read(
            look, self._choose, self._on_refused, replaces=(id(self), "plan")
        )

    def _choose(self, plan: "MergePreview | None") -> None:
        self._plan = plan
        self._say("")
        self._second.setVisible(plan is not None)
        self.search.setVisible(plan is None)
        self.found.clear()
        if plan is None:
            return
        text = self.tr("{into} and {other} become one: {n} incidents, {m} events, {k} keys.")
        lines = [
            text.format(
                into=defang_value(plan.into.name, plan.into.entity_type),
                other=defang_value(plan.other.name, plan.other.entity_type),
                n=plan.incidents,
                m=plan.events,
                k=plan.keys,
            )
        ]
        differs = self.tr("{name} differs: {mine} and {theirs}.")
        lines += [
            differs.format(name=name, mine=mine, theirs=theirs)
            for name, mine, theirs in plan.clashes
        ]
        lines.append(self.tr("Each stays readable, and they can be taken apart again."))
        self.plan.set_text("\n".join(lines))
        self.reason.setFocus()

    def _merge(self) -> None:
        if self._plan is None:
            return
        merge = partial(merging.merge, into=self._plan.into, other=self._plan.other)
        operation = partial(merge, reason=self.reason.value().strip())
        self._context.session.write(operation, self, self._on_merged, self._on_refused)

    def _on_merged(self, _changes: object) -> None:
        told = self.tr("Merged two things into one")
        way_back = self._context.session.way_back()
        self._context.notices.show(told, self.tr("Undo"), way_back)
        self.close_form()
        self.joined.emit()

    def _on_refused(self, error: Exception) -> None:
        self._say(str(getattr(error, "what", "") or error))

    def _say(self, sentence: str) -> None:
        self.message.set_text(sentence)
        self.message.setVisible(bool(sentence))


def _label(one: "Lookalike") -> str:
    return f"{defang_value(one.value, one.entity_type)}, {one.number}"
