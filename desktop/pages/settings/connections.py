"""Connections to Microsoft: add, change, sign in, forget."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from desktop import connections
from desktop.dialogs.connection import ConnectionDialog
from desktop.dialogs.sign_in import DeviceCodeDialog, SecretDialog
from desktop.errors import trouble
from desktop.jobs.connector_job import ConnectorJob
from desktop.pages.base import PageContext
from desktop.widgets.buttons import Button
from desktop.widgets.cells import Cell
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import FlowLayout, column
from desktop.widgets.rows import Column, RowsModel
from desktop.widgets.table import EditableTable
from kb.connectors import keys as secrets
from kb.connectors.schemas import PRODUCTS, SECRET, Connection
from kb.connectors.sign_in import DeviceCode
from kb.errors import KBError

if TYPE_CHECKING:
    from kb.connectors.service import Connector


class ConnectionsGroup(QWidget):
    """The list of connections. Nothing is sent before somebody presses Sign in.

    Attributes:
        model: the connections.
        dialog: the last dialog that was opened.
    """

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self.dialog: QWidget | None = None
        self.model: RowsModel[Connection] = RowsModel(
            self._columns(), lambda one: one.id, parent=self
        )
        self.model.read_only = True
        self.table = EditableTable(self.tr("Connections"))
        self.table.setModel(self.model)
        self.table.setMinimumHeight(110)
        self.table.setMaximumHeight(180)
        self.table.picked.connect(lambda _one: self._enable())
        self.add_button = Button(self.tr("Add connection…"), icon="plus", on_click=self.add)
        self.change_button = Button(self.tr("Change…"), on_click=self.change)
        self.sign_in_button = Button(self.tr("Sign in"), icon="key", on_click=self.sign_in)
        self.forget_button = Button(self.tr("Forget"), icon="trash", on_click=self.forget)
        self.message = PlainText("", "error", wrap=True)
        self.message.hide()
        hint = self.tr(
            "Defender XDR (Microsoft Graph) and Sentinel. Kept for you on this machine, not in the "
            "store. File ▸ Fetch from Microsoft… uses them; nothing is asked or sent by itself."
        )
        flow = FlowLayout()
        for button in (
            *(self.add_button, self.change_button),
            *(self.sign_in_button, self.forget_button),
        ):
            flow.addWidget(button)
        self.setLayout(
            column(PlainText(hint, "hint", wrap=True), self.table, flow, self.message, spacing=8)
        )
        self.read()

    def _columns(self) -> tuple[Column[Connection], ...]:
        return (
            Column("name", self.tr("Name"), lambda one: Cell(one.name), 150),
            Column("product", self.tr("Product"), lambda one: Cell(PRODUCTS[one.product]), 185),
            Column(
                "place", self.tr("Where"), lambda one: Cell(one.place, "mono"), 200, stretch=True
            ),
            Column("sign_in", self.tr("Sign-in"), lambda one: Cell(self._way(one)), 80),
        )

    def _way(self, one: Connection) -> str:
        return self.tr("Secret") if one.sign_in == SECRET else self.tr("Code")

    def read(self) -> None:
        """Reads the connections."""
        try:
            self.model.set_rows(list(connections.register().all()))
        except KBError as error:
            self._refused(error)
        if self.picked is None and self.model.rowCount():
            self.table.selectRow(0)
        self._enable()

    @property
    def picked(self) -> Connection | None:
        """The connection that is selected."""
        row = self.table.current_record()
        return row if isinstance(row, Connection) else None

    def _enable(self) -> None:
        there = self.picked is not None
        for button in (self.change_button, self.sign_in_button, self.forget_button):
            button.setEnabled(there)
        self.table.setVisible(self.model.rowCount() > 0)

    # --- changing

    def add(self) -> None:
        """Opens the form for a new connection."""
        self._edit(None)

    def change(self) -> None:
        """Opens the form for the selected one."""
        if self.picked is not None:
            self._edit(self.picked)

    def _edit(self, one: Connection | None) -> None:
        dialog = ConnectionDialog(self.window(), one, self._save)
        dialog.accepted.connect(lambda: self._on_saved(dialog.saved))
        self._open(dialog)

    def _save(self, one: Connection, secret: str) -> Connection:
        found = connections.register().save(one)
        if secret:
            self._keep(found, secret)
        return found

    def _keep(self, one: Connection, secret: str) -> None:
        if not connections.keys().write(secrets.secret_name(one), secret):
            self._context.notices.show(
                self.tr("There is no keyring: the secret is held until Hotwash is closed.")
            )

    def _on_saved(self, one: Connection | None) -> None:
        self._say("")
        self.read()
        if one is not None:
            self.table.select_key(one.id)
        self._enable()

    def forget(self) -> None:
        """Takes the selected one out, with its sign-in, its secret and its fetched pages."""
        one = self.picked
        if one is None:
            return
        try:
            connections.register().forget(one)
        except KBError as error:
            self._refused(error)
            return
        secrets.forget_all(connections.keys(), one)
        self._context.notices.show(
            self.tr("Forgot {name}, its sign-in and what was fetched").format(name=one.name)
        )
        self.read()

    # --- signing in

    def sign_in(self) -> None:
        """Signs in through the selected one; a secret is asked where none is known."""
        one = self.picked
        if one is None:
            return
        if one.sign_in == SECRET and not connections.keys().read(secrets.secret_name(one)):
            self._ask_secret(one)
            return
        self._begin(one)

    def _ask_secret(self, one: Connection) -> None:
        dialog = SecretDialog(self.window(), one.name)

        def use() -> None:
            self._keep(one, dialog.taken())
            self._begin(one)

        dialog.accepted.connect(use)
        self._open(dialog)

    def _begin(self, one: Connection) -> None:
        def work(connector: "Connector") -> None:
            connector.sign_in()

        job = ConnectorJob(self.tr("Signing in for {name}").format(name=one.name), one, work)
        job.came.connect(lambda _none: self._on_signed_in(one))
        job.failed.connect(self._refused)
        job.code_wanted.connect(partial(self._show_code, job))
        self._say("")
        self._context.jobs.add(job)
        job.start()

    def _show_code(self, job: ConnectorJob, code: DeviceCode) -> None:
        self._open(DeviceCodeDialog(self.window(), job, code))

    def _on_signed_in(self, one: Connection) -> None:
        self._context.notices.show(self.tr("Signed in for {name}").format(name=one.name))

    def _open(self, dialog: ConnectionDialog | DeviceCodeDialog | SecretDialog) -> None:
        self.dialog = dialog
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _refused(self, error: Exception) -> None:
        found = trouble(error)
        self._say(" ".join(part for part in (found.what, found.todo) if part))

    def _say(self, sentence: str) -> None:
        self.message.set_text(sentence)
        self.message.setVisible(bool(sentence))
