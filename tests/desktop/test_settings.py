"""Settings are declared once, kept in a file, and applied at once."""

from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from desktop.navigation import Route
from desktop.pages.base import PageContext
from desktop.pages.settings.page import SettingsPage
from desktop.settings import SETTINGS, Settings


def test_defaults_of_a_new_user(tmp_path: Path, qtbot: QtBot) -> None:
    settings = Settings(tmp_path / "new.ini")
    assert settings.text("general/zone") == "UTC"
    assert settings.number("appearance/text_size") == 100
    assert settings.flag("appearance/system_font") is False


def test_a_value_is_kept_and_told(tmp_path: Path, qtbot: QtBot) -> None:
    settings = Settings(tmp_path / "s.ini")
    with qtbot.waitSignal(settings.changed) as told:
        settings.set("general/name", "Amelie Fontaine")
    assert told.args == ["general/name", "Amelie Fontaine"]
    with qtbot.assertNotEmitted(settings.changed):
        settings.set("general/name", "Amelie Fontaine")
    settings._file.sync()
    assert Settings(tmp_path / "s.ini").text("general/name") == "Amelie Fontaine"


def test_nonsense_in_the_file_counts_as_the_default(tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "s.ini"
    path.write_text("[appearance]\ntheme=purple\ntext_size=huge\n", encoding="utf-8")
    settings = Settings(path)
    assert settings.text("appearance/theme") == "system"
    assert settings.number("appearance/text_size") == 100


def test_undeclared_keys_are_refused(settings: Settings) -> None:
    with pytest.raises(KeyError):
        settings.set("general/unknown", "x")
    with pytest.raises(KeyError):
        settings.text("general/unknown")


def test_every_setting_is_declared_whole() -> None:
    assert len({setting.key for setting in SETTINGS}) == len(SETTINGS)
    for setting in SETTINGS:
        assert setting.label
        if setting.type == "choice":
            assert setting.default in dict(setting.choices)


def test_windows_remember_bytes_and_lists(settings: Settings) -> None:
    assert settings.remembered("geometry").isEmpty()
    settings.remember("geometry", QByteArray(b"\x00\x01"))
    assert settings.remembered("geometry") == QByteArray(b"\x00\x01")
    for values in ([], ["one"], ["one", "two, three"]):
        settings.remember_list("pins", values)
        assert settings.remembered_list("pins") == values


@pytest.fixture
def page(context: PageContext, qtbot: QtBot) -> SettingsPage:
    made = SettingsPage(context)
    qtbot.addWidget(made)
    made.resize(1200, 800)
    made.show()
    made.open(Route("settings"))
    return made


def test_a_field_applies_at_once(page: SettingsPage, settings: Settings) -> None:
    name = next(f for f in page.findChildren(QLineEdit) if f.accessibleName() == "Your name")
    name.setText("A. Fontaine")
    name.returnPressed.emit()
    assert settings.text("general/name") == "A. Fontaine"
    theme = next(c for c in page.findChildren(QComboBox) if c.accessibleName() == "Theme")
    theme.setCurrentIndex(2)
    theme.activated.emit(2)
    assert settings.text("appearance/theme") == "dark"
    settings.set("appearance/theme", "light")
    assert theme.currentText() == "Light"


def test_every_setting_has_a_field(page: SettingsPage) -> None:
    names = {
        widget.accessibleName()
        for kind in (QLineEdit, QComboBox)
        for widget in page.findChildren(kind)
    }
    wanted = {
        s.label for s in SETTINGS if s.type in {"text", "choice", "percent", "folder", "file"}
    }
    assert wanted <= names


def test_the_search_narrows_groups_down(page: SettingsPage) -> None:
    page._on_searched("backup")
    shown = [group.key for group in page._groups if not group.widget.isHidden()]
    assert shown == ["store"]
    page._on_searched("")
    assert all(not group.widget.isHidden() for group in page._groups)


def test_a_section_is_opened_by_route(page: SettingsPage, context: PageContext) -> None:
    page.open(Route("settings", section="about"))
    assert page._sections.current == "about"
    page._sections.chosen.emit("store")
    assert context.navigation.current == Route("settings", section="store")
