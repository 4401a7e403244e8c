"""The passphrase is asked for until it opens the certificate; it stays nowhere."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.dialogs.certificate import CertificateDialog
from desktop.jobs.rendering import Renderers
from reports.signatures.certificate import OpenedCertificate
from tests import certificates
from tests.certificates import PASSPHRASE

pytestmark = pytest.mark.desktop


@pytest.fixture
def renderers(qtbot: QtBot) -> Iterator[Renderers]:
    del qtbot
    made = Renderers()
    yield made
    made.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return certificates.write(certificates.make(), tmp_path / "ada.p12")


@pytest.fixture
def build(qtbot: QtBot) -> Callable[..., CertificateDialog]:
    windows: list[QWidget] = []  # a dialog goes with its window

    def made(path: Path, open_it: Callable[..., None]) -> CertificateDialog:
        window = QWidget()
        qtbot.addWidget(window)
        window.show()
        dialog = CertificateDialog(window, "review.pdf", path, open_it)
        dialog.open()
        windows.append(window)
        return dialog

    return made


def real(renderers: Renderers, path: Path) -> Callable[..., None]:
    return lambda typed, done, failed: renderers.certificates.open(path, typed, done, failed)


def test_a_wrong_passphrase_is_told_and_the_right_one_opens(
    build: Callable[..., CertificateDialog], renderers: Renderers, path: Path, qtbot: QtBot
) -> None:
    dialog = build(path, real(renderers, path))
    assert dialog.passphrase.echoMode() is QLineEdit.EchoMode.Password
    QTest.keyClicks(dialog.passphrase, "wrong")
    QTest.keyClick(dialog.passphrase, Qt.Key.Key_Return)
    assert not dialog.sign.isEnabled()
    qtbot.waitUntil(dialog.message.isVisible)
    assert dialog.message.text() == "The passphrase doesn't open “ada.p12”. Type it again."
    assert dialog.isVisible()
    assert dialog.passphrase.selectedText()
    QTest.keyClicks(dialog.passphrase, PASSPHRASE)
    with qtbot.waitSignal(dialog.accepted):
        dialog.sign.click()
    assert dialog.certificate is not None
    assert dialog.certificate.name == "Ada Lovelace"
    assert dialog.passphrase.text() == ""


def test_a_dialog_that_was_cancelled_takes_no_answer(
    build: Callable[..., CertificateDialog], path: Path, qtbot: QtBot
) -> None:
    answers: list[Callable[[object], None]] = []
    tried: list[str] = []

    def open_it(typed: str, done: Callable[[object], None], _failed: object) -> None:
        tried.append(typed)
        answers.append(done)

    dialog = build(path, open_it)
    QTest.keyClicks(dialog.passphrase, " a b ")
    dialog.sign.click()
    QTest.keyClick(dialog.passphrase, Qt.Key.Key_Return)
    assert tried == [" a b "]  # as typed, and once
    with qtbot.waitSignal(dialog.rejected):
        dialog.reject()
    answers[0](object())
    assert dialog.certificate is None
    assert not dialog.isVisible()


def test_a_certificate_is_kept_until_its_file_changes(
    renderers: Renderers, path: Path, qtbot: QtBot
) -> None:
    found: list[object] = []
    renderers.certificates.open(path, PASSPHRASE, found.append, found.append)
    qtbot.waitUntil(lambda: bool(found))
    assert isinstance(found[0], OpenedCertificate)
    assert renderers.certificates.kept(path) is None
    renderers.certificates.keep(path, found[0])
    assert renderers.certificates.kept(path) is found[0]
    assert renderers.certificates.kept(path.with_name("other.p12")) is None
    certificates.write(certificates.make("Grace Hopper"), path)
    assert renderers.certificates.kept(path) is None
    renderers.certificates.keep(path, found[0])
    renderers.certificates.forget()
    assert renderers.certificates.kept(path) is None
