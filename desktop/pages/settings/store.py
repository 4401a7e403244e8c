"""Store group of the settings page: place, check, backup."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from desktop import store_work
from desktop.errors import trouble
from desktop.pages.base import PageContext
from desktop.widgets.bars import ErrorBar
from desktop.widgets.buttons import Button
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import FlowLayout, column

_SHOWN = 20


class StoreGroup(QWidget):
    """Where the store is, and what can be done with it as a whole."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._place = PlainText(context.session.place, "mono", wrap=True, selectable=True)
        self._result = PlainText("", "secondary", wrap=True)
        self._check = Button(self.tr("Check the store"), icon="shield-check", on_click=self.check)
        self._backup = Button(self.tr("Back up…"), icon="database", on_click=self.back_up)
        buttons = FlowLayout()
        buttons.addWidget(self._check)
        buttons.addWidget(self._backup)
        self._body = column(self._place, buttons, self._result, spacing=10)
        self.setLayout(self._body)

    def check(self) -> None:
        """Verifies schema, history chain and attachments."""
        self._check.setEnabled(False)
        self._result.set_text(self.tr("Checking…"))
        self._context.session.with_store(store_work.check, self._on_checked, self._on_failed)

    def back_up(self) -> None:
        """Asks for a file and writes a consistent copy during use."""
        start = Path(self._context.session.place).stem + ".hotwash-backup.zip"
        path, _filter = QFileDialog.getSaveFileName(self.window(), self.tr("Back up…"), start)
        if path:
            self.back_up_to(Path(path))

    def back_up_to(self, path: Path) -> None:
        """Writes a copy of the store to `path`."""
        self._backup.setEnabled(False)
        self._context.session.with_store(
            lambda store: store_work.back_up(store, path),
            lambda _result: self._on_backed_up(path),
            self._on_failed,
        )

    def _on_checked(self, problems: list[str]) -> None:
        self._check.setEnabled(True)
        if not problems:
            self._result.set_text(self.tr("Nothing is damaged."))
            return
        lines = [self.tr("%n problem(s) found:", "", len(problems))]
        lines += problems[:_SHOWN]
        self._result.set_text("\n".join(lines))

    def _on_backed_up(self, path: Path) -> None:
        self._backup.setEnabled(True)
        self._result.set_text(self.tr("Backed up to {path}").format(path=path))

    def _on_failed(self, error: Exception) -> None:
        self._check.setEnabled(True)
        self._backup.setEnabled(True)
        self._result.set_text("")
        found = trouble(error)
        self._body.addWidget(ErrorBar(found.what, found.kept, found.todo, found.details))
