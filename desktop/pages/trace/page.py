"""The trace of a period: what its incidents teach, what followed, and what is missing."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final, override

from PySide6.QtWidgets import QWidget

from desktop.errors import trouble
from desktop.navigation import Route
from desktop.pages.base import Page, PageContext
from desktop.pages.trace.reading import MOST, PeriodTrace, read
from desktop.repeated_words import came_back
from desktop.trace_view import TraceView
from desktop.widgets.bars import ErrorBar
from desktop.widgets.buttons import Button
from desktop.widgets.fields import SearchField
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, empty_layout, row

if TYPE_CHECKING:
    from desktop.navigation import State
    from kb.changes import Changes

_KINDS: Final = (
    *("incident", "cause", "lesson", "config_change", "measure", "follow_up"),
    *("evidence_item", "timeline_event", "workflow_step", "proposal"),
)


class TracePage(Page):
    """Fact, cause, lesson, change, proof, over many incidents."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.header.set_title(self.tr("Trace from fact to proof"))
        self.field = SearchField(self.tr("Filter incidents, as detected:2026-Q1"))
        self.field.setMinimumWidth(300)
        self.field.searched.connect(self._on_filter)
        go = context.navigation.go
        back = Button(self.tr("Incidents"), "link", on_click=lambda: go(self._list()))
        self.told = PlainText("", "hint", wrap=True)
        self.told.hide()
        above = row(self.field, None, back, spacing=12, margins=(20, 0, 16, 0))
        self.view = TraceView(
            self.tr("No incident of this filter has a cause, a lesson or a change yet."), many=True
        )
        self.view.opened.connect(go)
        self.field.entered.connect(self.view.focus_shown)
        note = column(self.told, margins=(20, 6, 16, 0))
        self.body.addLayout(above)
        self.body.addLayout(note)
        self.body.addWidget(self.view)
        for place, stretch in enumerate((0, 0, 1)):
            self.body.setStretch(place, stretch)

    # --- visits

    @override
    def open(self, route: Route) -> None:
        self.title_changed.emit(self.tr("Trace"))
        if route.query:
            self.field.set_value(route.query)
        if route.section:
            self.view.choose(route.section)
        self._read()

    @override
    def state(self) -> "State":
        return {"query": self.field.value(), "filter": self.view.filters.current}

    @override
    def restore(self, state: "State") -> None:
        query, chosen = state.get("query"), state.get("filter")
        if isinstance(query, str):
            self.field.set_value(query)
        if isinstance(chosen, str) and chosen:
            self.view.choose(chosen)
        self._read()

    @override
    def refresh(self, changes: object) -> None:
        made: Changes | None = changes  # type: ignore[assignment]
        if self.isVisible() and (made is None or made.touches(*_KINDS)):
            self._read()

    @override
    def handlers(self) -> dict[str, Callable[[], object]]:
        return {"filter": self.field.setFocus}

    @override
    def panes(self) -> list[QWidget]:
        return [self.field, *self.view.panes()]

    # --- reading

    def _list(self) -> Route:
        return Route("incidents", query=self.field.value())

    def _on_filter(self, _text: str) -> None:
        self.context.navigation.replace(Route("trace", query=self.field.value()))
        self._read()

    def _read(self) -> None:
        self.context.session.read(
            partial(read, text=self.field.value(), actor=self.context.session.actor),
            self._show,
            self._show_error,
            replaces=("trace", id(self)),
        )

    def _show(self, found: PeriodTrace) -> None:
        empty_layout(self.bars)
        self.header.set_count(found.count)
        told = list(found.problems)
        if found.count > MOST:
            text = self.tr("The newest {n} of {all} incidents are shown: narrow the filter.")
            told.append(text.format(n=f"{MOST:,}", all=f"{found.count:,}"))
        self.told.set_text(" ".join(told))
        self.told.setVisible(bool(told))
        back = {str(one.cause_id): came_back(one) for one in found.repeated}
        self.view.show_trace(found.trace, found.incidents, back)

    def _show_error(self, error: Exception) -> None:
        empty_layout(self.bars)
        said = trouble(error)
        retry = ((self.tr("Retry"), self._read),)
        self.bars.addWidget(ErrorBar(said.what, said.kept, said.todo, said.details, retry))
