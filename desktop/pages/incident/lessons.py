"""Lessons as cards."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, ClassVar, override
from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget

from desktop.navigation import Route
from desktop.pages.base import PageContext
from desktop.pages.incident.extracts import Extracts
from desktop.pages.incident.lesson_card import LessonCard
from desktop.pages.incident.section import Section
from desktop.widgets.bars import EmptyState
from desktop.widgets.buttons import Button
from desktop.widgets.labels import PlainText, hline
from desktop.widgets.layouts import column, row, scrolled
from kb.incidents.lessons import service as lessons
from kb.vocabulary.enums import LessonDirection

if TYPE_CHECKING:
    from desktop.navigation import State
    from kb.changes import Changes
    from kb.dossier import WholeIncident
    from kb.incidents.lessons.schemas import Lesson


_AT_ONCE = 5
_AT_A_TIME = 2


class LessonsSection(Section):
    """One card a lesson, in the order they were written."""

    name: ClassVar[str] = "lessons"

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.cards: dict[UUID, LessonCard] = {}
        self.extracts = Extracts(self)
        self._wanted: UUID | None = None
        self._waiting: list[Lesson] = []
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(lambda: self._build_cards(_AT_A_TIME))
        self._counts = PlainText("", "secondary", wrap=True)
        self.add = Button(self.tr("Lesson"), icon="plus", on_click=self.add_lesson, tip="Ctrl+N")
        self.add.setAccessibleName(self.tr("Add lesson"))
        self.empty = EmptyState(
            self.tr("What should be kept, changed or started after this incident?"),
            ((self.tr("Write the first lesson"), self.add_lesson),),
            self.tr("A lesson can also be written from a step of the workflow."),
        )
        bar = row(self._counts, self.add, spacing=12, margins=(20, 10, 16, 10))
        bar.setStretch(0, 1)
        self._list = column(None, spacing=12, margins=(20, 14, 16, 20))
        content = QWidget()
        content.setLayout(self._list)
        self.pane = scrolled(content, self.tr("Lessons"))
        layout = column(bar, hline(), self.empty, self.pane, spacing=0)
        layout.setStretch(3, 1)
        self.setLayout(layout)

    # --- showing

    @override
    def show_whole(self, whole: "WholeIncident") -> None:
        super().show_whole(whole)
        known = {lesson.id: lesson for lesson in whole.lessons}
        for lesson_id in [card for card in self.cards if card not in known]:
            self._drop(lesson_id)
        self._waiting = [lesson for lesson in whole.lessons if lesson.id not in self.cards]
        for lesson in whole.lessons:
            if lesson.id in self.cards:
                self.cards[lesson.id].load(lesson, whole)
        self._build_cards(_AT_ONCE)
        self._counts.set_text(self._counted(whole))
        self.add.setVisible(not self.read_only)
        self.empty.setVisible(not known and not self.read_only)
        self.pane.setVisible(bool(known))
        if self._wanted is not None and self._card(self._wanted) is not None:
            wanted, self._wanted = self.cards[self._wanted], None
            self._show(wanted)
            wanted.title.setFocus()

    def _build_cards(self, most: int) -> None:
        """Makes some of the cards that are still missing, and the rest soon after."""
        whole = self.whole
        if whole is None:
            return
        order = [lesson.id for lesson in whole.lessons]
        for lesson in self._waiting[:most]:
            card = self._add_card(lesson)
            before = [known for known in order[: order.index(lesson.id)] if known in self.cards]
            self._list.insertWidget(len(before), card)
            card.show()  # Qt would only do so later, too late for the cursor
            card.load(lesson, whole)
        del self._waiting[:most]
        self.cards = {known: self.cards[known] for known in order if known in self.cards}
        if self._waiting:
            self._soon.start()

    def _card(self, lesson_id: UUID) -> LessonCard | None:
        """The card of a lesson, made now if it is still missing."""
        if any(lesson.id == lesson_id for lesson in self._waiting):
            self._build_cards(len(self._waiting))
        return self.cards.get(lesson_id)

    @staticmethod
    def _counted(whole: "WholeIncident") -> str:
        """How many lessons ask for what, in words."""
        counts = [
            (direction.label, sum(one.direction == direction for one in whole.lessons))
            for direction in LessonDirection
        ]
        return "   ".join(f"{label} {count}" for label, count in counts if count)

    def _add_card(self, lesson: "Lesson") -> LessonCard:
        card = LessonCard(self, lesson, self.extracts)
        card.removed.connect(lambda: self._remove(card))
        card.duplicated.connect(lambda: self._duplicate(card))
        card.stepped.connect(lambda by: self._step(card, by))
        card.opened.connect(self._open)
        self.cards[lesson.id] = card
        return card

    def _drop(self, lesson_id: UUID) -> None:
        """Takes a card away; focus goes to the next one."""
        card = self.cards.pop(lesson_id)
        focused = QApplication.focusWidget()
        had_focus = focused is not None and (focused is card or card.isAncestorOf(focused))
        at = self._list.indexOf(card)
        self._list.removeWidget(card)
        card.hide()
        card.deleteLater()
        rest = list(self.cards.values())
        if had_focus and self.isVisible():
            (rest[min(at, len(rest) - 1)] if rest else self.add).setFocus()

    def _show(self, card: LessonCard) -> None:
        self.pane.widget().layout().activate()  # type: ignore[union-attr]
        self.pane.ensureWidgetVisible(card, 0, 12)

    # --- the section

    @override
    def handlers(self) -> dict[str, Callable[[], object]]:
        return {} if self.read_only else {"new": self.add_lesson}

    @override
    def panes(self) -> list[QWidget]:
        return [self.add, *list(self.cards.values())[:1]]

    @override
    def reveal(self, record_id: UUID) -> bool:
        card = self._card(record_id)
        if card is None:
            return False
        self._show(card)
        card.flash()
        focused = QApplication.focusWidget()
        if focused is None or not card.isAncestorOf(focused):
            card.setFocus()
        return True

    @override
    def state(self) -> "State":
        return {"scroll": self.pane.verticalScrollBar().value()}

    @override
    def restore(self, state: "State") -> None:
        self.pane.verticalScrollBar().setValue(int(str(state.get("scroll", 0))))

    # --- changing

    def add_lesson(self) -> None:
        """Adds a lesson and puts the cursor into its title."""
        self.write(
            partial(lessons.add, incident_id=self.incident_id, values={"title": ""}), self._want
        )

    def _want(self, changes: "Changes") -> None:
        self._wanted = changes.result

    def _duplicate(self, card: LessonCard) -> None:
        self.write(partial(lessons.duplicate, record_id=card.lesson_id), self._want)

    def _remove(self, card: LessonCard) -> None:
        known = self.whole.lessons if self.whole is not None else ()
        ref = next((one.ref for one in known if one.id == card.lesson_id), "")
        self.write(partial(lessons.remove, record_id=card.lesson_id), self.tell_deleted(ref))

    def _step(self, card: LessonCard, by: int) -> None:
        cards = list(self.cards.values())
        at = cards.index(card) + by
        if 0 <= at < len(cards):
            cards[at].setFocus()
            self._show(cards[at])

    def _open(self, section: str, record_id: UUID) -> None:
        self.context.navigation.go(Route("incident", self.incident_id, section, record_id))
