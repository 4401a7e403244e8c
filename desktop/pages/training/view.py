"""What the tabs of the page have in common."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.errors import trouble
from desktop.widgets.buttons import Button
from desktop.widgets.fields import Combo
from desktop.widgets.layouts import column, row

if TYPE_CHECKING:
    from datetime import datetime

    from desktop.pages.base import PageContext
    from kb.changes import Changes


class View(QWidget):
    """One tab.

    Signals:
        counted: `(int | None)` so many of what is listed; None takes the count away.
        failed: `(Trouble)` something couldn't be read or written.
        route_wanted: `(Route)` another page is to be shown.
        tab_wanted: `(str, object)` another tab is to be shown, with the record in it.
    """

    counted = Signal(object)
    failed = Signal(object)
    route_wanted = Signal(object)
    tab_wanted = Signal(str, object)

    def __init__(self, context: "PageContext") -> None:
        super().__init__()
        self.context = context

    @property
    def actor(self) -> str:
        """Who sits here."""
        return self.context.session.actor

    def read(self) -> None:
        """Reads what the tab shows."""
        raise NotImplementedError

    def panes(self) -> list[QWidget]:
        """Widgets that F6 goes through."""
        return []

    def ask(self, query: Callable[..., Any], show: Callable[[Any], object], name: str) -> None:
        """Reads; an older read of the same name is dropped."""
        self.context.session.read(query, show, self.fail, replaces=(id(self), name))

    def write(
        self,
        operation: Callable[..., Any],
        said: str = "",
        on_done: "Callable[[Changes], object] | None" = None,
        on_failed: Callable[[Exception], object] | None = None,
    ) -> None:
        """Writes, and says so with the way back."""
        done = partial(self._written, said, on_done)
        self.context.session.write(operation, self, done, on_failed or self.fail)

    def _written(
        self, said: str, on_done: "Callable[[Changes], object] | None", changes: "Changes"
    ) -> None:
        if said and changes.operation_id is not None:
            way_back = self.context.session.way_back()
            self.context.notices.show(said, self.tr("Undo"), way_back)
        if on_done is not None:
            on_done(changes)

    def fail(self, error: Exception) -> None:
        """Tells what went wrong; what is shown stays."""
        self.failed.emit(trouble(error))

    def day_of(self, at: "datetime | None") -> str:
        """A day in the zone of the window."""
        if at is None:
            return ""
        return f"{at.astimezone(self.context.session.zone):%Y-%m-%d}"


class Chooser(QWidget):
    """A choice with a button that does something with what is chosen.

    Signals:
        given: `(object)` this choice was confirmed.
    """

    given = Signal(object)

    def __init__(self, name: str, action: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.combo = Combo(name)
        self.combo.setMinimumWidth(220)
        self.combo.setMaximumWidth(340)
        self.button = Button(action, on_click=self._give)
        layout = row(self.combo, self.button, spacing=6)
        layout.setStretch(0, 1)
        self.setLayout(layout)
        self.set_choices(())

    def set_choices(self, choices: Sequence[tuple[object, str]]) -> None:
        """Offers these; without any, nothing can be done."""
        self.combo.set_choices(choices)
        if self.combo.value() is None and choices:
            self.combo.set_value(choices[0][0])
        self.combo.setEnabled(bool(choices))
        self.button.setEnabled(bool(choices))

    def _give(self) -> None:
        if self.combo.value() is not None:
            self.given.emit(self.combo.value())


def beside(*parts: QWidget) -> QWidget:
    """A holder of widgets below each other."""
    holder = QWidget()
    holder.setLayout(column(*parts, spacing=8))
    return holder
