"""Signing in: the code for another page, and the secret of an application."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from desktop.widgets.buttons import Button
from desktop.widgets.fields import LineField
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, row

if TYPE_CHECKING:
    from desktop.jobs.connector_job import ConnectorJob
    from kb.connectors.sign_in import DeviceCode


class DeviceCodeDialog(QDialog):
    """Shows the code until somebody signed in with it, or cancels the job.

    Attributes:
        copy: copies the code.
        open_page: opens the page in the browser.
    """

    def __init__(self, parent: QWidget, job: "ConnectorJob", code: "DeviceCode") -> None:
        super().__init__(parent)
        self._code = code
        title = self.tr("Sign in for {name}").format(name=job.connection.name)
        self.setWindowTitle(title)
        self.setModal(True)
        self.setMinimumWidth(460)
        self.shown = PlainText(code.code, "title", selectable=True)
        self.copy = Button(self.tr("Copy code"), icon="copy", on_click=self._copy)
        self.open_page = Button(
            self.tr("Open the page"), "primary", icon="arrow-square-out", on_click=self._open
        )
        cancel = Button(self.tr("Cancel"), "flat", on_click=self.reject)
        holds = self.tr("The code holds for {n} minutes. This closes by itself afterwards.")
        parts = (
            PlainText(title, "panel", wrap=True),
            PlainText(self.tr("Type this code on Microsoft's page:"), "secondary", wrap=True),
            row(self.shown, self.copy, None, spacing=12),
            PlainText(code.address, "mono", wrap=True, selectable=True),
            PlainText(holds.format(n=code.minutes), "hint", wrap=True),
            row(None, cancel, self.open_page, spacing=8),
        )
        self.setLayout(column(*parts, spacing=8, margins=(18, 16, 18, 16)))
        self.rejected.connect(job.cancel)
        job.finished.connect(self._on_over)
        job.told.connect(self._on_over)
        self.copy.setFocus()

    def _on_over(self, *_told: object) -> None:
        """Somebody signed in, or nobody will."""
        if self.isVisible():
            self.accept()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._code.code)
        self.copy.set_label(self.tr("Copied"))

    def _open(self) -> None:
        url = QUrl(self._code.address)
        if url.scheme() == "https":
            self._copy()
            QDesktopServices.openUrl(url)


class SecretDialog(QDialog):
    """Asks for the client secret of a connection.

    Attributes:
        secret: the field, which shows dots.
        use: the button.
    """

    def __init__(self, parent: QWidget, name: str, why: str = "") -> None:
        super().__init__(parent)
        title = self.tr("Client secret of {name}").format(name=name)
        self.setWindowTitle(title)
        self.setModal(True)
        self.setMinimumWidth(460)
        self.secret = LineField(self.tr("Client secret"))
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.secret.returnPressed.connect(self._use)
        self.use = Button(self.tr("Use"), "primary", on_click=self._use)
        cancel = Button(self.tr("Cancel"), "flat", on_click=self.reject)
        message = PlainText(why, "error", wrap=True)
        message.setVisible(bool(why))
        hint = self.tr(
            "It is kept in the system's keyring. Where there is none, it is held until Hotwash "
            "is closed, and asked again then."
        )
        parts = (
            PlainText(title, "panel", wrap=True),
            message,
            self.secret,
            PlainText(hint, "hint", wrap=True),
            row(None, cancel, self.use, spacing=8),
        )
        self.setLayout(column(*parts, spacing=8, margins=(18, 16, 18, 16)))
        self.secret.setFocus()

    def taken(self) -> str:
        """What was typed; the field forgets it."""
        found = self.secret.text().strip()
        self.secret.clear()
        return found

    def _use(self) -> None:
        if self.secret.text().strip():
            self.accept()
