"""Runs declared actions: the window's own handlers first claim nothing that a page provides."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenuBar, QWidget

from desktop.actions import ACTIONS, MENUS, ActionSpec
from desktop.theme import icons

Handler = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Command:
    """An action as it is now: with its handler, or with the reason why it cannot run."""

    spec: ActionSpec
    enabled: bool
    reason: str


class Commands(QObject):
    """The actions of one window.

    Signals:
        ran: `(str)` an action was run, for the palette's order.
    """

    ran = Signal(str)

    def __init__(self, window: QWidget, handlers: dict[str, Handler]) -> None:
        super().__init__(window)
        self._own = handlers
        self._page: dict[str, Handler] = {}
        self._reasons: dict[str, str] = {}
        self._actions: dict[str, QAction] = {}
        for spec in ACTIONS:
            action = QAction(spec.label, self)
            if spec.icon:
                action.setIcon(icons.icon(spec.icon))
            if spec.local:
                action.setText(f"{spec.label}\t{_native(spec)}")
            else:
                action.setShortcuts([QKeySequence(text) for text in spec.shortcuts])
            action.triggered.connect(lambda _checked=False, name=spec.id: self.run(name))
            self._actions[spec.id] = action
            window.addAction(action)

    def fill(self, bar: QMenuBar) -> None:
        """Builds the menus from the declaration."""
        for menu_name in MENUS:
            specs = [spec for spec in ACTIONS if spec.menu == menu_name]
            menu = bar.addMenu(specs[0].menu_label)
            group = specs[0].group
            for spec in specs:
                if spec.group != group:
                    menu.addSeparator()
                    group = spec.group
                menu.addAction(self._actions[spec.id])

    def set_page(self, handlers: dict[str, Handler], reasons: dict[str, str]) -> None:
        """Takes the handlers of the page that is shown now."""
        self._page = handlers
        self._reasons = reasons
        for spec in ACTIONS:
            command = self.command(spec)
            action = self._actions[spec.id]
            action.setEnabled(command.enabled)
            action.setToolTip(command.reason or spec.label)
            action.setStatusTip(command.reason)

    def set_text(self, action_id: str, text: str) -> None:
        """Gives an action a fuller label, such as "Undo Delete step 10"."""
        self._actions[action_id].setText(text)

    def command(self, spec: ActionSpec) -> Command:
        """The action `spec` as it is now."""
        enabled = spec.id in self._page or spec.id in self._own
        reason = "" if enabled else self._reasons.get(spec.id, self.tr("Not on this page."))
        return Command(spec, enabled, reason)

    def all(self) -> list[Command]:
        """Every action as it is now, for the palette."""
        return [self.command(spec) for spec in ACTIONS]

    def run(self, action_id: str) -> bool:
        """Runs the page's handler, else the window's; whether there was one."""
        handler = self._page.get(action_id) or self._own.get(action_id)
        if handler is None:
            return False
        handler()
        self.ran.emit(action_id)
        return True


def shortcut_text(spec: ActionSpec) -> str:
    """All shortcuts of an action in the platform's spelling, separated by commas."""
    return ", ".join(
        QKeySequence(text).toString(QKeySequence.SequenceFormat.NativeText)
        for text in spec.shortcuts
    )


def _native(spec: ActionSpec) -> str:
    first = spec.shortcuts[0] if spec.shortcuts else ""
    return QKeySequence(first).toString(QKeySequence.SequenceFormat.NativeText)
