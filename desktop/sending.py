"""The conclusion of a review as a comment of the incident it came from."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog, QWidget

from desktop import connections
from desktop.dialogs.sign_in import DeviceCodeDialog, SecretDialog
from desktop.errors import trouble
from desktop.jobs.connector_job import ConnectorJob
from desktop.navigation import Route
from kb.errors import KBError

if TYPE_CHECKING:
    from uuid import UUID

    from desktop.pages.base import PageContext
    from kb.connectors.service import Connector
    from kb.connectors.sign_in import DeviceCode
    from kb.connectors.write_back import Receiver
    from kb.dossier import WholeIncident


class Sending(QObject):
    """Shows text and receiver, sends on a press, and notes in the incident what was sent.

    Args:
        context: of the page.
        owner: the page.
        incident_id: of the incident that is shown.

    Attributes:
        dialog: the last dialog that was opened.
    """

    def __init__(
        self,
        context: "PageContext",
        owner: QWidget,
        incident_id: "Callable[[], UUID | None]",
    ) -> None:
        super().__init__(owner)
        self._context = context
        self._owner = owner
        self._incident_id = incident_id
        self.dialog: QDialog | None = None

    def ask(self) -> None:
        """Reads the incident as it is now, and shows what would be sent."""
        from kb.dossier import whole  # noqa: PLC0415 - rarely needed

        incident = self._incident_id()
        if incident is None:
            return
        session = self._context.session
        session.committing.emit()
        session.read(partial(whole, incident_id=incident), self._show, self._failed)

    def _show(self, whole: "WholeIncident") -> None:
        from desktop.dialogs.send_comment import SendCommentDialog  # noqa: PLC0415
        from kb.connectors import write_back  # noqa: PLC0415 - the network loads late

        try:
            known = connections.register().all()
        except KBError as error:
            self._failed(error)
            return
        found = write_back.receivers(whole, known)
        if not found:
            said = self.tr("No connection leads to where this incident came from.")
            go = partial(self._context.navigation.go, Route("settings", section="connections"))
            self._context.notices.show(said, self.tr("Connections"), go)
            return
        dialog = SendCommentDialog(
            self._owner.window(),
            found,
            lambda one: write_back.conclusion(whole, one.most),
            f"TLP:{whole.incident.tlp.upper().replace('_', '+')}",
        )
        incident = whole.incident.id
        dialog.accepted.connect(lambda: self.send(incident, dialog.chosen, dialog.given()))
        self._open(dialog)

    def send(self, incident: "UUID", receiver: "Receiver", text: str) -> None:
        """Sends a text beside the window."""

        def work(connector: "Connector") -> None:
            connector.send(receiver, text)

        one = receiver.connection
        job = ConnectorJob(self.tr("Sending to {name}").format(name=one.name), one, work)
        job.came.connect(lambda _none: self._note(incident, receiver, text))
        job.failed.connect(partial(self._on_failed, incident, receiver, text))
        job.code_wanted.connect(lambda code: self._show_code(job, code))
        self._context.jobs.add(job)
        job.start()

    def _note(self, incident: "UUID", receiver: "Receiver", text: str) -> None:
        from kb.connectors import write_back  # noqa: PLC0415

        session = self._context.session
        note = partial(
            write_back.note,
            incident_id=incident,
            label=receiver.label,
            text=text,
            by=session.actor,
        )
        session.write(note, self._owner)
        self._context.notices.show(
            self.tr("Sent to {receiver}; noted as a comment").format(receiver=receiver.label)
        )

    def _on_failed(
        self, incident: "UUID", receiver: "Receiver", text: str, error: Exception
    ) -> None:
        from kb.connectors.errors import SignInError  # noqa: PLC0415
        from kb.connectors.schemas import SECRET  # noqa: PLC0415

        if receiver.connection.sign_in == SECRET and isinstance(error, SignInError):
            self._ask_secret(receiver, error.what, lambda: self.send(incident, receiver, text))
            return
        self._failed(error)

    def _ask_secret(self, receiver: "Receiver", why: str, then: Callable[[], object]) -> None:
        from kb.connectors.keys import secret_name  # noqa: PLC0415

        dialog = SecretDialog(self._owner.window(), receiver.connection.name, why)

        def use() -> None:
            connections.keys().write(secret_name(receiver.connection), dialog.taken())
            then()

        dialog.accepted.connect(use)
        self._open(dialog)

    def _show_code(self, job: ConnectorJob, code: "DeviceCode") -> None:
        self._open(DeviceCodeDialog(self._owner.window(), job, code))

    def _failed(self, error: Exception) -> None:
        found = trouble(error)
        said = self.tr("Not sent: {what} {todo}").format(what=found.what, todo=found.todo)
        self._context.notices.show(said.strip())

    def _open(self, dialog: QDialog) -> None:
        self.dialog = dialog
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
