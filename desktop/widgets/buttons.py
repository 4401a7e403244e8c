"""Buttons by variant. User text in them is escaped, so that `&` stays a character."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, override

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from desktop.theme import icons
from desktop.widgets.labels import as_tooltip, upright

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QResizeEvent

Variant = Literal["primary", "secondary", "danger", "flat", "link", "chip", "tab", "rail", "search"]


class _Pressed(QPushButton):
    """Enter presses it, like Space: Qt leaves Enter to dialogs, and a window has none."""

    @override
    def keyPressEvent(self, event: "QKeyEvent") -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        ):
            self.click()
            return
        super().keyPressEvent(event)

    @override
    def setToolTip(self, text: str) -> None:
        """Names of records stand in tooltips: as text, whatever they hold."""
        super().setToolTip(as_tooltip(text))


class Button(_Pressed):
    """A push button.

    Args:
        text: label; also its accessible name.
        variant: "primary" (one a screen), "secondary", "danger", "flat", "link", "chip", "tab".
        icon: name of a bundled icon.
        on_click: called without arguments.
        tip: tooltip, for example the shortcut.
    """

    def __init__(
        self,
        text: str,
        variant: Variant = "secondary",
        *,
        icon: str = "",
        on_click: Callable[[], object] | None = None,
        tip: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("k", "" if variant == "secondary" else variant)
        self._variant = variant
        self.set_label(text)
        self.setIconSize(QSize(16, 16))
        self.set_icon(icon)
        self.setToolTip(tip)
        self.setCheckable(variant in {"tab", "rail"})
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        if on_click is not None:
            self.clicked.connect(lambda _checked=False: on_click())

    def set_label(self, text: str) -> None:
        """Shows `text`, which may hold any characters."""
        super().setText(upright(text).replace("&", "&&"))
        self.setAccessibleName(text)

    def set_icon(self, name: str) -> None:
        """Shows the bundled icon `name`; "" takes it away."""
        if not name:
            return
        token = {"primary": "on_accent", "link": "accent_text", "danger": "danger"}
        normal = token.get(self._variant, "text2")
        self.setIcon(icons.icon(name, normal, normal if self._variant != "rail" else "accent_text"))


class ElidedLink(Button):
    """A link that is cut with an ellipsis where it doesn't fit.

    The whole stands in its tooltip and its accessible name.
    """

    def __init__(self, text: str) -> None:
        super().__init__(text, "link")
        self._whole = text
        self.setMinimumWidth(40)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    @override
    def resizeEvent(self, event: "QResizeEvent") -> None:
        super().resizeEvent(event)
        room = self.width() - 8
        shown = self.fontMetrics().elidedText(
            upright(self._whole), Qt.TextElideMode.ElideRight, room
        )
        self.setText(shown.replace("&", "&&"))
        self.setToolTip(as_tooltip(self._whole) if shown != self._whole else "")


class IconButton(_Pressed):
    """A button without text. `name` is its tooltip and its accessible name."""

    def __init__(
        self,
        icon: str,
        name: str,
        *,
        on_click: Callable[[], object] | None = None,
        checkable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("k", "icon")
        self.setIcon(icons.icon(icon))
        self.setIconSize(QSize(16, 16))
        self.setToolTip(name)
        self.setAccessibleName(name)
        self.setCheckable(checkable)
        self.setAutoDefault(False)
        if on_click is not None:
            self.clicked.connect(lambda _checked=False: on_click())
