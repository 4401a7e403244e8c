"""Asks for the passphrase of the certificate that an export is signed with."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, override

from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from desktop.errors import trouble
from desktop.widgets.buttons import Button
from desktop.widgets.fields import CheckBox, LineField
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, row

if TYPE_CHECKING:
    from reports.signatures.certificate import OpenedCertificate

type Open = Callable[
    [str, Callable[["OpenedCertificate"], object], Callable[[Exception], object]], None
]


class CertificateDialog(QDialog):
    """Stays open until the passphrase opens the certificate, or somebody cancels.

    Args:
        parent: the window.
        file: the name of the report that is signed.
        path: of the certificate.
        open_it: opens the certificate with a passphrase, in another thread.

    Attributes:
        passphrase: the field, which shows dots.
        keep: whether to keep the certificate open.
        sign: the button.
        certificate: the opened certificate, once the dialog was accepted.
    """

    def __init__(self, parent: QWidget, file: str, path: Path, open_it: Open) -> None:
        super().__init__(parent)
        self._open = open_it
        self._waits = False
        self.certificate: OpenedCertificate | None = None
        title = self.tr("Sign {file}").format(file=file)
        self.setWindowTitle(title)
        self.setModal(True)
        self.setMinimumWidth(460)
        about = PlainText(
            self.tr("With the certificate {name}").format(name=path.name), "secondary", wrap=True
        )
        about.setToolTip(str(path))
        self.passphrase = LineField(self.tr("Passphrase of the certificate"))
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.returnPressed.connect(self._begin)
        self.keep = CheckBox(self.tr("Keep the certificate open until Hotwash is closed"))
        self.message = PlainText("", "error", wrap=True)
        self.message.hide()
        self.sign = Button(self.tr("Sign and export"), "primary", on_click=self._begin)
        cancel = Button(self.tr("Cancel"), "flat", on_click=self.reject)
        for button in (self.sign, cancel):
            button.setAutoDefault(False)  # Enter in the field is answered once
        buttons = QWidget()
        buttons.setLayout(row(None, cancel, self.sign, spacing=8))
        parts = (
            PlainText(title, "panel", wrap=True),
            about,
            PlainText(self.tr("Passphrase"), "secondary"),
            self.passphrase,
            self.keep,
            PlainText(self.tr("The passphrase is stored nowhere."), "hint", wrap=True),
            self.message,
            buttons,
        )
        self.setLayout(column(*parts, spacing=6, margins=(18, 16, 18, 16)))
        self.passphrase.setFocus()

    @override
    def done(self, result: int) -> None:
        self._waits = False
        self.passphrase.clear()
        super().done(result)

    def _begin(self) -> None:
        if self._waits:
            return
        self._set_waiting(waits=True)
        # As it was typed: blanks may belong to a passphrase.
        self._open(self.passphrase.text(), self._on_opened, self._on_refused)

    def _set_waiting(self, *, waits: bool) -> None:
        self._waits = waits
        self.sign.setEnabled(not waits)
        self.passphrase.setReadOnly(waits)
        if waits:
            self.message.hide()

    def _on_opened(self, certificate: "OpenedCertificate") -> None:
        if self._waits:  # not cancelled meanwhile
            self.certificate = certificate
            self.accept()

    def _on_refused(self, error: Exception) -> None:
        if not self._waits:
            return
        self._set_waiting(waits=False)
        found = trouble(error)
        self.message.set_text(" ".join(part for part in (found.what, found.todo) if part))
        self.message.show()
        self.passphrase.setFocus()
        self.passphrase.selectAll()
