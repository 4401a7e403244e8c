"""Lanes of numbered events over time: what an attacker, defenders and the business did."""

from collections.abc import Hashable, Sequence
from datetime import UTC, datetime
from typing import Final, override

from PySide6.QtCore import QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from desktop.widgets.lane_marks import LaneMark
from desktop.widgets.lane_painter import Ghost
from desktop.widgets.lane_view import ZOOM_STEP, LaneView

_DRAG_FROM: Final = 5.0
_RANGE_FROM: Final = 24.0
_KEYS_REST_MS: Final = 500
_MINUTE: Final = 60.0


class LaneFigure(LaneView):
    """Events on lanes with a common axis.

    The wheel scrolls, with Ctrl it zooms; a mark is dragged to another time; dragging over an
    empty part of a lane asks for a new event. Keys: Up and Down go from event to event, Left
    and Right move the chosen one by a minute (Shift: ten, Ctrl: an hour), Insert asks for a new
    event after it, Enter opens it, + and - zoom, 0 fits.

    Attributes:
        read_only: whether times are fixed.

    Signals:
        picked: `(key)` the user chose an event.
        opened: `(key)` Enter or a double click.
        moved: `(key, datetime)` an event was given another time, UTC.
        drawn: `(lane key, datetime, datetime | None)` a new event is asked for, with its end.
    """

    picked = Signal(object)
    opened = Signal(object)
    moved = Signal(object, object)
    drawn = Signal(str, object, object)

    def __init__(
        self, name: str, lanes: Sequence[tuple[str, str]], parent: QWidget | None = None
    ) -> None:
        """`lanes` are keys and names, from top to bottom."""
        super().__init__(name, lanes, parent)
        self.read_only = False
        self._pressed: QPointF | None = None
        self._grabbed: LaneMark | None = None
        self._panned_from: float | None = None
        self._nudge = 0.0
        self._keys_rest = QTimer(self, singleShot=True, interval=_KEYS_REST_MS)
        self._keys_rest.timeout.connect(self._end_nudge)

    @override
    def choose(self, key: Hashable) -> None:
        self._end_nudge()
        super().choose(key)

    # --- pointer

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        turn = event.angleDelta().y() or event.angleDelta().x()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(ZOOM_STEP ** (turn / 120), event.position().x() - self.axis_left())
        elif self.verticalScrollBar().maximum() and event.angleDelta().y():
            self.verticalScrollBar().setValue(self.top() - event.angleDelta().y() // 3)
        elif self.horizontalScrollBar().maximum():
            self.scroll_to(self.left() - turn)
        else:
            event.ignore()
            return
        event.accept()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.MiddleButton:
            self._panned_from = event.position().x() + self.left()
            return
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._end_nudge()
        self._pressed = event.position()
        group = self.group_at(event.position())
        if group is None:
            return
        keys = [mark.key for mark in group.marks]
        at = keys.index(self._chosen) + 1 if self._chosen in keys else 0
        self._grabbed = self._by_key.get(self._chosen) if self._chosen in keys else None
        if self._grabbed is None or len(keys) > 1:
            self._pick(keys[at % len(keys)])
            self._grabbed = self._by_key.get(self._chosen)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._panned_from is not None:
            self.scroll_to(self._panned_from - event.position().x())
            return
        if self._pressed is None or self.read_only:
            return
        if abs(event.position().x() - self._pressed.x()) < _DRAG_FROM and self.ghost is None:
            return
        instant = self.instant_at(event.position().x())
        x = self._scale.x_of(instant)
        if self._grabbed is not None:
            if self._grabbed.movable:
                self.ghost = Ghost(self._grabbed.lane, x, x, self.words(instant))
        elif lane := self.lane_at(self._pressed.y()):
            start = self.instant_at(self._pressed.x())
            label = f"{self.words(start)} – {self.words(instant)[11:]}"
            self.ghost = Ghost(lane, self._scale.x_of(start), x, label)
        self.viewport().update()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.MiddleButton:
            self._panned_from = None
            return
        ghost, grabbed, pressed = self.ghost, self._grabbed, self._pressed
        self._forget_drag()
        if ghost is None or pressed is None:
            return
        instant = self.instant_at(event.position().x())
        if grabbed is not None:
            self.moved.emit(grabbed.key, _utc(instant))
            return
        start, end = sorted((self.instant_at(pressed.x()), instant))
        ranged = abs(ghost.end - ghost.x) >= _RANGE_FROM
        self.drawn.emit(ghost.lane, _utc(start), _utc(end) if ranged else None)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        group = self.group_at(event.position())
        self._forget_drag()
        if group is None:
            return
        if len(group.marks) > 1:
            self.zoom_by(ZOOM_STEP**3, event.position().x() - self.axis_left())
        else:
            self.opened.emit(group.marks[0].key)

    def _forget_drag(self) -> None:
        self._pressed = self._grabbed = self.ghost = None
        self.viewport().update()

    # --- keyboard

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._on_key(Qt.Key(event.key()), event.modifiers()):
            event.accept()
        else:
            event.ignore()

    def _on_key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
        if modifiers & Qt.KeyboardModifier.AltModifier:
            return False
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        sides = {Qt.Key.Key_Right: 1.0, Qt.Key.Key_Left: -1.0}
        plain = {
            Qt.Key.Key_Home: lambda: self._go_to(0),
            Qt.Key.Key_End: lambda: self._go_to(-1),
            Qt.Key.Key_Plus: self.zoom_in,
            Qt.Key.Key_Equal: self.zoom_in,
            Qt.Key.Key_Minus: self.zoom_out,
            Qt.Key.Key_0: self.fit,
            Qt.Key.Key_Insert: self._draw_after,
            Qt.Key.Key_Return: self._open,
            Qt.Key.Key_Enter: self._open,
        }
        if key in steps:
            self._step(steps[key])
        elif key in sides:
            self._push(sides[key], modifiers)
        elif key == Qt.Key.Key_Escape and (self._nudge or self.ghost is not None):
            self._nudge = 0.0
            self._keys_rest.stop()
            self._forget_drag()
        elif key in plain and not modifiers & Qt.KeyboardModifier.ControlModifier:
            plain[key]()
        else:
            return False
        return True

    def _ordered(self) -> list[LaneMark]:
        shown = (mark for mark in self._marks if mark.lane in self._shown)
        return sorted(shown, key=lambda mark: (mark.at, mark.number))

    def _go_to(self, number: int) -> None:
        ordered = self._ordered()
        if ordered:
            self._pick(ordered[number].key)

    def _step(self, by: int) -> None:
        self._end_nudge()
        keys = list(dict.fromkeys(mark.key for mark in self._ordered()))
        if self._chosen not in keys:
            self._go_to(0 if by > 0 else -1)
        elif 0 <= (at := keys.index(self._chosen) + by) < len(keys):
            self._pick(keys[at])

    def _push(self, direction: float, modifiers: Qt.KeyboardModifier) -> None:
        """Moves the chosen event; the move is handed on when the keys rest."""
        mark = self._by_key.get(self._chosen)
        if mark is None:
            self.scroll_to(self.left() + direction * 60)
            return
        if self.read_only or not mark.movable:
            return
        size = _MINUTE
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            size *= 60
        elif modifiers & Qt.KeyboardModifier.ShiftModifier:
            size *= 10
        self._nudge += direction * size
        x = self._scale.x_of(mark.at + self._nudge)
        self.ghost = Ghost(mark.lane, x, x, self.words(mark.at + self._nudge))
        self._keys_rest.start()
        self.viewport().update()

    def _end_nudge(self) -> None:
        self._keys_rest.stop()
        nudge, self._nudge = self._nudge, 0.0
        mark = self._by_key.get(self._chosen)
        if nudge and mark is not None:
            self.ghost = None
            self.moved.emit(mark.key, _utc(mark.at + nudge))

    def _draw_after(self) -> None:
        mark = self._by_key.get(self._chosen)
        if mark is not None and not self.read_only:
            self.drawn.emit(mark.lane, _utc(mark.at + _MINUTE), None)

    def _open(self) -> None:
        self._end_nudge()
        if self._chosen is not None:
            self.opened.emit(self._chosen)

    def _pick(self, key: Hashable) -> None:
        self.choose(key)
        self.picked.emit(key)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._end_nudge()
        self.viewport().update()


def _utc(instant: float) -> datetime:
    return datetime.fromtimestamp(instant, UTC)
