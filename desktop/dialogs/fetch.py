"""What is to be fetched: through which connection, and since when."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from PySide6.QtWidgets import QDialog, QWidget

from desktop.widgets.buttons import Button
from desktop.widgets.fields import Combo, LineField
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, row
from kb.connectors.schemas import PRODUCTS, Connection

_DATE, _ALL, _GO_ON = "date", "all", "go on"


class FetchDialog(QDialog):
    """Asks, and fetches nothing itself.

    Args:
        parent: the window.
        connections: those to choose from; at least one.
        until: up to when the store has what a connection gives.

    Attributes:
        connection: the choice of a connection.
        since: the choice of a time.
        day: a date, where that is chosen.
        fetch: the button.
    """

    def __init__(
        self,
        parent: QWidget,
        connections: Sequence[Connection],
        until: Callable[[Connection], datetime | None],
    ) -> None:
        super().__init__(parent)
        self._connections = {one.id: one for one in connections}
        self._until = until
        title = self.tr("Fetch from Microsoft")
        self.setWindowTitle(title)
        self.setModal(True)
        self.setMinimumWidth(460)
        self.connection = Combo(self.tr("Connection"), [(one.id, one.name) for one in connections])
        self.connection.set_value(connections[0].id)
        self.connection.picked.connect(lambda _value: self._show_connection())
        self.since = Combo(self.tr("Changed since"))
        self.since.picked.connect(lambda _value: self._show_day())
        self.day = LineField(self.tr("Day"), placeholder="2026-11-30", mono=True)
        self.day.returnPressed.connect(self._on_fetch)
        self._where = PlainText("", "hint", wrap=True)
        self.message = PlainText("", "error", wrap=True)
        self.message.hide()
        self.fetch = Button(
            self.tr("Fetch"), "primary", icon="download-simple", on_click=self._on_fetch
        )
        self._lay_out(title)
        self._show_connection()
        self.fetch.setFocus()

    def _lay_out(self, title: str) -> None:
        cancel = Button(self.tr("Cancel"), "flat", on_click=self.reject)
        hint = self.tr("What comes is shown first; nothing is written before you press Import.")
        parts = (
            PlainText(title, "panel", wrap=True),
            PlainText(self.tr("Connection"), "secondary"),
            self.connection,
            self._where,
            PlainText(self.tr("Changed since"), "secondary"),
            self.since,
            self.day,
            PlainText(hint, "hint", wrap=True),
            self.message,
            row(None, cancel, self.fetch, spacing=8),
        )
        self.setLayout(column(*parts, spacing=6, margins=(18, 16, 18, 16)))

    @property
    def chosen(self) -> Connection:
        """The connection."""
        return self._connections[str(self.connection.value())]

    def start(self) -> datetime | None:
        """From when on; None for everything.

        Raises:
            ValueError: the day can't be read.
        """
        value = self.since.value()
        if value == _GO_ON:
            return self._until(self.chosen)
        if isinstance(value, int):
            # From the beginning of a day: a fetch that was cut off is asked for by the same time.
            today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
            return today - timedelta(days=value)
        if value == _DATE:
            return datetime.strptime(self.day.value(), "%Y-%m-%d").replace(tzinfo=UTC)
        return None

    def _show_connection(self) -> None:
        one = self.chosen
        self._where.set_text(f"{PRODUCTS[one.product]}, {one.place}")
        until = self._until(one)
        days = [(n, self.tr("The last %n day(s)", "", n)) for n in (1, 7, 30, 90)]
        choices: list[tuple[object, str]] = [
            *days,
            (_DATE, self.tr("A day…")),
            (_ALL, self.tr("Ever: everything")),
        ]
        if until is not None:
            at = until.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
            said = self.tr("The newest that was imported ({at})").format(at=at)
            choices.insert(0, (_GO_ON, said))
        self.since.set_choices(choices)
        self.since.set_value(_GO_ON if until is not None else 30)
        self._show_day()

    def _show_day(self) -> None:
        self.day.setVisible(self.since.value() == _DATE)
        self.message.hide()
        if self.day.isVisible():
            self.day.setFocus()
        self.adjustSize()

    def _on_fetch(self) -> None:
        try:
            self.start()
        except ValueError:
            self.message.set_text(self.tr("Write the day as 2026-11-30."))
            self.message.show()
            self.day.setFocus()
            return
        self.accept()
