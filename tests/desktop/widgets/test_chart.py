"""Charts: marks by pointer and key, names for who doesn't see them, gaps, and nothing at all."""

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from desktop.widgets.bar_chart import BarsChart, GridChart, GridMark
from desktop.widgets.chart import Chart, ChartSeries
from desktop.widgets.time_chart import ColumnsChart, LineChart

pytestmark = [pytest.mark.desktop, pytest.mark.usefixtures("theme")]

MONTHS = ("2026-01", "2026-02", "2026-03")


def series(name: str, *values: float | None, key: str = "k") -> ChartSeries:
    texts = tuple("–" if value is None else f"{value:.0f}" for value in values)
    keys = tuple(f"{key}{at}" for at in range(len(values)))
    return ChartSeries(name, "accent_text", values, texts, keys)


def shown(chart: Chart, qtbot: QtBot) -> Chart:
    qtbot.addWidget(chart)
    chart.resize(460, chart.sizeHint().height())
    chart.show()
    qtbot.waitExposed(chart)
    return chart


def told(chart: Chart) -> list[str]:
    return [spot.text for spot in chart.spots()]


def test_columns_stand_upon_each_other(qtbot: QtBot) -> None:
    given = (series("Low", 2, 0, 1), series("High", 1, 0, 3))
    chart = shown(ColumnsChart("Months", MONTHS, given, str, 4), qtbot)
    assert told(chart) == [
        "2026-01, Low: 2",
        "2026-01, High: 1",
        "2026-03, Low: 1",
        "2026-03, High: 3",
    ]
    low, high = chart.spots()[:2]
    assert low.box.top() == pytest.approx(high.box.bottom())
    assert low.box.height() == pytest.approx(2 * high.box.height())


def test_a_line_has_a_gap_where_nothing_is_known(qtbot: QtBot) -> None:
    chart = LineChart("Times", MONTHS, (series("Median", 5, None, 9),), str, 10, target=4)
    assert told(shown(chart, qtbot)) == ["2026-01, Median: 5", "2026-03, Median: 9"]


def test_keys_go_from_mark_to_mark_and_open_one(qtbot: QtBot) -> None:
    chart = shown(BarsChart("Owners", ("A", "B"), (series("Open", 3, 1),), ("3", "1")), qtbot)
    opened: list[str] = []
    chart.chosen.connect(opened.append)
    qtbot.keyClick(chart, Qt.Key.Key_Home)
    qtbot.keyClick(chart, Qt.Key.Key_Down)
    assert chart.accessibleName() == "Owners: B, Open: 1"
    qtbot.keyClick(chart, Qt.Key.Key_Down)  # there is no other
    qtbot.keyClick(chart, Qt.Key.Key_Return)
    qtbot.keyClick(chart, Qt.Key.Key_Up)
    qtbot.keyClick(chart, Qt.Key.Key_Space)
    assert opened == ["k1", "k0"]


def test_the_pointer_opens_what_it_hits_and_says_it(qtbot: QtBot) -> None:
    marks = (
        GridMark(0, "T1566 Phishing", 4, hole=False, tip="T1566: in 4 incidents.", key="a"),
        GridMark(1, "T1078 Accounts", 1, hole=True, tip="T1078: nothing covers it.", key="b"),
    )
    chart = shown(GridChart("Techniques", ("Initial Access", "Persistence"), marks), qtbot)
    at = chart.spots()[1].box.center().toPoint()
    with qtbot.waitSignal(chart.chosen) as opened:
        qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=at)
    assert opened.args == ["b"]
    assert told(chart)[1] == "T1078: nothing covers it."
    outside = QPoint(chart.width() - 1, chart.height() - 1)
    qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=outside)


def test_a_grid_wraps_where_it_is_narrow(qtbot: QtBot) -> None:
    columns = tuple(f"Tactic {n}" for n in range(8))
    marks = tuple(GridMark(n, f"T{n}", 1, hole=False, tip="", key="") for n in range(8))
    chart = shown(GridChart("Techniques", columns, marks), qtbot)
    assert all(spot.box.right() <= chart.width() for spot in chart.spots())
    assert len({round(spot.box.top()) for spot in chart.spots()}) > 1


@pytest.mark.parametrize(
    "chart",
    [
        lambda: ColumnsChart("Nothing", (), (), str, 0),
        lambda: LineChart("Nothing", (), (), str, 0),
        lambda: BarsChart("Nothing", (), (), ()),
        lambda: GridChart("Nothing", (), ()),
        lambda: BarsChart("Zero", ("x" * 500,), (series("Open", 0),), ("0",)),
    ],
)
def test_nothing_is_drawn_without_harm(chart: object, qtbot: QtBot) -> None:
    made = shown(chart(), qtbot)  # type: ignore[operator]
    made.setFocus()
    qtbot.keyClick(made, Qt.Key.Key_Return)
    assert made.spots() == []
    assert not made.grab().isNull()
