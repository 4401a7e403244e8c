"""What is done rarely with an item of the library: writing files, retiring, deleting."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMenu

from desktop.pages.knowledge import reading
from desktop.pages.knowledge.use import ask_run
from kb.vocabulary.enums import KnowledgeState

if TYPE_CHECKING:
    from desktop.pages.knowledge.page import KnowledgePage


def ask_more(page: "KnowledgePage") -> None:
    """Offers it below the reader's button."""
    found = page.reading
    if found is None:
        return
    menu = QMenu(page)
    if found.draft is not None and found.draft.state == KnowledgeState.DRAFT:
        menu.addAction(_tr("Ask for review"), page.changing.ask_review)
    if found.item.state != KnowledgeState.RETIRED:
        menu.addAction(_tr("Propose a change…"), page.proposing.begin)
    if found.is_playbook:
        run = partial(ask_run, page, found, page.reader.use_button)
        menu.addAction(_tr("Start a run in an incident…"), run)
    page.handing_out.add_to(menu, found)
    page.exporting.add_to(menu, found)
    if found.kind != "article":
        note = page.reader.differences.ask_note
        menu.addAction(_tr("Note a known difference…"), note)
    menu.addSeparator()
    if found.item.state != KnowledgeState.RETIRED:
        menu.addAction(_tr("Retire…"), partial(ask_retire, page, found))
    menu.addAction(_tr("Delete"), page.changing.delete)
    button = page.reader.more_button
    menu.exec(button.mapToGlobal(button.rect().bottomLeft()))


def ask_retire(page: "KnowledgePage", found: reading.Reading) -> None:
    """Asks why an item is retired, and what is to be used instead."""
    others = partial(reading.others, kind=found.kind, item_id=found.item.id)
    page.context.session.read(others, page.reader.life.ask_retire)


def _tr(text: str) -> str:
    return QCoreApplication.translate("KnowledgePage", text)
