"""The register of evidence: files added, handed over, verified, looked at."""

from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.pages.incident import evidence as evidence_page
from desktop.pages.incident.evidence import EvidenceSection
from desktop.pages.incident.evidence_preview import _readable
from desktop.widgets.inline_form import InlineForm
from kb.incidents.evidence import service
from kb.knowledge_base import KnowledgeBase
from tests.desktop.pages.incident.conftest import OpenAt


@pytest.fixture
def section(open_at: OpenAt, qtbot: QtBot) -> EvidenceSection:
    """The section, shown."""
    shown = open_at("evidence").sectioned.stack.currentWidget()
    assert isinstance(shown, EvidenceSection)
    qtbot.waitUntil(lambda: shown.whole is not None)
    return shown


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A small text file."""
    place = tmp_path / "signin.csv"
    place.write_text("<b>08:41</b> sign-in\n", "utf-8")
    return place


def _press(root: QWidget, text: str, qtbot: QtBot) -> None:
    def found() -> list[QPushButton]:
        return [one for one in root.findChildren(QPushButton) if one.text() == text]

    qtbot.waitUntil(lambda: bool(found()))
    found()[0].click()


def _dropped(section: EvidenceSection, place: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(place))])
    event = QDropEvent(
        QPointF(20, 20),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    section.dropEvent(event)
    assert event.isAccepted()


def test_a_dropped_file_is_kept_shown_and_looked_at(
    section: EvidenceSection, log: Path, qtbot: QtBot
) -> None:
    _dropped(section, log)
    qtbot.waitUntil(lambda: len(section.rows) == 1)
    item = section.rows[0]
    cells = {column.key: column.cell(item).text for column in section.model.columns}
    assert cells["sha256"] == f"{item.sha256[:8]}…{item.sha256[-4:]}"
    assert (cells["custody"], cells["verification"]) == ("1 move", "Not yet")
    section.table.select_key(item.id)
    form = section.panel.form
    assert form is not None

    def shown() -> list[str]:
        return [box.toPlainText() for box in form.findChildren(QPlainTextEdit)]

    qtbot.waitUntil(lambda: "<b>08:41</b> sign-in\n" in shown())


def test_it_is_handed_over_and_verified(
    section: EvidenceSection, log: Path, qtbot: QtBot, kb: KnowledgeBase, incident: UUID
) -> None:
    section.take_files([log])
    qtbot.waitUntil(lambda: len(section.rows) == 1)
    section.table.select_key(section.rows[0].id)
    assert section.panel.form is not None
    (hand_over,) = section.panel.form.findChildren(InlineForm)
    hand_over.opener.click()
    hand_over.accept.click()
    assert hand_over.message.text() == "“To” is needed here."
    hand_over.editors["to_person"].set_value("T. Nowak")  # type: ignore[attr-defined]
    hand_over.editors["reason"].set_value("Forensics")  # type: ignore[attr-defined]
    hand_over.accept.click()
    qtbot.waitUntil(lambda: len(section.moves_of(section.rows[0].id)) == 2)
    section._verify_all()
    qtbot.waitUntil(lambda: section.rows[0].verification == "sound")
    moves = kb.read(partial(service.custody_for, incident_id=incident))
    assert [move.custody_action for move in moves] == ["collected", "handed_over", "checked"]


def test_a_copied_picture_becomes_a_screenshot(section: EvidenceSection, qtbot: QtBot) -> None:
    section.paste_image()
    assert section.message.text() == "Copy a picture first, then paste it here."
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    QGuiApplication.clipboard().setImage(image)
    section.paste_image()
    qtbot.waitUntil(lambda: len(section.rows) == 1)
    item = section.rows[0]
    assert item.file_name.startswith("screenshot-")
    assert (item.evidence_kind, item.media_type) == ("image", "image/png")
    section.table.select_key(item.id)
    form = section.panel.form
    assert form is not None
    qtbot.waitUntil(lambda: any(not label.pixmap().isNull() for label in form.findChildren(QLabel)))


def test_the_key_pastes_pictures_and_files(
    section: EvidenceSection, tmp_path: Path, qtbot: QtBot
) -> None:
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    QGuiApplication.clipboard().setImage(image)
    paste = Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier
    qtbot.keyClick(section.table, *paste)
    qtbot.waitUntil(lambda: len(section.rows) == 1)
    log = tmp_path / "sign-ins.csv"
    log.write_text("when,who")
    copied = QMimeData()
    copied.setUrls([QUrl.fromLocalFile(str(log))])
    QGuiApplication.clipboard().setMimeData(copied)
    qtbot.keyClick(section.table, *paste)
    qtbot.waitUntil(lambda: [row.file_name for row in section.rows][1:] == ["sign-ins.csv"])


def test_what_cannot_be_read_is_said(
    section: EvidenceSection, tmp_path: Path, qtbot: QtBot
) -> None:
    section.take_files([tmp_path / "gone.txt"])
    qtbot.waitUntil(lambda: "gone.txt" in section.message.text())


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        (b"plain", "plain"),
        ("Straße".encode()[:5], "Stra"),
        (b"\x00\x01MZ", "0000  00 01 4d 5a              ··MZ"),
    ],
)
def test_bytes_are_readable(content: bytes, shown: str) -> None:
    assert _readable(content) == shown


def test_malware_is_taken_in_an_encrypted_zip_and_leaves_in_it(
    section: EvidenceSection, log: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence_page, "choose_files", lambda *_asked: [log])
    _press(section, "Add malware…", qtbot)
    qtbot.waitUntil(lambda: len(section.rows) == 1)
    (item,) = section.rows
    assert (item.container, item.malicious) == ("encrypted_zip", True)
    out = log.parent / "handed.zip"
    monkeypatch.setattr(evidence_page, "save_as", lambda *_asked: out)
    section.table.select_key(item.id)
    assert section.panel.form is not None
    _press(section.panel.form, "Save a copy…", qtbot)
    qtbot.waitUntil(lambda: len(section.moves_of(item.id)) == 2)
    assert out.read_bytes()[:2] == b"PK"
