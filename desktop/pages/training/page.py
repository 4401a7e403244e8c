"""Training: what is learned today, and what it is learned from."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, override
from uuid import UUID

from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.navigation import Route
from desktop.pages.base import Page, PageContext
from desktop.pages.training.bulletins_view import BulletinsView
from desktop.pages.training.cards_view import CardsView
from desktop.pages.training.drills_view import DrillsView
from desktop.pages.training.paths_view import PathsView
from desktop.pages.training.quizzes_view import QuizzesView
from desktop.pages.training.today_view import TodayView
from desktop.theme import fonts
from desktop.widgets.bars import ErrorBar
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import row
from desktop.widgets.sections import SegmentedTabs

if TYPE_CHECKING:
    from desktop.errors import Trouble
    from desktop.navigation import State
    from desktop.pages.training.view import View
    from kb.changes import Changes

_TODAY: Final = "today"
#: Where a table-top exercise opens: in the tab of drills.
_EXERCISES: Final = "exercises"
_KINDS: Final = (
    *("card", "attempt", "card_state", "receipt", "quiz", "quiz_result", "training_path"),
    *("playbook", "playbook_version", "article", "article_version", "lesson", "opportunity"),
    *("person", "incident", "drill", "drill_run", "drill_assignment"),
    *("exercise", "exercise_inject", "exercise_entry"),
)


class TrainingPage(Page):
    """Six tabs; each reads itself when it is shown."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.header.set_title(self.tr("Training"))
        self.today = TodayView(context)
        self.cards = CardsView(context)
        self.bulletins = BulletinsView(context)
        self.quizzes = QuizzesView(context)
        self.drills = DrillsView(context)
        self.drills.whole_page.connect(self._on_whole_page)
        self.paths = PathsView(context)
        self.views: dict[str, View] = {
            _TODAY: self.today,
            "cards": self.cards,
            "bulletins": self.bulletins,
            "quizzes": self.quizzes,
            "drills": self.drills,
            "paths": self.paths,
        }
        self.tabs = SegmentedTabs(self.tr("Show"))
        self.tabs.set_tabs(
            [
                (_TODAY, self.tr("Today")),
                ("cards", self.tr("Cards")),
                ("bulletins", self.tr("Bulletins")),
                ("quizzes", self.tr("Quizzes")),
                ("drills", self.tr("Drills")),
                ("paths", self.tr("Paths")),
            ]
        )
        self.tabs.setMinimumWidth(fonts.px(480))
        self.tabs.chosen.connect(self._on_tab)
        self._stack = QStackedWidget()
        for key, view in self.views.items():
            self._stack.addWidget(view)
            view.route_wanted.connect(self.context.navigation.go)
            view.tab_wanted.connect(self._on_tab_wanted)
            view.failed.connect(self._show_trouble)
            view.counted.connect(lambda count, key=key: self._on_counted(key, count))
        self._lay_out()

    def _lay_out(self) -> None:
        hint = PlainText(self.tr("Results are seen by you and the lead."), "hint")
        self._above = QWidget()
        self._above.setLayout(row(self.tabs, None, hint, spacing=12, margins=(20, 0, 16, 10)))
        self.body.addWidget(self._above)
        self.body.addWidget(self._stack)
        self.body.setStretch(0, 0)
        self.body.setStretch(1, 1)

    @override
    def open(self, route: Route) -> None:
        section = "drills" if route.section == _EXERCISES else route.section
        key = section if section in self.views else self.tabs.current or _TODAY
        self.title_changed.emit(self.tr("Training"))
        self._choose(key)
        if route.record_id is not None:
            shown = route.section if route.section == _EXERCISES else key
            self._show_record(shown, route.record_id)

    @override
    def state(self) -> "State":
        return {"tab": self.tabs.current}

    @override
    def restore(self, state: "State") -> None:
        key = str(state.get("tab") or _TODAY)
        if key in self.views:
            self._choose(key)

    @override
    def refresh(self, changes: object) -> None:
        made: Changes | None = changes  # type: ignore[assignment]
        if self.tabs.current == "drills" and self.drills.is_playing:
            return  # what is decided on doesn't change meanwhile
        if self.isVisible() and (made is None or made.touches(*_KINDS)):
            self.views[self.tabs.current or _TODAY].read()

    @override
    def handlers(self) -> dict[str, Callable[[], object]]:
        found: dict[str, Callable[[], object]] = {
            "next_section": lambda: self._step(1),
            "previous_section": lambda: self._step(-1),
        }
        if self.tabs.current == "cards":
            found |= {"new": self.cards.new_card, "find": self.cards.field.setFocus}
        return found

    @override
    def panes(self) -> list[QWidget]:
        return [self.tabs, *self.views[self.tabs.current or _TODAY].panes()]

    def _step(self, by: int) -> None:
        keys = list(self.views)
        self._on_tab(keys[(keys.index(self.tabs.current or _TODAY) + by) % len(keys)])

    def _choose(self, key: str) -> None:
        self.tabs.mark(key)
        view = self.views[key]
        self._stack.setCurrentWidget(view)
        self.header.set_count(None)
        view.read()
        self.handlers_changed.emit()

    def _on_whole_page(self, whole: bool) -> None:
        """A drill that is taken has the page for itself."""
        self.header.setVisible(not whole)
        self._above.setVisible(not whole)
        if not whole:
            self.header.set_count(None)

    def _on_tab(self, key: str) -> None:
        self.context.navigation.replace(Route("training", section=key))
        self._choose(key)

    def _on_tab_wanted(self, key: str, record_id: object) -> None:
        self._on_tab(key)
        if isinstance(record_id, UUID):
            self._show_record(key, record_id)

    def _show_record(self, key: str, record_id: UUID) -> None:
        show = {
            "cards": self.cards.show_card,
            "bulletins": self.bulletins.show_bulletin,
            "quizzes": self.quizzes.show_quiz,
            "drills": self.drills.show_drill,
            _EXERCISES: self.drills.show_exercise,
            "paths": self.paths.show_path,
        }.get(key)
        if show is not None:
            show(record_id)

    def _on_counted(self, key: str, count: object) -> None:
        if key == _TODAY:
            self.waiting_changed.emit(int(str(count or 0)))
        if key == self.tabs.current:
            self.header.set_count(count if isinstance(count, int) else None)

    def _show_trouble(self, found: "Trouble") -> None:
        self.bars.addWidget(ErrorBar(found.what, found.kept, found.todo, found.details))
