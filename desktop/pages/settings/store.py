"""Store group of the settings page: place, check, backup."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QFileDialog, QWidget

from desktop import store_work
from desktop.dialogs.files import save_as
from desktop.errors import trouble
from desktop.pages.base import PageContext
from desktop.widgets.bars import ErrorBar
from desktop.widgets.buttons import Button
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import FlowLayout, column

if TYPE_CHECKING:
    from collections.abc import Callable

    from kb.knowledge_base import KnowledgeBase

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
        self._bundle = Button(
            self.tr("Export everything…"), icon="export", on_click=self.export_everything
        )
        self._texts = Button(
            self.tr("Texts as Markdown…"), icon="folder-open", on_click=self.write_texts
        )
        buttons = FlowLayout()
        for button in (self._check, self._backup, self._bundle, self._texts):
            buttons.addWidget(button)
        told = PlainText(
            self.tr(
                "Everything goes into one bundle, which another store takes. Texts of the "
                "knowledge base go into a folder: what you edit there comes back with Import…, as "
                "the next version of each."
            ),
            "hint",
            wrap=True,
        )
        self._body = column(self._place, buttons, told, self._result, spacing=10)
        self.setLayout(self._body)

    def check(self) -> None:
        """Verifies schema, history chain and attachments."""
        self._run(self._check, store_work.check, self._checked, self.tr("Checking…"))

    def back_up(self) -> None:
        """Asks for a file and writes a consistent copy during use."""
        start = Path(self._context.session.place).stem + ".hotwash-backup.zip"
        path, _filter = QFileDialog.getSaveFileName(self.window(), self.tr("Back up…"), start)
        if path:
            self.back_up_to(Path(path))

    def back_up_to(self, path: Path) -> None:
        """Writes a copy of the store to `path`."""
        self._run(
            self._backup,
            partial(store_work.back_up, path=path),
            lambda _result: self.tr("Backed up to {path}").format(path=path),
        )

    def export_everything(self) -> None:
        """Asks for a file and writes the whole store into it."""
        name = f"{Path(self._context.session.place).stem}.hotwash-bundle"
        title = self.tr("Export everything…")
        path = save_as(self.window(), title, Path.home() / name, "Hotwash (*.hotwash-bundle)")
        if path is not None:
            self.export_everything_to(path)

    def export_everything_to(self, path: Path) -> None:
        """Writes the whole store into `path`."""
        self._run(
            self._bundle,
            partial(store_work.export_everything, path=path),
            lambda _result: self.tr("Exported to {path}").format(path=path),
        )

    def write_texts(self) -> None:
        """Asks for a folder and writes all texts into a new one in it."""
        title = self.tr("Texts as Markdown…")
        chosen = QFileDialog.getExistingDirectory(self.window(), title, str(Path.home()))
        if chosen:
            self.write_texts_to(Path(chosen))

    def write_texts_to(self, parent: Path) -> None:
        """Writes all texts into a new folder within `parent`."""
        self._run(
            self._texts,
            partial(store_work.write_texts, parent=parent),
            lambda folder: self.tr("Written to {path}").format(path=folder),
        )

    def _run(
        self,
        button: Button,
        work: "Callable[[KnowledgeBase], object]",
        said: "Callable[[Any], str]",
        meanwhile: str = "",
    ) -> None:
        """Does something with the store; its button waits for the end."""
        button.setEnabled(False)
        self._result.set_text(meanwhile or self.tr("Writing…"))

        def done(result: object) -> None:
            button.setEnabled(True)
            self._result.set_text(said(result))

        self._context.session.with_store(work, done, self._on_failed)

    def _checked(self, problems: list[str]) -> str:
        if not problems:
            return self.tr("Nothing is damaged.")
        return "\n".join([self.tr("%n problem(s) found:", "", len(problems)), *problems[:_SHOWN]])

    def _on_failed(self, error: Exception) -> None:
        for button in (self._check, self._backup, self._bundle, self._texts):
            button.setEnabled(True)
        self._result.set_text("")
        found = trouble(error)
        self._body.addWidget(ErrorBar(found.what, found.kept, found.todo, found.details))
