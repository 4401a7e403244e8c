"""The lane figure is used with the pointer and with the keyboard alike."""

from datetime import UTC, datetime, timedelta
from time import perf_counter

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.theme.theme import Theme
from desktop.widgets.lane_marks import LaneMark
from desktop.widgets.lanes import LaneFigure

_LANES = [("attacker", "Attacker"), ("defender", "Defender")]
_T0 = datetime(2026, 3, 12, 8, 0, tzinfo=UTC)


def _mark(number: int, minutes: float, lane: str = "attacker", **more: object) -> LaneMark:
    at = (_T0 + timedelta(minutes=minutes)).timestamp()
    return LaneMark(number, lane, number, at, text=f"Event {number}", **more)  # type: ignore[arg-type]


@pytest.fixture
def figure(qtbot: QtBot, theme: Theme) -> LaneFigure:
    """Three events, one of them on the lower lane."""
    made = LaneFigure("Lanes", _LANES)
    qtbot.addWidget(made)
    made.resize(800, made.height())
    made.set_marks([_mark(1, 0), _mark(2, 60, "defender", key_event=True), _mark(3, 120)])
    made.show()
    qtbot.waitExposed(made)
    return made


def _point(figure: LaneFigure, key: int) -> QPoint:
    point = figure.point_of(key)
    assert point is not None
    return point.toPoint()


def test_a_click_picks(figure: LaneFigure, qtbot: QtBot) -> None:
    with qtbot.waitSignal(figure.picked) as caught:
        QTest.mouseClick(figure.viewport(), Qt.MouseButton.LeftButton, pos=_point(figure, 2))
    assert caught.args == [2]
    assert figure.chosen == 2
    assert "Defender" in figure.accessibleDescription()
    assert "Event 2" in figure.accessibleDescription()


def _drag(figure: LaneFigure, start: QPoint, end: QPoint) -> None:
    port = figure.viewport()
    QTest.mousePress(port, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(port, (start + end) / 2)
    QTest.mouseMove(port, end)
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton, pos=end)


def test_dragging_a_mark_moves_its_time(figure: LaneFigure, qtbot: QtBot) -> None:
    first, third = _point(figure, 1), _point(figure, 3)
    with qtbot.waitSignal(figure.moved) as caught:
        _drag(figure, first, QPoint((first.x() + third.x()) // 2, first.y()))
    key, at = caught.args or [None, None]
    assert key == 1
    assert abs(at - (_T0 + timedelta(minutes=60))) < timedelta(minutes=2)


def test_dragging_an_empty_lane_asks_for_an_event(figure: LaneFigure, qtbot: QtBot) -> None:
    lower = _point(figure, 2).y()
    left, right = _point(figure, 1).x(), _point(figure, 1).x() + 80
    with qtbot.waitSignal(figure.drawn) as caught:
        _drag(figure, QPoint(left, lower), QPoint(right, lower))
    lane, at, until = caught.args or [None] * 3
    assert lane == "defender"
    assert abs(at - _T0) < timedelta(minutes=2)
    assert until > at


def test_a_read_only_figure_stays(figure: LaneFigure, qtbot: QtBot) -> None:
    figure.read_only = True
    first = _point(figure, 1)
    with qtbot.assertNotEmitted(figure.moved), qtbot.assertNotEmitted(figure.drawn):
        _drag(figure, first, first + QPoint(90, 0))
        _drag(figure, QPoint(first.x(), 60), QPoint(first.x() + 90, 60))
        QTest.keyClick(figure, Qt.Key.Key_Right)


def test_an_event_known_by_the_day_is_not_dragged(figure: LaneFigure, qtbot: QtBot) -> None:
    day = _T0.timestamp() + 86400
    figure.set_marks([_mark(1, 0, movable=False, uncertain_until=day), _mark(2, 60)])
    first = _point(figure, 1)
    with qtbot.assertNotEmitted(figure.moved):
        _drag(figure, first, first + QPoint(90, 0))


def test_arrows_walk_and_push(figure: LaneFigure, qtbot: QtBot) -> None:
    figure.setFocus()
    QTest.keyClick(figure, Qt.Key.Key_Down)
    QTest.keyClick(figure, Qt.Key.Key_Down)
    seen = [figure.chosen]
    QTest.keyClick(figure, Qt.Key.Key_End)
    seen.append(figure.chosen)
    assert seen == [2, 3]
    QTest.keyClick(figure, Qt.Key.Key_Up)
    with qtbot.waitSignal(figure.moved) as caught:
        QTest.keyClick(figure, Qt.Key.Key_Right)
        QTest.keyClick(figure, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
        QTest.keyClick(figure, Qt.Key.Key_Left)
    assert caught.args == [2, _T0 + timedelta(minutes=70)]


def test_escape_takes_a_push_back(figure: LaneFigure, qtbot: QtBot) -> None:
    figure.choose(2)
    with qtbot.assertNotEmitted(figure.moved, wait=700):
        QTest.keyClick(figure, Qt.Key.Key_Right)
        QTest.keyClick(figure, Qt.Key.Key_Escape)


def test_enter_opens_and_insert_draws(figure: LaneFigure, qtbot: QtBot) -> None:
    figure.choose(2)
    with qtbot.waitSignal(figure.opened) as opened:
        QTest.keyClick(figure, Qt.Key.Key_Return)
    assert opened.args == [2]
    with qtbot.waitSignal(figure.drawn) as drawn:
        QTest.keyClick(figure, Qt.Key.Key_Insert)
    assert drawn.args == ["defender", _T0 + timedelta(minutes=61), None]


def test_zoom_by_keys_buttons_and_wheel(figure: LaneFigure) -> None:
    QTest.keyClick(figure, Qt.Key.Key_Plus)
    figure.zoom_in()
    zoomed = figure.zoom
    assert zoomed > 1.5
    assert figure.horizontalScrollBar().maximum() > 0
    point = QPointF(400, 40)
    wheel = QWheelEvent(
        point,
        figure.viewport().mapToGlobal(point),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(figure.viewport(), wheel)
    assert figure.zoom > zoomed
    QTest.keyClick(figure, Qt.Key.Key_0)
    assert figure.zoom == 1
    assert figure.horizontalScrollBar().maximum() == 0


def test_colliding_marks_are_one_group_that_is_walked_by_clicks(
    figure: LaneFigure,
) -> None:
    figure.set_marks([_mark(1, 0), _mark(2, 0.5), *(_mark(n, n * 60) for n in range(3, 9))])
    at = _point(figure, 1)
    usual = QApplication.doubleClickInterval()
    QApplication.setDoubleClickInterval(0)
    try:
        for expected in (1, 2, 1):
            QTest.mouseClick(figure.viewport(), Qt.MouseButton.LeftButton, pos=at, delay=2)
            assert figure.chosen == expected
    finally:
        QApplication.setDoubleClickInterval(usual)


def test_a_double_click_on_a_group_looks_closer(figure: LaneFigure) -> None:
    figure.set_marks([_mark(1, 0), _mark(2, 0.5), *(_mark(n, n * 60) for n in range(3, 9))])
    QTest.mouseDClick(figure.viewport(), Qt.MouseButton.LeftButton, pos=_point(figure, 1))
    assert figure.zoom > 1


def test_time_runs_left_to_right_in_mirrored_windows(figure: LaneFigure) -> None:
    QApplication.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        assert figure.layoutDirection() == Qt.LayoutDirection.LeftToRight
        assert _point(figure, 1).x() < _point(figure, 3).x()
    finally:
        QApplication.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def test_five_thousand_events_are_placed_and_painted_fast(figure: LaneFigure) -> None:
    marks = [_mark(n, n * 7, "attacker" if n % 3 else "defender") for n in range(1, 5001)]
    began = perf_counter()
    figure.set_marks(marks)
    figure.zoom_by(20)
    figure.grab()
    took = perf_counter() - began
    assert took < 1.0


def test_an_empty_figure_shows_the_time_around(figure: LaneFigure) -> None:
    """So that a drag over an empty lane means a time of the incident."""
    day = (_T0.timestamp(), (_T0 + timedelta(days=1)).timestamp())
    figure.set_marks([], around=day)
    assert day[0] <= figure.instant_at(figure.axis_left() + 60) <= day[1]
    assert day[0] <= figure.instant_at(figure.viewport().width() - 60) <= day[1]
    figure.set_marks([_mark(1, 600000)], around=day)
    assert figure.instant_at(figure.axis_left() + 60) > day[1]
