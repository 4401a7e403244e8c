"""An item of the library as a file: Markdown, CACAO 2.0, a template for Sentinel."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu, QWidget

from desktop.dialogs.files import save_as
from desktop.jobs.written import write_beside
from kb.interchange import export
from kb.interchange.automation_rule_export import automation_rule_arm
from kb.interchange.cacao_export import playbook_cacao
from kb.interchange.logic_app_export import playbook_arm
from kb.interchange.markdown_folder import write_item

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from desktop.pages.base import Page
    from desktop.pages.knowledge.reading import Reading

#: Ending and what the dialog offers, by format.
_FORMATS: Final[dict[str, tuple[str, str]]] = {
    "markdown": (".md", "Markdown (*.md)"),
    "cacao": (".cacao.json", "CACAO 2.0 (*.json)"),
    "arm": (".azuredeploy.json", "ARM template (*.json)"),
}


class Exporting(QObject):
    """Offers the formats, asks where the file goes, and writes it.

    Attributes:
        save_as: asks where a file goes; the platform's dialog.
    """

    def __init__(self, page: "Page") -> None:
        super().__init__(page)
        self._page = page
        self.save_as: Callable[[QWidget, str, Path, str], Path | None] = save_as

    def add_to(self, menu: QMenu, found: "Reading") -> None:
        """Adds what can be written of an item to a menu."""
        labels = {
            "markdown": self.tr("Save as Markdown…"),
            "cacao": self.tr("Save as CACAO 2.0…"),
            "arm": self.tr("Save as Sentinel playbook (ARM)…"),
        }
        if found.kind == "automation_rule":
            labels["arm"] = self.tr("Save as Sentinel automation rule (ARM)…")
        for name, label in labels.items():
            if name in export.FORMATS[found.kind]:
                menu.addAction(label, partial(self.export, name, found))

    def export(self, name: str, found: "Reading") -> None:
        """Asks where a file goes and writes the version that is in force."""
        ending, kinds = _FORMATS[name]
        suggested = Path.home() / f"{_file_name(found.item.title)}{ending}"
        target = self.save_as(self._page.window(), self.tr("Save as"), suggested, kinds)
        if target is None:
            return
        if name == "markdown" and found.files:
            write = partial(write_item, kind=found.kind, item_id=found.item.id, target=target)
            self._page.context.session.read(write, self._on_written, self._on_refused)
            return
        make = _made(name, found.kind, found.item.id)
        self._page.context.session.read(make, partial(self._write, target))

    def _on_written(self, written: tuple[Path, ...]) -> None:
        said = self.tr("Wrote {file}, and its files into “{folder}”")
        told = said.format(file=written[0].name, folder=written[1].parent.name)
        self._page.context.notices.show(told)

    def _on_refused(self, error: Exception) -> None:
        self._page.context.notices.show(str(error))

    def _write(self, target: Path, text: str) -> None:
        notices = self._page.context.notices
        try:
            write_beside(target, lambda file: file.write(text.encode("utf-8")))
        except OSError as error:
            said = self.tr("{file} could not be written: {why}")
            notices.show(said.format(file=target.name, why=error.strerror or str(error)))
            return
        notices.show(self.tr("Wrote {file}").format(file=target.name))


def _made(name: str, kind: str, item_id: "UUID") -> "Callable[[Session], str]":
    """What makes the text of an item in a format."""
    if name == "markdown":
        return partial(export.item_markdown, kind=kind, item_id=item_id)
    if name == "cacao":
        return partial(playbook_cacao, playbook_id=item_id)
    if kind == "automation_rule":
        return partial(automation_rule_arm, rule_id=item_id)
    return partial(playbook_arm, playbook_id=item_id)


def _file_name(title: str) -> str:
    """A title as the name of a file on any system."""
    kept = "".join(sign if sign.isalnum() or sign in " -_." else "-" for sign in title)
    return " ".join(kept.split()).strip(".-")[:80] or "Playbook"
