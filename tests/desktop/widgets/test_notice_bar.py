"""Notices above the status bar."""

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.theme.theme import Theme
from desktop.widgets.notice_bar import NoticeArea, NoticeBar


def test_a_notice_has_its_whole_room_at_once(qtbot: QtBot, theme: Theme) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(900, 400)
    window.show()
    qtbot.waitExposed(window)
    area = NoticeArea(window)
    area.post("Deleted F-03", "Undo", lambda: None)
    area.post("Deleted a follow-up of which the title is rather long", "Undo", lambda: None)
    bars = area.findChildren(NoticeBar)
    assert len(bars) == 2
    assert area.height() >= sum(bar.sizeHint().height() for bar in bars)
    assert area.width() >= max(bar.sizeHint().width() for bar in bars)
