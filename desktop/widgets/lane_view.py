"""Shows numbered events on lanes over time: scale, scroll, choice and painting, no editing."""

from collections.abc import Hashable, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Final, override

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QHelpEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QSizePolicy, QToolTip, QWidget

from desktop.theme import fonts, tokens
from desktop.widgets.labels import as_tooltip
from desktop.widgets.lane_marks import (
    MARK,
    Lane,
    LaneGap,
    LaneLine,
    LaneMark,
    Placed,
    Placement,
    by_lane,
)
from desktop.widgets.lane_painter import (
    AXIS_HEIGHT,
    LABEL_WIDTH,
    LANE_HEIGHT,
    TIGHT_LANE,
    WIDE_LABEL,
    Frame,
    Ghost,
    LanePainter,
)
from desktop.widgets.time_scale import TimeScale, stretches_of

ZOOM_STEP: Final = 1.4
_MOST_ZOOM: Final = 4000.0
_MINUTE: Final = 60.0
_ROOMY: Final = 4
"""As many lanes have their full height."""
_MOST_SEEN: Final = 6
"""Further lanes are reached by scrolling."""

#: What a scroll bar of Qt can count.
_MOST_PIXELS = 2**30


class LaneView(QAbstractScrollArea):
    """Events on lanes with a common axis; see LaneFigure for the pointer and the keyboard.

    Attributes:
        zone: zone of the axis.
        ghost: what a drag under way would do, or None.

    Signals:
        zoomed: the zoom changed.
    """

    zoomed = Signal()

    def __init__(
        self, name: str, lanes: Sequence[tuple[str, str]], parent: QWidget | None = None
    ) -> None:
        """`lanes` are keys and names, from top to bottom."""
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.viewport().setMouseTracking(True)
        self.zone: tzinfo = UTC
        self._lanes = list(lanes)
        self._shown = [key for key, _name in lanes]
        self._wide_names = False
        self._marks: tuple[LaneMark, ...] = ()
        self._by_lane: dict[str, Lane] = {}
        self._stretches = stretches_of(())
        self._gaps: list[LaneGap] = []
        self._lines: list[LaneLine] = []
        self._by_key: dict[Hashable, LaneMark] = {}
        self._chosen: Hashable = None
        self._zoom = 1.0
        self._scale = TimeScale((), 600)
        self._placement = Placement({}, self._scale, MARK)
        self.ghost: Ghost | None = None
        self._fit_height()

    # --- content

    def set_lanes(self, lanes: Sequence[tuple[str, str]], *, wide: bool = False) -> None:
        """Shows these lanes, keys and names from top to bottom; `wide` gives names more room."""
        if self._lanes == list(lanes) and self._wide_names == wide:
            return
        self._lanes, self._wide_names = list(lanes), wide
        self._shown = [key for key, _name in lanes]
        self._fit_height()
        self._rebuild()

    def set_marks(
        self,
        marks: Sequence[LaneMark],
        gaps: Sequence[LaneGap] = (),
        lines: Sequence[LaneLine] = (),
        around: tuple[float, float] | None = None,
    ) -> None:
        """Shows `marks`; zoom, scroll and choice stay. Without any, the time `around`."""
        middle = self._scale.instant_at(self.left() + self._axis_width() / 2)
        self._marks = tuple(marks)
        self._by_key = {mark.key: mark for mark in reversed(marks)}
        self._by_lane = by_lane(marks)
        ends = [mark.at for mark in marks] + [line.at for line in lines]
        ends += [end for mark in marks if (end := mark.until or mark.uncertain_until)]
        self._stretches = stretches_of(sorted(ends))
        if around is not None and not ends:
            self._stretches = [around]
        self._gaps, self._lines = list(gaps), list(lines)
        if self._chosen not in self._by_key:
            self._chosen = None
        self._rebuild(middle, self._axis_width() / 2)
        self._describe()

    def choose(self, key: Hashable) -> None:
        """Marks an event as chosen and scrolls to it; emits nothing."""
        self._chosen = key if key in self._by_key else None
        mark = self._by_key.get(key)
        if mark is not None:
            x = self._scale.x_of(mark.at) - self.left()
            if not MARK < x < self._axis_width() - MARK:
                self.scroll_to(self._scale.x_of(mark.at) - self._axis_width() / 2)
            self._show_lane(mark.lane)
        self._describe()
        self.viewport().update()

    def _show_lane(self, lane: str) -> None:
        if lane not in self._shown:
            return
        top = self._shown.index(lane) * self.lane_height()
        lowest = top + self.lane_height() - self._lanes_height()
        self.verticalScrollBar().setValue(min(top, max(lowest, self.top())))

    @property
    def chosen(self) -> Hashable:
        """Key of the chosen event, or None."""
        return self._chosen

    @property
    def lanes(self) -> list[tuple[str, str]]:
        """Keys and names of the lanes, from top to bottom."""
        return list(self._lanes)

    @property
    def marks(self) -> tuple[LaneMark, ...]:
        """What stands on the lanes."""
        return self._marks

    @property
    def gaps(self) -> list[LaneGap]:
        """The gaps that are drawn over the lanes."""
        return list(self._gaps)

    @property
    def zoom(self) -> float:
        """1 shows everything; larger stretches the time."""
        return self._zoom

    def zoom_by(self, factor: float, at: float | None = None) -> None:
        """Zooms around the pixel `at` of the time axis' view; the chosen event by default."""
        mark = self._by_key.get(self._chosen)
        if at is None:
            inside = self._scale.x_of(mark.at) - self.left() if mark is not None else -1.0
            at = inside if 0 <= inside <= self._axis_width() else self._axis_width() / 2
        instant = self._scale.instant_at(self.left() + at)
        self._zoom = max(1.0, min(_MOST_ZOOM, self._zoom * factor))
        self._rebuild(instant, at)
        self.zoomed.emit()

    def zoom_in(self) -> None:
        """One step closer."""
        self.zoom_by(ZOOM_STEP)

    def zoom_out(self) -> None:
        """One step further."""
        self.zoom_by(1 / ZOOM_STEP)

    def fit(self) -> None:
        """Shows everything."""
        self._zoom = 1.0
        self._rebuild()
        self.zoomed.emit()

    def point_of(self, key: Hashable) -> QPointF | None:
        """Where an event is shown in the viewport; None for events of hidden lanes."""
        mark = self._by_key.get(key)
        if mark is None or mark.lane not in self._shown:
            return None
        group = self._placement.group_of(mark.lane, key)
        if group is None:
            return None
        top = self._shown.index(mark.lane) * self.lane_height() - self.top()
        return QPointF(self.axis_left() + group.x - self.left(), top + self.lane_height() / 2)

    # --- geometry

    def left(self) -> float:
        """Pixel of the time axis at the left edge of the view."""
        return float(self.horizontalScrollBar().value())

    def top(self) -> int:
        """Pixel of the lanes at the upper edge of the view."""
        return self.verticalScrollBar().value()

    def axis_left(self) -> int:
        """Where the axis begins in the viewport, after the names of the lanes."""
        return fonts.px(WIDE_LABEL if self._wide_names else LABEL_WIDTH)

    def lane_height(self) -> int:
        """Pixels of one lane."""
        return fonts.px(LANE_HEIGHT if len(self._shown) <= _ROOMY else TIGHT_LANE)

    def _lanes_height(self) -> int:
        """Pixels of the lanes that are seen."""
        return self.lane_height() * max(1, min(len(self._shown), _MOST_SEEN))

    def _axis_width(self) -> float:
        return max(80.0, float(self.viewport().width() - self.axis_left()))

    def _fit_height(self) -> None:
        bar = self.horizontalScrollBar().sizeHint().height()
        self.setFixedHeight(self._lanes_height() + fonts.px(AXIS_HEIGHT) + bar)
        more = self.lane_height() * len(self._shown) - self._lanes_height()
        scroll = self.verticalScrollBar()
        scroll.setPageStep(self._lanes_height())
        scroll.setSingleStep(self.lane_height())
        scroll.setRange(0, max(0, more))

    def _rebuild(self, instant: float | None = None, at: float = 0.0) -> None:
        """Places all marks anew; `instant` stays at pixel `at` of the view."""
        width = self._axis_width()
        self._scale = TimeScale((), width, zoom=self._zoom, stretches=self._stretches)
        self._placement = Placement(self._by_lane, self._scale, fonts.px(MARK))
        bar = self.horizontalScrollBar()
        bar.setPageStep(round(self._axis_width()))
        bar.setSingleStep(40)
        hidden = max(0.0, self._scale.width - self._axis_width())
        bar.setRange(0, round(min(hidden, _MOST_PIXELS)))
        if instant is not None:
            self.scroll_to(self._scale.x_of(instant) - at)
        self.viewport().update()

    def scroll_to(self, left: float) -> None:
        """Scrolls so that the view begins at a pixel of the axis."""
        bar = self.horizontalScrollBar()
        # Clamped here: events years apart lie further than Qt's integers reach.
        bar.setValue(round(min(max(left, bar.minimum()), bar.maximum())))

    def lane_at(self, y: float) -> str:
        """Key of the lane at a height of the viewport; "" below the lanes."""
        if not 0 <= y < self._lanes_height():
            return ""
        number = int((y + self.top()) // self.lane_height())
        return self._shown[number] if number < len(self._shown) else ""

    def group_at(self, point: QPointF) -> Placed | None:
        """The mark, or the group of marks, under a point of the viewport."""
        lane = self.lane_at(point.y())
        if not lane or point.x() < self.axis_left():
            return None
        x = point.x() - self.axis_left() + self.left()
        middle = (self._shown.index(lane) + 0.5) * self.lane_height() - self.top()
        near = self._placement.visible(lane, x - 60, x + 60)
        at = QPointF(x, point.y() - middle)
        hits = [group for group in near if LanePainter.box_of(group).contains(at)]
        return hits[-1] if hits else None

    def instant_at(self, x: float) -> float:
        """Seconds since 1970 under a pixel of the viewport, to the minute where one is small."""
        instant = self._scale.instant_at(x - self.axis_left() + self.left())
        grain = _MINUTE if self._scale.per_second < 1 else 1.0
        return round(instant / grain) * grain

    def words(self, instant: float) -> str:
        """An instant as text in the window's zone, as exact as the figure is."""
        shape = "%Y-%m-%d %H:%M" if self._scale.per_second < 1 else "%Y-%m-%d %H:%M:%S"
        return datetime.fromtimestamp(instant, self.zone).strftime(shape)

    # --- painting

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        view, lanes = self.viewport(), self._lanes_height()
        frame = self._frame(view.height(), self.top(), lanes)
        self.paint(LanePainter(painter, tokens.of(self.palette()), frame), frame)

    def _frame(self, height: int, top: int, lanes: int) -> Frame:
        width, step = self.viewport().width(), self.lane_height()
        return Frame(width, height, self.left(), top, step, lanes, self.axis_left())

    def whole_frame(self) -> Frame:
        """All lanes, also those that are reached by scrolling."""
        lanes = self.lane_height() * max(1, len(self._shown))
        return self._frame(lanes + fonts.px(AXIS_HEIGHT), 0, lanes)

    def paint(self, artist: LanePainter, frame: Frame) -> None:
        """Paints a frame, with the painter of the viewport or of a picture."""
        first, last = frame.top // frame.lane, -(-(frame.top + frame.lanes) // frame.lane)
        seen = range(first, min(last, len(self._shown)))
        artist.ground(seen, self._scale)
        artist.axis(self._scale, self.zone)
        if not self._marks:
            artist.empty(self.tr("Drag over a lane to add an event."))
        artist.over_lanes(on=True)
        artist.gaps(self._gaps, self._scale)
        artist.lines(self._lines, self._scale)
        right = self.left() + self.viewport().width()
        order = [key for key, _name in self._lanes]
        for number in seen:
            lane = self._shown[number]
            tone = "text2" if self._wide_names else LanePainter.tone_of(order.index(lane))
            artist.spans(self._placement.spans(lane), number, tone, self._scale)
            placed = self._placement.visible(lane, self.left() - 60, right + 60)
            artist.marks(placed, number, tone, chosen=self._chosen, focused=self.hasFocus())
        if self.ghost is not None and self.ghost.lane in self._shown:
            artist.ghost(self.ghost, self._shown.index(self.ghost.lane))
        names = dict(self._lanes)
        artist.over_lanes(on=False)
        artist.names({number: names[self._shown[number]] for number in seen})

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._rebuild()

    @override
    def sizeHint(self) -> QSize:
        return QSize(480, self.height())

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(240, self.height())

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit_height()
            self._rebuild()

    @override
    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            group = self.group_at(QPointF(event.pos()))
            if group is not None:
                lines = [self._tip(mark) for mark in group.marks[:8]]
                if len(group.marks) > len(lines):
                    rest = len(group.marks) - len(lines)
                    lines.append(
                        self.tr("and {n} more; double-click to look closer").format(n=rest)
                    )
                QToolTip.showText(event.globalPos(), as_tooltip("\n".join(lines)), self)
            else:
                QToolTip.hideText()
            return True
        return super().viewportEvent(event)

    @staticmethod
    def _tip(mark: LaneMark) -> str:
        known = f"{mark.number} {mark.label}" if mark.label and not mark.diamond else ""
        return f"{known or mark.label or mark.number}  {mark.time}\n{mark.text}"

    # --- accessibility

    def _describe(self) -> None:
        """Says the chosen event in words; the table below holds the same events as rows."""
        mark = self._by_key.get(self._chosen)
        names = dict(self._lanes)
        if mark is None:
            words = self.tr("Events: {n}").format(n=len(self._marks))
        else:
            parts = (str(mark.number), names.get(mark.lane, mark.lane), mark.time, mark.text)
            words = ", ".join(part for part in parts if part)
        if words != self.accessibleDescription():
            self.setAccessibleDescription(words)
            changed = QAccessibleEvent(self, QAccessible.Event.DescriptionChanged)
            QAccessible.updateAccessibility(changed)
