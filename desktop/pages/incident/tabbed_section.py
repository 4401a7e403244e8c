"""A section of several parts, one tab each, that is one section for the page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, override
from uuid import UUID

from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.pages.base import PageContext
from desktop.pages.incident.section import Section
from desktop.widgets.layouts import column, row
from desktop.widgets.sections import SegmentedTabs

if TYPE_CHECKING:
    from desktop.navigation import State
    from kb.dossier import WholeIncident


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab.

    Attributes:
        key: its key in the state of the section.
        label: in the language of the window.
        make: builds what it shows, when it is first chosen.
        attribute: list of WholeIncident whose records it shows; they are counted on the tab.
            Empty where a tab works something out instead.
    """

    key: str
    label: str
    make: Callable[[PageContext], Section]
    attribute: str


class TabbedSection(Section):
    """Parts behind tabs; subclasses say which by `declare_tabs`.

    Attributes:
        tabs: the tabs, each with its count.
        stack: what the tabs show.
    """

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self._specs = {tab.key: tab for tab in self.declare_tabs()}
        self._parts: dict[str, Section] = {}
        self._stale: set[str] = set()
        self._states: dict[str, State] = {}
        self.stack = QStackedWidget()
        self._panels = QStackedWidget()
        self._no_panel = QWidget()
        self._panels.addWidget(self._no_panel)
        self.tabs = SegmentedTabs(self.tr("Parts of this section"))
        self.tabs.set_tabs([(tab.key, tab.label) for tab in self._specs.values()])
        self.tabs.chosen.connect(self.choose)
        tabs = row(self.tabs, margins=(20, 10, 16, 0))
        tabs.setStretch(0, 1)
        layout = column(tabs, self.stack, spacing=0)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def declare_tabs(self) -> Sequence[Tab]:
        """The tabs in their order; the first is shown at first."""
        raise NotImplementedError

    @property
    def current(self) -> Section:
        """The part that is shown."""
        return self.part(self.tabs.current)

    def part(self, key: str) -> Section:
        """The part behind a tab, built when it is first asked for."""
        known = self._parts.get(key)
        if known is not None:
            return known
        made = self._specs[key].make(self.context)
        made.handlers_changed.connect(self.handlers_changed)
        made.inspector_wanted.connect(self.inspector_wanted)
        self._parts[key] = made
        self.stack.addWidget(made)
        panel = made.inspector()
        if panel is not None:
            self._panels.addWidget(panel)
        self._hand(key)
        if key in self._states:
            made.restore(self._states.pop(key))
        return made

    def choose(self, key: str) -> None:
        """Shows a tab."""
        part = self.part(key)
        if key in self._stale:
            self._hand(key)
        self.tabs.mark(key)
        if self.stack.currentWidget() is not part or len(self._parts) == 1:
            self.stack.setCurrentWidget(part)
            self._panels.setCurrentWidget(part.inspector() or self._no_panel)
            self.handlers_changed.emit()

    def _hand(self, key: str) -> None:
        """Gives a part what was read; hidden ones get it when they are chosen."""
        self._stale.discard(key)
        if self.whole is not None:
            part = self._parts[key]
            part.people, part.read_only = self.people, self.read_only
            part.making = self.making
            part.show_whole(self.whole)

    # --- Section

    @override
    def show_whole(self, whole: "WholeIncident") -> None:
        super().show_whole(whole)
        for tab in self._specs.values():
            if tab.attribute:
                self.tabs.set_count(tab.key, len(getattr(whole, tab.attribute)))
        self._stale = set(self._parts)
        self.choose(self.tabs.current)

    @override
    def handlers(self) -> dict[str, Callable[[], object]]:
        return self.current.handlers()

    @override
    def reasons(self) -> dict[str, str]:
        return self.current.reasons()

    @override
    def panes(self) -> list[QWidget]:
        return [self.tabs, *self.current.panes()]

    @override
    def inspector(self) -> QWidget | None:
        return self._panels

    @override
    def reveal(self, record_id: UUID) -> bool:
        for tab in self._specs.values():
            if any(one.id == record_id for one in getattr(self.whole, tab.attribute, ())):
                self.choose(tab.key)
                return self.current.reveal(record_id)
        return False

    @override
    def chosen(self) -> object:
        return self.current.chosen()

    @override
    def kind_of(self, record: object) -> str:
        return self.current.kind_of(record)

    @override
    def focus_field(self, name: str) -> bool:
        return self.current.focus_field(name)

    @override
    def edit_cell(self, record_id: UUID, cell: str) -> bool:
        return self.current.edit_cell(record_id, cell)

    @override
    def paste_lines(self, lines: Sequence[str]) -> bool:
        return self.current.paste_lines(lines)

    @override
    def state(self) -> "State":
        shown = {key: part.state() for key, part in self._parts.items()}
        return {"tab": self.tabs.current, "tabs": self._states | shown}

    @override
    def restore(self, state: "State") -> None:
        states = state.get("tabs")
        if isinstance(states, dict):
            self._states = {key: held for key, held in states.items() if key in self._specs}
        key = state.get("tab")
        if isinstance(key, str) and key in self._specs:
            self.choose(key)
        for built in self._parts.keys() & self._states.keys():
            self._parts[built].restore(self._states.pop(built))

    @override
    def close_top(self) -> bool:
        return self.current.close_top()
