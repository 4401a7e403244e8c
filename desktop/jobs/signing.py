"""What an export needs to be signed: the certificate of the settings, opened."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QWidget

from desktop.dialogs.certificate import CertificateDialog
from reports.errors import SigningError
from reports.signatures.request import Signing

if TYPE_CHECKING:
    from desktop.pages.base import PageContext
    from reports.signatures.certificate import OpenedCertificate

_PDF: Final = "pdf"


def _tr(text: str) -> str:
    return QCoreApplication.translate("ReportSigning", text)


def with_signer(said: str, signer: str) -> str:
    """A sentence about an export, and by whom it was signed if it was."""
    return f"{said} · {_tr('signed by {name}').format(name=signer)}" if signer else said


class ReportSigning(QObject):
    """Asks for the passphrase before an export, when the settings say that exports are signed.

    Args:
        context: of the page.
        owner: the widget that the dialog belongs to.

    Attributes:
        make_dialog: builds the dialog; replaced in tests.
    """

    def __init__(self, context: "PageContext", owner: QWidget) -> None:
        super().__init__(owner)
        self._context = context
        self._owner = owner
        self.make_dialog = self._make_dialog
        context.settings.changed.connect(self._on_setting)

    def before(
        self,
        target: Path,
        form: str,
        then: Callable[[Signing | None], object],
        on_stopped: Callable[[], object],
        on_failed: Callable[[Exception], object],
    ) -> None:
        """Goes on with the opened certificate, or with None when nothing is to be signed.

        Args:
            target: the file that is about to be written.
            form: its format; only PDFs are signed.
            then: goes on.
            on_stopped: somebody cancelled.
            on_failed: there is no certificate.
        """
        settings = self._context.settings
        if form != _PDF or not settings.flag("report/sign"):
            then(None)
            return
        chosen = settings.text("report/certificate").strip()
        if not chosen:
            on_failed(
                SigningError(
                    "no_certificate",
                    _tr("Exports are to be signed, and no certificate is chosen."),
                    _tr("Choose one in Settings, Report, or turn signing off there."),
                )
            )
            return
        path = Path(chosen).expanduser()
        kept = self._context.renderers.certificates.kept(path)
        if kept is not None:
            then(self._with(kept))
            return
        dialog = self.make_dialog(target.name, path)
        dialog.accepted.connect(partial(self._on_opened, dialog, path, then))
        dialog.rejected.connect(on_stopped)
        dialog.open()

    def _make_dialog(self, name: str, path: Path) -> CertificateDialog:
        open_it = partial(self._context.renderers.certificates.open, path)
        return CertificateDialog(self._owner.window(), name, path, open_it)

    def _on_opened(
        self, dialog: CertificateDialog, path: Path, then: Callable[[Signing | None], object]
    ) -> None:
        certificate = dialog.certificate
        if certificate is None:
            return
        if dialog.keep.isChecked():
            self._context.renderers.certificates.keep(path, certificate)
        then(self._with(certificate))

    def _with(self, certificate: "OpenedCertificate") -> Signing:
        settings = self._context.settings
        return Signing(
            certificate,
            settings.text("report/sign_reason").strip(),
            settings.text("report/sign_location").strip(),
        )

    def _on_setting(self, key: str, _value: object) -> None:
        if key in {"report/sign", "report/certificate"}:
            self._context.renderers.certificates.forget()
