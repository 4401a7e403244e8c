"""The page of one thing over all incidents."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, override
from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.errors import trouble
from desktop.navigation import Route
from desktop.pages.base import Page, PageContext
from desktop.pages.entity.known import Known
from desktop.pages.entity.lists import List, lists
from desktop.widgets.bars import ErrorBar
from desktop.widgets.chips import Chip
from desktop.widgets.labels import PlainText, hline
from desktop.widgets.layouts import FlowLayout, column, row, scrolled
from desktop.widgets.rows import RowsModel
from desktop.widgets.sections import SegmentedTabs
from desktop.widgets.table import EditableTable
from kb.incidents.metrics.precision import to_minute
from kb.sightings.page import about
from kb.vocabulary.enums import EntityType
from kb.vocabulary.indicators import defang_value
from kb.vocabulary.moments import format_moment

if TYPE_CHECKING:
    from desktop.navigation import State
    from kb.sightings.schemas import EntityPage as Seen

_REFRESH_MS = 150
_PANEL = 320


class EntityPage(Page):
    """Its incidents, timeline, causes, measures and actions; at the right what is known of it."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._id: UUID | None = None
        self.seen: Seen | None = None
        self.chip, self.generic = Chip(), Chip()
        self.generic.set(self.tr("Generic: doesn't identify"), "warn")
        self.insights = PlainText("", "secondary", wrap=True, selectable=True)
        self.tabs = SegmentedTabs(self.tr("What is known over all incidents"))
        self.lists = {one.key: one for one in lists(lambda: context.session.zone)}
        self.tabs.set_tabs([(one.key, one.label) for one in self.lists.values()])
        self.tabs.chosen.connect(self._choose)
        self.tables: dict[str, EditableTable] = {}
        self._models: dict[str, RowsModel[Any]] = {}
        self._stack = QStackedWidget()
        self._empty = PlainText("", "muted", wrap=True)
        for one in self.lists.values():
            self._add_table(one)
        self.known = Known(context)
        self.known.changed.connect(self._read)
        self._soon = QTimer(self, singleShot=True, interval=_REFRESH_MS)
        self._soon.timeout.connect(self._read)
        self._arrange()

    def _add_table(self, one: List) -> None:
        table = EditableTable(one.label)
        model: RowsModel[Any] = RowsModel(one.columns, lambda row: row.id, parent=self)
        model.read_only = True
        table.setModel(model)
        table.opened.connect(lambda row, to=one.route: self.context.navigation.go(to(row)))
        self.tables[one.key], self._models[one.key] = table, model
        self._stack.addWidget(table)

    def _arrange(self) -> None:
        chips = FlowLayout(spacing=8)
        for chip in (self.chip, self.generic):
            chips.addWidget(chip)
        head = column(chips, self.insights, spacing=6, margins=(20, 0, 16, 8))
        tabs = row(self.tabs, margins=(20, 6, 16, 6))
        tabs.setStretch(0, 1)
        empty = column(self._empty, margins=(20, 12, 16, 12))
        content = column(head, tabs, hline(), self._stack, empty, spacing=0)
        content.setStretch(3, 1)
        self.body.addLayout(content)
        self.set_panel(scrolled(self.known, self.tr("What is known of it")), width=_PANEL)

    # --- visits

    @override
    def open(self, route: Route) -> None:
        if route.record_id != self._id:
            self.known.commit()
            self._id, self.seen = route.record_id, None
            self._choose("incidents")
        self._read()

    @override
    def state(self) -> "State":
        return {"tab": self.tabs.current}

    @override
    def restore(self, state: "State") -> None:
        self._choose(str(state.get("tab") or "incidents"))

    @override
    def refresh(self, changes: object) -> None:
        if self._id is not None:
            self._soon.start()

    @override
    def panes(self) -> list[QWidget]:
        return [self.tabs, self.tables[self.tabs.current], self.known]

    @override
    def handlers(self) -> dict[str, Callable[[], object]]:
        return {"panel": self.toggle_panel}

    # --- showing

    def _read(self) -> None:
        if self._id is not None:
            self.context.session.read(
                partial(about, record_id=self._id),
                partial(self._show, self._id),
                self._on_failed,
                replaces=("entity", id(self)),
            )

    def _show(self, record_id: UUID, seen: "Seen") -> None:
        if record_id != self._id:
            return
        self.seen = seen
        name = defang_value(seen.thing.name, seen.thing.entity_type)
        self.header.set_title(name)
        self.title_changed.emit(name)
        kind = seen.thing.entity_type
        label = next((one.label for one in EntityType if one.value == kind), kind)
        self.chip.set(label, "neutral")
        self.generic.setVisible(seen.generic)
        self.insights.set_text(self._told(seen))
        for key, one in self.lists.items():
            rows = one.rows(seen)
            self._models[key].set_rows(rows)
            self.tabs.set_count(key, len(rows))
        self._choose(self.tabs.current)
        self.known.show_page(record_id, seen)

    def _told(self, seen: "Seen") -> str:
        """How often, since when, by which names, and why: in a few sentences."""
        count = len(seen.incidents)
        told = [self.tr("In 1 incident") if count == 1 else self.tr("In {n} incidents")]
        zone = self.context.session.zone
        for text, found in (
            (self.tr("first seen {at}"), seen.first_seen),
            (self.tr("last seen {at}"), seen.last_seen),
        ):
            if found is not None:
                at, precision = found
                told.append(text.format(at=format_moment(at, to_minute(precision), zone)))
        if seen.alerts:
            told.append(self.tr("{n} alerts name it").format(n=seen.alerts))
        sentences = [", ".join(told).format(n=count) + "."]
        others = [one for one in seen.names if one.casefold() != seen.thing.name.casefold()]
        if others:
            names = ", ".join(defang_value(one, seen.thing.entity_type) for one in others)
            sentences.append(self.tr("Also recorded as {names}.").format(names=names))
        if seen.factors:
            causes = ", ".join(f"{factor} ({n})" for factor, n in seen.factors.items())
            sentences.append(self.tr("Causes of its incidents: {causes}.").format(causes=causes))
        return " ".join(sentences)

    def _choose(self, key: str) -> None:
        """Shows one list, or a sentence where it is empty."""
        key = key if key in self.lists else "incidents"
        self.tabs.mark(key)
        self._stack.setCurrentWidget(self.tables[key])
        rows = self.lists[key].rows(self.seen) if self.seen is not None else ()
        missing = self.seen is not None and not rows
        self._empty.setVisible(missing)
        self._stack.setVisible(not missing)
        self._empty.set_text(self.tr("Nothing of this kind is recorded in its incidents."))

    def _on_failed(self, error: Exception) -> None:
        if type(error).__name__ == "NotFoundError":
            self.context.notices.show(self.tr("What the page was about was deleted."))
            self.context.navigation.back()
            return
        found = trouble(error)
        again = ((self.tr("Retry"), self._read),)
        self.bars.addWidget(ErrorBar(found.what, found.kept, found.todo, found.details, again))
