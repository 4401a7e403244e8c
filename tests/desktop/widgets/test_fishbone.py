"""The fishbone says everything in words and finds what is under the pointer."""

from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from desktop.theme import fonts
from desktop.theme.theme import Theme
from desktop.widgets.fishbone import Fishbone

NAMES = ("People", "Process", "Technology", "Environment", "Data", "Management")


def shown(qtbot: QtBot, count: int, text: str = "<b>Quokka</b>") -> Fishbone:
    """A figure with `count` texts on its first branch."""
    figure = Fishbone("Causes")
    qtbot.addWidget(figure)
    figure.resize(900, figure.sizeHint().height())
    bones = [(number, f"{text} {number}", number == 0) for number in range(count)]
    figure.set_branches([(name, bones if name == "People" else []) for name in NAMES], "Fraud")
    figure.show()
    return figure


def test_it_is_said_in_words(qtbot: QtBot) -> None:
    figure = shown(qtbot, 2)
    assert figure.accessibleName() == "Causes"
    assert figure.accessibleDescription() == "People: <b>Quokka</b> 0, <b>Quokka</b> 1"


def test_what_does_not_fit_is_counted(qtbot: QtBot) -> None:
    texts = [one.text for one in shown(qtbot, 5)._placed()]
    assert texts == ["<b>Quokka</b> 0", "<b>Quokka</b> 1", "and 3 more"]


def test_no_text_lies_outside_or_over_another(qtbot: QtBot) -> None:
    figure = Fishbone("Causes")
    qtbot.addWidget(figure)
    figure.resize(640, figure.sizeHint().height())
    bones = [(number, "x" * 300, False) for number in range(3)]
    figure.set_branches([(name, bones) for name in NAMES], "y" * 300)
    boxes = [one.box for one in figure._placed()]
    assert len(boxes) == 18
    for number, box in enumerate(boxes):
        assert figure.rect().toRectF().contains(box)
        assert not any(box.intersects(other) for other in boxes[number + 1 :])
    assert not figure.grab().isNull()


def test_a_click_chooses(qtbot: QtBot) -> None:
    figure = shown(qtbot, 5)
    places = [one.box.center() for one in figure._placed()]
    with qtbot.waitSignal(figure.chosen) as caught:
        qtbot.mouseClick(figure, Qt.MouseButton.LeftButton, pos=places[1].toPoint())
    assert caught.args == [1]
    with qtbot.assertNotEmitted(figure.chosen):
        for at in (places[2].toPoint(), QPoint(1, 1)):
            qtbot.mouseClick(figure, Qt.MouseButton.LeftButton, pos=at)
    assert figure.key_at(QPointF(1, 1)) is None


def test_a_long_outcome_is_cut_inside_its_box(qtbot: QtBot, theme: Theme) -> None:
    assert fonts.px(100) == 100, theme

    def picture(outcome: str) -> QImage:
        figure = Fishbone("Causes")
        qtbot.addWidget(figure)
        figure.set_branches([(name, [(1, "x", False)]) for name in NAMES], outcome)
        figure.resize(900, figure.sizeHint().height())
        return figure.grab().toImage()

    short, long = picture("Fraud"), picture("Mail read with forged tokens in the summer " * 4)
    middle, half = short.height() // 2, fonts.px(20) * 2
    around = [y for y in range(short.height()) if abs(y - middle) > half - 8]
    assert short != long
    for y in around:
        row = QRect(0, y, short.width(), 1)
        assert short.copy(row) == long.copy(row)
