"""Insights: what all incidents together say; a click on a number opens its list."""

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, override

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QScrollArea, QStackedWidget, QWidget

from desktop.dialogs.files import save_as
from desktop.errors import trouble
from desktop.filtering.bar import FilterBar
from desktop.filtering.in_use import in_use
from desktop.filtering.reading import Reading
from desktop.jobs.report_file import HandedOn, ReportFile
from desktop.navigation import Route
from desktop.pages.base import Page, PageContext
from desktop.pages.insights.card import FigureCard
from desktop.widgets.bars import EmptyState, ErrorBar
from desktop.widgets.buttons import Button
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, scrolled
from kb.insights import keeping, service
from kb.insights.figures import figures
from kb.search.completion import complete
from kb.search.incidents import list_query
from reports import context as reading
from reports import subjects

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from desktop.navigation import State
    from kb.changes import Changes
    from kb.insights.figure import Figure
    from kb.insights.schemas import Insights
    from kb.knowledge_base import KnowledgeBase

#: What is counted at first: the last twelve months.
FIRST = "detected:1y"
_REFRESH_MS = 1500
_TWO_FROM = 900
_KINDS = (
    *("incident", "workflow_step", "cause", "config_change", "follow_up", "lesson", "opportunity"),
    *("issued_report", "playbook", "playbook_version", "automation_rule", "article"),
    *("training_path", "receipt", "quiz_result", "card", "card_state", "person"),
)


class InsightsPage(Page):
    """A filter as in Incidents, and a card for each figure."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.header.set_title(self.tr("Insights"))
        self.export_button = self.header.add_action(
            Button(self.tr("Export PDF"), icon="export", on_click=self.export)
        )
        self.report = ReportFile(context, self, self._on_failed)
        self.save_as: Callable[..., Path | None] = save_as
        self.filter = FilterBar(keeps=False)
        self._found: Insights | None = None
        self.cards: list[FigureCard] = []
        self._columns = self._stretched = 0
        self._stale = True
        self.waiting = PlainText(self.tr("Counting…"), "muted")
        self.empty = EmptyState("")
        self._grid = QGridLayout()
        self._grid.setContentsMargins(20, 4, 16, 20)
        self._grid.setSpacing(16)
        inner = QWidget()
        inner.setProperty("page", "1")
        inner.setLayout(self._grid)
        self._pane: QScrollArea = scrolled(inner, self.tr("Figures"))
        self._stack = QStackedWidget()
        self._first = QWidget()
        self._first.setLayout(column(self.waiting, None, margins=(20, 12, 16, 12)))
        for widget in (self._first, self._pane, self.empty):
            self._stack.addWidget(widget)
        filters = column(self.filter, margins=(20, 0, 16, 10))
        content = column(spacing=0)
        content.addLayout(filters)
        content.addWidget(self._stack)
        content.setStretch(1, 1)
        self.body.addLayout(content)
        self.body.setStretch(0, 1)
        self._soon = QTimer(self, singleShot=True, interval=_REFRESH_MS)
        self._soon.timeout.connect(self._read)
        self.filter.changed.connect(self._on_filter)
        self.filter.completion_wanted.connect(self._on_completion)
        self.filter.entered.connect(self._to_figures)

    @override
    def open(self, route: Route) -> None:
        self.title_changed.emit(self.tr("Insights"))
        text = route.query or (self.filter.text if self._found is not None else FIRST)
        if text != self.filter.text:
            self._show_filter(text)
        elif self._stale:
            self._read()
        self.context.session.read(in_use, self.filter.set_in_use, replaces=(id(self), "in use"))

    @override
    def state(self) -> "State":
        bar = self._pane.verticalScrollBar()
        return {"text": self.filter.text, "scroll": bar.value()}

    @override
    def restore(self, state: "State") -> None:
        text = str(state.get("text", ""))
        if text != self.filter.text:
            self._show_filter(text)
        scroll = int(str(state.get("scroll", 0)))
        QTimer.singleShot(0, self, lambda: self._pane.verticalScrollBar().setValue(scroll))

    @override
    def refresh(self, changes: object) -> None:
        made: Changes | None = changes  # type: ignore[assignment]
        if made is not None and not made.touches(*_KINDS):
            return
        if self.isVisible():
            self._soon.start()
        else:
            self._stale = True

    @override
    def handlers(self) -> "dict[str, Callable[[], object]]":
        return {
            "filter": self._to_filter,
            "find": self._to_filter,
            "export_pdf": self.export,
        }

    @override
    def panes(self) -> list[QWidget]:
        first: list[QWidget] = [self.filter.field]
        return first + ([self._first_focus()] if self.cards else [])

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    @property
    def is_read(self) -> bool:
        """Whether what was asked for last is shown."""
        return self._found is not None and self._stack.currentWidget() is not self._first

    # --- reading

    def _show_filter(self, text: str) -> None:
        self.filter.show_text(text)
        self._read()

    def _on_filter(self, _found: Reading) -> None:
        self._read()

    def _read(self) -> None:
        """Counts in a reader; figures that an older program didn't keep are made first."""
        self._stale = False
        session = self.context.session
        text, actor, at = self.filter.text, session.actor, datetime.now(UTC)

        def count(store: "KnowledgeBase") -> "tuple[str, Insights]":
            if not store.read(keeping.is_complete):
                store.maintain(keeping.rebuild)
            q = list_query(text, actor=actor)
            return text, store.read(partial(service.read, q=q, at=at, viewer=actor))

        session.with_store(count, self._on_read, self._on_failed)

    def _on_read(self, answer: "tuple[str, Insights]") -> None:
        text, found = answer
        if text != self.filter.text:
            return  # another filter is being counted
        self._found = found
        self.header.set_count(found.incidents)
        self._show(figures(found))
        if not found.incidents and not self.cards:
            self._show_empty()
        else:
            self._stack.setCurrentWidget(self._pane)

    def _on_failed(self, error: Exception) -> None:
        said = trouble(error)
        self.bars.addWidget(ErrorBar(said.what, said.kept, said.todo, said.details))

    def _show_empty(self) -> None:
        self._stack.removeWidget(self.empty)
        self.empty.deleteLater()
        if self.filter.text:
            self.empty = EmptyState(
                self.tr("No incident matches this filter."),
                ((self.tr("Count all incidents"), lambda: self.filter.set_text("")),),
            )
        else:
            go = partial(self.context.navigation.go, Route("incidents"))
            self.empty = EmptyState(
                self.tr("Figures stand here once incidents are recorded."),
                ((self.tr("Incidents"), go),),
            )
        self._stack.addWidget(self.empty)
        self._stack.setCurrentWidget(self.empty)

    def _show(self, made: "tuple[Figure, ...]") -> None:
        """New cards in place of the old; what was a table stays one."""
        tables = {card.figure.key for card in self.cards if not card.table.isHidden()}
        scroll = self._pane.verticalScrollBar().value()
        for card in self.cards:
            self._grid.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.cards = [FigureCard(figure, self._ask_where) for figure in made]
        for card in self.cards:
            card.chosen.connect(partial(self._on_chosen, card))
            card.told.connect(self.context.notices.show)
            card.failed.connect(self._on_failed)
            if card.chart is not None and card.figure.key in tables:
                card.show_table(shown=True)
        self._columns = 0
        self._arrange()
        self._pane.verticalScrollBar().setValue(scroll)
        self.handlers_changed.emit()

    def _ask_where(self, *asked: object) -> "Path | None":
        return self.save_as(*asked)

    def _arrange(self) -> None:
        """Two columns where they fit; a grid of techniques always takes both."""
        columns = 2 if self.width() >= _TWO_FROM else 1
        if columns == self._columns:
            return
        self._columns = columns
        for card in self.cards:
            self._grid.removeWidget(card)
        for card, row, place, span in _places(self.cards, columns):
            self._grid.addWidget(card, row, place, 1, span, Qt.AlignmentFlag.AlignTop)
        for at in range(2):
            self._grid.setColumnStretch(at, 1 if at < columns else 0)
        self._grid.setRowStretch(self._stretched, 0)
        self._stretched = self._grid.rowCount()
        self._grid.setRowStretch(self._stretched, 1)

    # --- going on

    def _on_chosen(self, card: FigureCard, query: str) -> None:
        if card.figure.page != "incidents":
            self.context.navigation.go(Route(card.figure.page))
        elif self._found is not None:
            self.context.navigation.go(Route("incidents", query=self._found.list_of(query)))

    def export(self) -> None:
        """Asks for form and page, and makes a report of these figures."""
        query = self.filter.text
        read = partial(reading.read_insights, query=query, title=subjects.title_of(query))
        self.report.begin(HandedOn(self.tr("Export figures"), subjects.INSIGHTS, read, query=query))

    def _on_completion(self, typed: str) -> None:
        self.context.session.read(
            partial(complete, text=typed),
            lambda found: self.filter.offer(typed, found),
            replaces=(id(self), "completion"),
        )

    def _to_filter(self) -> None:
        self.filter.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.field.selectAll()

    def _to_figures(self) -> None:
        if self.cards:
            self._first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def _first_focus(self) -> QWidget:
        first = self.cards[0]
        return first.chart if first.chart is not None else first.table


def _places(cards: list[FigureCard], columns: int) -> "Iterator[tuple[FigureCard, int, int, int]]":
    """Row, column and width of each card; a wide one waits until the row before it is full."""
    row = place = 0
    waiting: list[FigureCard] = []
    for card in cards:
        if card.figure.kind in {"grid", "table"} and columns > 1:
            waiting.append(card)
        else:
            yield card, row, place, 1
            row, place = (row + 1, 0) if place + 1 == columns else (row, place + 1)
        while waiting and not place:
            yield waiting.pop(0), row, 0, columns
            row += 1
    for card in waiting:
        row += 1
        yield card, row, 0, columns
