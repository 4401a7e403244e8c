"""Home: where did we leave, who waits for me, what do I owe, what changed."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, override
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QScrollArea, QWidget

from desktop.dialogs.files import choose_files
from desktop.errors import trouble
from desktop.navigation import Route
from desktop.pages.base import Page, PageContext
from desktop.pages.home import extras
from desktop.pages.home.blocks import Block, Line
from desktop.pages.home.change_lines import repeated_lines, verify_lines
from desktop.pages.home.inbox import Inbox
from desktop.pages.home.library_lines import library_lines
from desktop.pages.home.reading import HomeReading, OwnFollowUp, read_home, yesterday
from desktop.pages.home.training_lines import day_of, training_lines
from desktop.recents import Recents
from desktop.widgets.bars import Bar, EmptyState, ErrorBar
from desktop.widgets.buttons import Button
from desktop.widgets.layouts import column
from kb.vocabulary.enums import FollowUpState
from kb.vocabulary.moments import format_duration

if TYPE_CHECKING:
    from desktop.navigation import State
    from kb.changes import Changes
    from kb.incidents.record.rows import IncidentRow
    from kb.knowledge_base import KnowledgeBase

_SEEN: Final = "home_seen"
_STARTER_DONE: Final = "starter_installed"
_STARTER_TOLD: Final = "starter_told"
_RENEW_MS = 150
_MOST_RECENT = 12


class HomePage(Page):
    """Blocks in a fixed order; an empty one disappears."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.choose: Callable[[QWidget, str], list[Path]] = choose_files
        self.header.set_title(self.tr("Home"))
        self.new_button = self.header.add_action(
            Button(self.tr("New incident"), "primary", icon="plus", on_click=self._new)
        )
        self._recents = Recents(context.settings)
        self.continued = Block(self.tr("Continue"))
        self.waiting = Block(self.tr("Waiting for me"))
        self.inbox = Inbox(context, self._renew)
        self.follow_ups = Block(self.tr("My follow-ups"))
        self.training = Block(self.tr("Training today"))
        self.repeated = Block(self.tr("Lessons repeated"))
        self.to_verify = Block(self.tr("Changes to verify"))
        self.library = Block(self.tr("Library to review"))
        self.changed = Block(self.tr("Changed since yesterday"))
        self._notes = column(spacing=6, margins=(20, 4, 16, 4))
        self._state_row = column(spacing=0)
        self._empty: EmptyState | None = None
        self._asked_starter = False
        self._stale = True
        self._soon = QTimer(self, singleShot=True, interval=_RENEW_MS)
        self._soon.timeout.connect(self._read)
        self._build()

    def _build(self) -> None:
        content = QWidget()
        content.setLayout(
            column(
                self._notes,
                self._state_row,
                self.continued,
                self.repeated,
                self.waiting,
                self.follow_ups,
                self.training,
                self.to_verify,
                self.library,
                self.changed,
                None,
                spacing=0,
            )
        )
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(content)
        self.body.addWidget(self._scroll)

    # --- the page

    @override
    def open(self, route: Route) -> None:
        if not self._asked_starter:
            self._asked_starter = True
            self.context.session.with_store(_is_new, self._on_new_store)
        self._read()

    @override
    def state(self) -> "State":
        return {"scroll": self._scroll.verticalScrollBar().value()}

    @override
    def restore(self, state: "State") -> None:
        self._scroll.verticalScrollBar().setValue(int(str(state.get("scroll", 0))))

    @override
    def refresh(self, changes: object) -> None:
        if self.isVisible():
            self._soon.start()

    @override
    def handlers(self) -> dict[str, Callable[[], object]]:
        return {"new": self._new}

    @override
    def panes(self) -> list[QWidget]:
        return [self._scroll]

    # --- reading

    def _renew(self) -> None:
        self._soon.start()

    def _read(self) -> None:
        actor, since = self.context.session.actor, self._since()
        day = day_of(self.context.session, self.context.settings)
        recent = [
            place.route.record_id
            for place in self._recents.places()
            if place.route.page == "incident" and place.route.record_id is not None
        ][:_MOST_RECENT]
        self.context.session.read(
            partial(read_home, actor=actor, since=since, recent=recent, day=day),
            self._show,
            self._show_error,
            replaces=(id(self), "home"),
        )

    def _since(self) -> datetime:
        """What changed before was seen: until "Mark as seen", all before yesterday."""
        kept = self.context.settings.remembered_list(_SEEN)
        try:
            seen = datetime.fromisoformat(kept[0]) if kept else None
        except ValueError:
            seen = None
        return max(seen, yesterday()) if seen is not None else yesterday()

    def _show(self, found: HomeReading) -> None:
        self.continued.show_lines([self._recent_line(row) for row in found.recent])
        if not self.inbox.is_typing:
            self.waiting.show_lines(
                self.inbox.lines(found),
                found.waiting_count + len(found.returned),
                self._all_of("waiting") if found.waiting_count > len(found.waiting) else None,
            )
        owed = [self._follow_up_line(one) for one in found.follow_ups]
        if found.overdue_count:
            owed.append(self._overdue_line(found.overdue_count))
        self.follow_ups.show_lines(owed, len(found.follow_ups))
        self.training.show_lines(training_lines(found, self._go, self._today()))
        self.repeated.show_lines(repeated_lines(found, self._go))
        self.to_verify.show_lines(verify_lines(found, self._go, self._today()))
        self.library.show_lines(library_lines(found, self._go))
        self._show_changed(found)
        self._show_state(found)
        self._show_notes(found)

    def _recent_line(self, row: "IncidentRow") -> Line:
        minutes = (datetime.now(UTC) - row.updated_at).total_seconds() / 60
        ago = self.tr("changed {time} ago").format(time=format_duration(max(1.0, minutes)))
        return Line(
            row.number,
            row.title or self.tr("No title"),
            ago,
            self.tr("Open"),
            partial(self._go, Route("incident", row.id)),
        )

    def _follow_up_line(self, one: OwnFollowUp) -> Line:
        item = one.follow_up
        today = self._today()
        due = self.tr("due {date}").format(date=item.due.isoformat()) if item.due else ""
        state = FollowUpState(item.state).label
        chip = (self.tr("Overdue"), "warn") if one.is_overdue(today) else (state, "info")
        return Line(
            one.number,
            f"{item.ref}  {item.action}",
            due or self.tr("no due date"),
            self.tr("Open"),
            partial(self._go, Route("incident", item.incident_id, "follow_ups", item.id)),
            chip,
            item.ref,
        )

    def _overdue_line(self, count: int) -> Line:
        """The way to what everybody owes: the list of incidents, narrowed down."""
        return Line(
            "",
            self.tr("%n incident(s) with overdue follow-ups, of anybody", "", count),
            "",
            self.tr("Show"),
            partial(self._go, Route("incidents", section="overdue")),
            subject=self.tr("overdue follow-ups of anybody"),
        )

    def _today(self) -> date:
        return datetime.now(UTC).astimezone(self.context.session.zone).date()

    def _show_changed(self, found: HomeReading) -> None:
        open_ = self.tr("Open")
        lines = [
            Line(
                row.number,
                row.title or self.tr("No title"),
                self._clock(row.updated_at),
                open_,
                partial(self._go, Route("incident", row.id)),
            )
            for row in found.changed
        ]
        lines += [
            Line(
                "",
                row.title,
                self._clock(row.updated_at),
                open_,
                partial(self._go, Route("knowledge", row.id)),
                subject=row.title,
            )
            for row in found.knowledge[:3]
        ]
        seen = Button(self.tr("Mark as seen"), "link", icon="check", on_click=self._mark_seen)
        self.changed.show_lines(lines, found.changed_count + len(found.knowledge), seen)

    def _clock(self, at: datetime) -> str:
        return at.astimezone(self.context.session.zone).strftime("%m-%d %H:%M")

    def _all_of(self, view: str) -> Button:
        go = partial(self._go, Route("incidents", section=view))
        return Button(self.tr("Show all"), "link", on_click=go)

    def _mark_seen(self) -> None:
        before = self.context.settings.remembered_list(_SEEN)
        self.context.settings.remember_list(_SEEN, [datetime.now(UTC).isoformat()])
        self._read()
        self.context.notices.show(
            self.tr("Marked as seen"), self.tr("Undo"), partial(self._unmark_seen, before)
        )

    def _unmark_seen(self, before: list[str]) -> None:
        self.context.settings.remember_list(_SEEN, before)
        self._read()

    # --- empty, and the first run

    def _show_state(self, found: HomeReading) -> None:
        if self._empty is not None:
            self._state_row.removeWidget(self._empty)
            self._empty.hide()
            self._empty.deleteLater()
            self._empty = None
        first = found.incidents == 0
        if not first and found.asks_something:
            self.new_button.show()
            return
        self._empty = self._first_run() if first else self._nothing_waits()
        self._state_row.addWidget(self._empty)
        # One primary button a screen: on the first run it stands in the middle.
        self.new_button.setVisible(not first)

    def _first_run(self) -> EmptyState:
        actions: list[tuple[str, Callable[[], object]]] = [(self.tr("New incident"), self._new)]
        actions.append((self.tr("Look at a real incident"), self._install_example))
        actions.append((self.tr("Import…"), self._import))
        return EmptyState(
            self.tr("Nothing is recorded yet."),
            tuple(actions),
            self.tr("Or drop exports from Defender or Sentinel on this window."),
            primary=True,
        )

    def _nothing_waits(self) -> EmptyState:
        knowledge = partial(self._go, Route("knowledge"))
        return EmptyState(
            self.tr("Nothing waits for you."),
            ((self.tr("New incident"), self._new), (self.tr("Open knowledge"), knowledge)),
        )

    def _show_notes(self, found: HomeReading) -> None:
        while (item := self._notes.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        told = self.context.settings.remembered_list(_STARTER_TOLD)
        if told and told[0].isdigit():
            said = self.tr("Installed %n starter playbook(s) as version 1.", "", int(told[0]))
            if len(told) > 1 and told[1].isdigit():
                also = self.tr("Installed {a} starter playbooks and {b} procedures as version 1.")
                said = also.format(a=told[0], b=told[1])
            actions = (
                (self.tr("Remove them"), self._remove_starter),
                (self.tr("Keep them"), self._keep_starter),
            )
            self._notes.addWidget(Bar(said, "info", actions))
        if found.example is not None:
            said = self.tr("{number} is an example; read and edit it freely.")
            remove = (self.tr("Remove the example"), self._remove_example)
            self._notes.addWidget(Bar(said.format(number=found.example.number), "info", (remove,)))

    def _on_new_store(self, is_new: bool) -> None:
        done = self.context.settings.remembered_list(_STARTER_DONE)
        if not is_new or self.context.session.place in done:
            return
        self.context.settings.remember_list(_STARTER_DONE, [*done, self.context.session.place])
        self.context.session.write(
            extras.starter().install, self, self._on_starter, self._show_error
        )

    def _on_starter(self, changes: "Changes") -> None:
        made = Counter(c.kind for c in changes.records if c.action == "insert")
        if made["playbook"]:
            told = [str(made["playbook"]), str(made["article"])]
            self.context.settings.remember_list(_STARTER_TOLD, told)
            # What the application brought itself is no news.
            self.context.settings.remember_list(_SEEN, [datetime.now(UTC).isoformat()])
        self._read()

    def _remove_starter(self) -> None:
        self._keep_starter()
        said = self.tr("Removed the starter library")
        self.context.session.write(
            extras.starter().remove, self, lambda _changes: self._tell(said), self._show_error
        )

    def _keep_starter(self) -> None:
        self.context.settings.remember_list(_STARTER_TOLD, [])
        self._read()

    def _install_example(self) -> None:
        self.context.session.write(
            extras.example().install, self, self._on_example, self._show_error
        )

    def _on_example(self, changes: "Changes") -> None:
        made: UUID = changes.created("incident")
        self._go(Route("incident", made))

    def _remove_example(self) -> None:
        said = self.tr("Removed the example")
        self.context.session.write(
            extras.example().remove, self, lambda _changes: self._tell(said), self._show_error
        )

    # --- small ways

    def _tell(self, text: str) -> None:
        self.context.notices.show(text, self.tr("Undo"), self.context.session.way_back())
        self._read()

    def _go(self, route: Route) -> None:
        self.context.navigation.go(route)

    def _new(self) -> None:
        self._go(Route("incidents", section="new"))

    def _import(self) -> None:
        paths = self.choose(self.window(), self.tr("Import"))
        if paths:
            self.files_offered.emit(paths)

    def _show_error(self, error: Exception) -> None:
        found = trouble(error)
        self.bars.addWidget(ErrorBar(found.what, found.kept, found.todo, found.details))


def _is_new(kb: "KnowledgeBase") -> bool:
    """Whether nothing was ever written into a store."""
    return kb.position() == 0
