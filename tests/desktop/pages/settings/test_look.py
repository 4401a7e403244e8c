"""The look of reports is set in the settings, drawn as a cover at once, and kept in the store."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.pages.base import PageContext
from desktop.pages.settings.look import LookGroup
from kb.house import look_service
from kb.knowledge_base import KnowledgeBase
from tests.kb.house.test_look import picture

pytestmark = pytest.mark.desktop


@pytest.fixture
def group(page_context: PageContext, qtbot: QtBot) -> LookGroup:
    made = LookGroup(page_context)
    qtbot.addWidget(made)
    made.resize(700, 500)
    made.show()
    return made


def test_what_is_typed_is_drawn_at_once_and_kept(
    group: LookGroup, kb: KnowledgeBase, qtbot: QtBot
) -> None:
    field = group.fields["organisation"]
    field.setFocus()
    before = group.preview.grab().toImage()
    QTest.keyClicks(field, "Northwind")
    assert group.preview.look.organisation == "Northwind"
    assert group.preview.grab().toImage() != before
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: kb.read(look_service.read).organisation == "Northwind")


def test_a_light_colour_is_refused_and_stays_to_be_put_right(
    group: LookGroup, kb: KnowledgeBase, qtbot: QtBot
) -> None:
    field = group.fields["accent"]
    field.setFocus()
    QTest.keyClicks(field, "#FFC000")
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "too light" in group.message.plain_text())
    assert field.value() == "#FFC000"
    assert kb.read(look_service.read).accent == ""
    field.set_value("#8A1C3B")
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: kb.read(look_service.read).accent == "#8A1C3B")
    assert group.message.isHidden()


def test_a_logo_is_taken_and_taken_away(
    group: LookGroup, kb: KnowledgeBase, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "logo.png"
    file.write_bytes(picture())
    assert not group.take_away.isEnabled()
    group.take_logo(file)
    qtbot.waitUntil(group.take_away.isEnabled)
    assert group.preview.look.logo.startswith(b"\x89PNG")
    file.write_bytes(b"<svg/>")
    group.take_logo(file)
    qtbot.waitUntil(lambda: "PNG or JPEG" in group.message.plain_text())
    group.take_logo(tmp_path / "none.png")
    assert "No such file" in group.message.plain_text()
    group.take_away.setFocus()
    QTest.keyClick(group.take_away, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: kb.read(look_service.read).logo == b"")


def test_the_language_of_reports_is_kept_for_everybody(
    group: LookGroup, kb: KnowledgeBase, qtbot: QtBot
) -> None:
    names = [group.language.itemText(at) for at in range(group.language.count())]
    assert names[0] == "English"
    assert {"Français", "العربية", "日本語", "עברית", "简体中文"} <= set(names)
    qtbot.waitUntil(lambda: group.language.currentText() == "English")
    group.language.setFocus()
    at = names.index("Français")
    group.language.setCurrentIndex(at)
    group.language.activated.emit(at)
    qtbot.waitUntil(lambda: kb.read(look_service.read).language == "fr")
    group.read()
    qtbot.waitUntil(lambda: group.language.currentText() == "Français")
