"""What every section of the incident page is."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from desktop.pages.base import PageContext
from kb.incidents.sign_offs.guard import FOLLOWED_UP
from kb.vocabulary.enums import Precision, Word
from kb.vocabulary.moments import format_moment, parse_moment

if TYPE_CHECKING:
    from desktop.answers import Done, Failed, Operation
    from desktop.navigation import State
    from desktop.pages.incident.making import Making
    from kb.changes import Changes
    from kb.dossier import WholeIncident


class Section(QWidget):
    """One section of an incident: a list or a form of one of its parts.

    The page reads the whole incident at once and hands it to `show_whole` when the section
    is chosen, and after each change while it is shown. Sections write through `write`.

    Attributes:
        name: key in routes: "workflow".
        context: session, navigation, notices, jobs, settings, theme, drafts.
        whole: what is shown; None before the first `show_whole`.
        people: names for completion, kept up by the page.
        making: makes rows of other parts; set by the page.
        read_only: approved incidents and read-only stores; set by the page before `show_whole`.
        follows_up: it is read-only because it is approved: what was agreed on still goes on.

    Signals:
        handlers_changed: `handlers()` would now return other handlers.
        inspector_wanted: Space was pressed: show the panel where it is an overlay.
    """

    name: ClassVar[str] = ""

    handlers_changed = Signal()
    inspector_wanted = Signal()

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.whole: WholeIncident | None = None
        self.people: tuple[str, ...] = ()
        self.read_only = False
        self.follows_up = False
        self.making: Making | None = None

    # --- what subclasses override

    def show_whole(self, whole: "WholeIncident") -> None:
        """Shows the incident as it is now, in place.

        Never takes focus, text being typed, selection or scroll away. Subclasses call this
        first, so that `whole` is set.
        """
        self.whole = whole

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Handlers by the ids of desktop/actions.py: "new" adds a row here."""
        return {}

    def reasons(self) -> dict[str, str]:
        """Why actions without handler cannot run now, by id."""
        return {}

    def panes(self) -> list[QWidget]:
        """Widgets that F6 goes through, in reading order."""
        return []

    def inspector(self) -> QWidget | None:
        """The right panel while this section is chosen; always the same widget, or None."""
        return None

    def reveal(self, record_id: UUID) -> bool:
        """Selects a record, scrolls to it and marks its edge for a moment; False if unknown."""
        del record_id
        return False

    def chosen(self) -> object:
        """The record that is chosen; None for none, and for rows that aren't records."""
        return None

    def kind_of(self, record: object) -> str:
        """The name of the kind of a chosen record; empty for what the section doesn't list."""
        del record
        return ""

    def focus_field(self, name: str) -> bool:
        """Puts the cursor into a field of the record that is shown; whether it could."""
        focus = getattr(getattr(self.inspector(), "form", None), "focus_field", None)
        return callable(focus) and bool(focus(name))

    def edit_cell(self, record_id: UUID, cell: str) -> bool:
        """Puts the cursor into a cell of a row; whether it could."""
        table = getattr(self, "table", None)
        edit = getattr(table, "edit_key", None)
        return callable(edit) and bool(edit(record_id, cell))

    def paste_lines(self, lines: Sequence[str]) -> bool:
        """Takes pasted lines as rows, where the section has rows; whether it did."""
        del lines
        return False

    def state(self) -> "State":
        """Scroll and selection, for the way back."""
        return {}

    def restore(self, state: "State") -> None:
        """Looks as it was when `state()` was asked."""

    def close_top(self) -> bool:
        """Esc: closes the topmost inline thing (paste preview, open editor); whether it did."""
        return False

    # --- for subclasses

    def goes_on(self, kind: str) -> frozenset[str]:
        """Fields of a kind that may still be written although the rest can only be read."""
        return FOLLOWED_UP.get(kind, frozenset()) if self.follows_up else frozenset()

    @property
    def can_follow_up(self) -> bool:
        """Whether states of what was agreed on can be written, now or after the approval."""
        return not self.read_only or self.follows_up

    @property
    def incident_id(self) -> UUID:
        """Id of the incident that is shown."""
        if self.whole is None:
            message = "no incident is shown yet"
            raise RuntimeError(message)
        return self.whole.incident.id

    @property
    def number(self) -> str:
        """Number of the incident that is shown: "INC-2026-0417"."""
        return self.whole.incident.number if self.whole is not None else ""

    def write(
        self,
        operation: "Operation",
        on_done: "Done | None" = None,
        on_failed: "Failed | None" = None,
    ) -> None:
        """Writes one operation; failures show where the window shows them.

        The handlers are dropped when another incident has taken this section's place.
        """
        self.context.session.write(
            operation, self, self._while_here(on_done), self._while_here(on_failed)
        )

    def _while_here(self, act: "Callable[[Any], object] | None") -> "Done | None":
        if act is None:
            return None
        return lambda result: act(result) if isValid(self) else None

    def undo(self) -> None:
        """Takes back the last operation on this incident."""
        self.context.session.undo(self.incident_id)

    def tell_with_undo(self, text: str) -> None:
        """Says what the write that is answered, or was just asked for, did; with a way back."""
        self.context.notices.show(text, self.tr("Undo"), self.context.session.way_back())

    def tell_deleted(self, what: str) -> "Callable[[Changes], None]":
        """A handler for `on_done` that shows "Deleted F-03 · Undo"."""

        def tell(_changes: "Changes") -> None:
            text = self.tr("Deleted {what}").format(what=what)
            self.tell_with_undo(text)

        return tell

    # --- times in the window's zone

    @property
    def zone(self) -> tzinfo:
        """The zone in which times are shown and typed."""
        return self.context.session.zone

    def time_now(self) -> str:
        """This minute as text in the window's zone, for stamps."""
        return format_moment(datetime.now(UTC), Precision.MINUTE, self.zone)

    def moment(self, at: datetime | None, precision: str = Precision.MINUTE) -> str:
        """A time as text for a field: empty when it is not set."""
        known = at is not None and precision != Precision.UNKNOWN
        return format_moment(at, precision, self.zone) if known else ""

    def read_moment(
        self, text: str, near: datetime | None = None
    ) -> tuple[datetime | None, Precision]:
        """A typed time. A clock time alone means the day of `near` (or today).

        Raises:
            ValueError: it is not a time; says what is.
        """
        now = datetime.now(UTC)
        if near is not None and text.strip().casefold() != "now":
            now = near
        return parse_moment(text, now, self.zone)


def choices_of(words: type[Word]) -> list[tuple[object, str]]:
    """Codes and labels of an enumeration of kb, for a Combo or a "choice" column."""
    return [(word.value, word.label) for word in words]


def label_of(words: type[Word], code: str) -> str:
    """The label of a code; an unknown code is shown as it is."""
    try:
        return str(words(code).label)
    except ValueError:
        return code
