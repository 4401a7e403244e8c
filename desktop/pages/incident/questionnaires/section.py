"""Who was asked, what each answered, and all of it side by side."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, ClassVar, override
from uuid import UUID

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QMenu, QStackedWidget, QWidget

from desktop.navigation import Route
from desktop.pages.base import PageContext
from desktop.pages.incident.column_fit import ColumnFit
from desktop.pages.incident.questionnaires.ask_panel import AskPanel
from desktop.pages.incident.questionnaires.asked_table import asked_columns
from desktop.pages.incident.questionnaires.beside import SideBySide
from desktop.pages.incident.questionnaires.sheet import AnswerSheet
from desktop.pages.incident.section import Section
from desktop.widgets.bars import EmptyState
from desktop.widgets.buttons import Button
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, row
from desktop.widgets.rows import RowsModel
from desktop.widgets.sections import SegmentedTabs
from desktop.widgets.table import EditableTable
from kb.asking.involved import people_involved
from kb.incidents.answers import service as answers
from kb.questionnaires import service as questionnaires
from kb.vocabulary.response import AnswerState

if TYPE_CHECKING:
    from desktop.navigation import State
    from kb.changes import Changes
    from kb.dossier import WholeIncident
    from kb.incidents.answers.schemas import AnswerSet
    from kb.questionnaires.schemas import Entry

_TABS = 190
_QUESTIONS = 130
_WAITING = (AnswerState.ASKED.value, AnswerState.STARTED.value)


class QuestionnairesSection(Section):
    """A list of people asked, and one pane for asking, for answering, and for comparing.

    Attributes:
        model: the people asked.
        asking: whom to ask.
        sheet: one person's answers.
        beside: everybody's answers.
    """

    name: ClassVar[str] = "questionnaires"

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._new: tuple[UUID, ...] = ()
        self.model: RowsModel[AnswerSet] = RowsModel(asked_columns(self), lambda one: one.id)
        self.table = EditableTable(self.tr("People asked"))
        self.table.setModel(self.model)
        self.fit = ColumnFit(self.table, _QUESTIONS, ("asked", "progress"))
        self.ask = Button(
            self.tr("Ask people…"), icon="plus", on_click=self.open_asking, tip="Ctrl+N"
        )
        self.counts = PlainText("", "secondary", elide=True)
        self.tabs = SegmentedTabs(self.tr("Views of the answers"))
        self.tabs.set_tabs([("people", self.tr("People")), ("beside", self.tr("Side by side"))])
        self.tabs.setMinimumWidth(_TABS)
        self.asking = AskPanel()
        self.sheet = AnswerSheet(self)
        self.beside = SideBySide(self)
        self.empty = EmptyState(
            self.tr("What do the people who were there say?"),
            ((self.tr("Ask people"), self.open_asking),),
            self.tr("Short questions by role; answers stay apart from the agreed text."),
        )
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        self._lists = QStackedWidget()
        for view in (self.table, self.beside, self.empty):
            self._lists.addWidget(view)
        self._listed = QWidget()
        bar = row(self.tabs, self.counts, self.ask, spacing=12, margins=(20, 10, 16, 8))
        bar.setStretch(1, 1)
        self._bar = QWidget()
        self._bar.setLayout(bar)
        body = column(self._bar, self._lists, spacing=0)
        body.setStretch(1, 1)
        self._listed.setLayout(body)
        self.stack = QStackedWidget()
        for pane in (self._listed, self.asking, self.sheet):
            self.stack.addWidget(pane)
        self.setLayout(column(self.stack, spacing=0))

    def _connect(self) -> None:
        self.table.opened.connect(lambda one: self.open_sheet(one.id))
        self.table.peeked.connect(lambda one: self.open_sheet(one.id))
        self.table.removed.connect(self._withdraw)
        self.table.menu_wanted.connect(self._show_menu)
        self.tabs.chosen.connect(lambda _key: self._show_list())
        self.asking.asked.connect(self._ask)
        self.asking.cancelled.connect(self._show_list)
        self.asking.settings_wanted.connect(
            lambda: self.context.navigation.go(Route("settings", section="questionnaires"))
        )
        self.sheet.closed.connect(self._close_sheet)

    # --- showing

    @override
    def show_whole(self, whole: "WholeIncident") -> None:
        super().show_whole(whole)
        sets = whole.answer_sets
        self.model.set_rows(sets)
        self.counts.set_text(self._counted(sets))
        self.ask.setVisible(not self.read_only)
        self._show_lists(sets)
        given = self.sheet.given
        if self.stack.currentWidget() is self.sheet and given is not None:
            known = next((one for one in sets if one.id == given.id), None)
            if known is None:
                self._show_list()
            else:
                self.sheet.show_set(known)
        if self.read_only and self.stack.currentWidget() is self.asking:
            self._show_list()
        new, self._new = self._new, ()
        if new and self.table.select_key(new[0]):
            self.table.setFocus()

    def _show_lists(self, sets: "tuple[AnswerSet, ...]") -> None:
        self._bar.setVisible(bool(sets))
        if not sets:
            self._lists.setCurrentWidget(self.empty)
        elif self.tabs.current == "beside":
            self.beside.show_sets(sets)
            self._lists.setCurrentWidget(self.beside)
        else:
            self._lists.setCurrentWidget(self.table)

    def _counted(self, sets: "tuple[AnswerSet, ...]") -> str:
        done = sum(one.state == AnswerState.ANSWERED for one in sets)
        told = self.tr("{n} of {all} finished").format(n=done, all=len(sets)) if sets else ""
        late = [one.person for one in sets if one.state in _WAITING]
        if late and not self.read_only:
            told += "; " + self.tr("waiting for {people}").format(people=", ".join(late))
        return told

    def _show_list(self) -> None:
        """Back to what the tab shows."""
        self.sheet.commit()
        self.stack.setCurrentWidget(self._listed)
        if self.whole is not None:
            self._show_lists(self.whole.answer_sets)
        self.handlers_changed.emit()

    # --- asking

    def open_asking(self) -> None:
        """Suggests whom to ask."""
        if not self.read_only:
            self.context.session.read(
                questionnaires.catalogue, self._offer, replaces=("questionnaires", id(self))
            )

    def _offer(self, entries: "tuple[Entry, ...]") -> None:
        if self.whole is None or self.read_only:
            return
        self.stack.setCurrentWidget(self.asking)
        self.asking.offer(people_involved(self.whole), entries, self.people)
        self.handlers_changed.emit()

    def _ask(self, wanted: Mapping[str, str]) -> None:
        ask = partial(
            answers.ask_each,
            incident_id=self.incident_id,
            wanted=wanted,
            by=self.context.session.actor,
        )
        self.write(ask, self._on_asked)

    def _on_asked(self, changes: "Changes") -> None:
        self._new = changes.result
        if not changes.result:
            told = self.tr("They were asked already and haven't finished yet.")
            self.context.notices.show(told)
        self.tabs.mark("people")
        self._show_list()
        self.table.setFocus()

    # --- one person

    def open_sheet(self, set_id: UUID) -> bool:
        """Shows one person's questions; whether they are known."""
        sets = self.whole.answer_sets if self.whole is not None else ()
        given = next((one for one in sets if one.id == set_id), None)
        if given is None:
            return False
        self.stack.setCurrentWidget(self.sheet)
        self.sheet.show_set(given)
        self.sheet.focus_first()
        self.handlers_changed.emit()
        return True

    def _close_sheet(self) -> None:
        given = self.sheet.given
        self._show_list()
        if given is not None:
            self.table.select_key(given.id)
        (self.beside.pane if self.tabs.current == "beside" else self.table).setFocus()

    def _withdraw(self, records: "list[AnswerSet]") -> None:
        for one in records if not self.read_only else ():
            self.write(partial(answers.remove, record_id=one.id), self.tell_deleted(one.ref))

    def _show_menu(self, one: "AnswerSet | None", at: QPoint) -> None:
        if one is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Open"), partial(self.open_sheet, one.id))
        if not self.read_only:
            menu.addAction(self.tr("Withdraw these questions"), partial(self._withdraw, [one]))
        menu.popup(at)

    # --- the section

    @override
    def handlers(self) -> dict[str, Callable[[], object]]:
        return {} if self.read_only else {"new": self.open_asking}

    @override
    def panes(self) -> list[QWidget]:
        shown = self.stack.currentWidget()
        if shown is self.sheet:
            return self.sheet.panes()
        if shown is self.asking:
            return [self.asking.other]
        here = self._lists.currentWidget()
        return [self.tabs, here] if here is not None else [self.tabs]

    @override
    def reveal(self, record_id: UUID) -> bool:
        focused = QApplication.focusWidget()
        given = self.sheet.given
        here = self.stack.currentWidget() is self.sheet
        if here and given is not None and given.id == record_id and self._holds(focused):
            return True  # somebody is typing here: the place stays
        return self.open_sheet(record_id)

    def _holds(self, focused: QWidget | None) -> bool:
        return focused is not None and self.sheet.isAncestorOf(focused)

    @override
    def chosen(self) -> object:
        return None  # answers are taken over by their own menu, with their source

    @override
    def state(self) -> "State":
        given = self.sheet.given
        open_now = self.stack.currentWidget() is self.sheet and given is not None
        return {
            "tab": self.tabs.current,
            "open": str(given.id) if open_now and given is not None else "",
            "scroll": self.sheet.pane.verticalScrollBar().value(),
        }

    @override
    def restore(self, state: "State") -> None:
        if state.get("tab") in ("people", "beside"):
            self.tabs.mark(str(state["tab"]))
        opened = str(state.get("open") or "")
        if opened and self.open_sheet(UUID(opened)):
            self.sheet.pane.verticalScrollBar().setValue(int(str(state.get("scroll", 0))))
        elif self.whole is not None:
            self._show_lists(self.whole.answer_sets)

    @override
    def close_top(self) -> bool:
        shown = self.stack.currentWidget()
        if shown is self.sheet:
            if not self.sheet.close_top():
                self._close_sheet()
            return True
        if shown is self.asking:
            self._show_list()
            self.ask.setFocus()
            return True
        return False
