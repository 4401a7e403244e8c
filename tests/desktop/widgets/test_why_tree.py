"""The tree of whys shows any number of causes, each beside what it explains."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from desktop.widgets.why_tree import Why, WhyTree


def shown(qtbot: QtBot, whys: list[Why]) -> WhyTree:
    figure = WhyTree("Whys")
    qtbot.addWidget(figure)
    figure.set_whys(whys)
    figure.resize(figure.sizeHint())
    figure.show()
    return figure


@pytest.mark.parametrize("count", [0, 1, 60])
def test_no_box_lies_outside_or_over_another(qtbot: QtBot, count: int) -> None:
    whys = [Why(n, f"K-{n:02d}", "<b>" + "x" * 300, n % 7, n == 0) for n in range(count)]
    figure = shown(qtbot, whys)
    boxes = [one.box for one in figure.placed()]
    assert len(boxes) == count
    for number, box in enumerate(boxes):
        assert figure.rect().toRectF().contains(box)
        assert not any(box.intersects(other) for other in boxes[number + 1 :])
    assert not figure.grab().isNull()


def test_the_first_why_stands_beside_what_it_explains(qtbot: QtBot) -> None:
    whys = [Why("a", "K-01", "Top"), Why("b", "K-02", "One", 1), Why("c", "K-03", "Two", 1)]
    top, one, two = shown(qtbot, whys).placed()
    assert one.box.top() == top.box.top() < two.box.top()
    assert one.above == two.above == top.box
    assert one.box.left() > top.box.right()


def test_a_click_chooses(qtbot: QtBot) -> None:
    figure = shown(qtbot, [Why("a", "K-01", "Top")])
    assert figure.accessibleDescription() == "K-01 Top (1)"
    with qtbot.waitSignal(figure.chosen) as caught:
        at = figure.placed()[0].box.center().toPoint()
        qtbot.mouseClick(figure, Qt.MouseButton.LeftButton, pos=at)
    assert caught.args == ["a"]
    with qtbot.assertNotEmitted(figure.chosen):
        qtbot.mouseClick(figure, Qt.MouseButton.LeftButton, pos=QPoint(1, 1))
    assert figure.key_at(QPointF(1, 1)) is None
