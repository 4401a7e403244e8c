"""A playbook handed out on paper: rendered beside the window, written where somebody says."""

from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from desktop.navigation import Route
from desktop.pages.base import PageContext
from desktop.pages.knowledge.page import KnowledgePage
from kb.knowledge_base import KnowledgeBase
from kb.library.playbooks import service as playbooks

RENDER_MS = 60_000


@pytest.mark.parametrize(("form", "begins"), [("pdf", b"%PDF-"), ("docx", b"PK")])
def test_a_hand_out_is_written_in_the_form_that_was_asked(
    page: KnowledgePage, kb: KnowledgeBase, tmp_path: Path, form: str, begins: bytes, qtbot: QtBot
) -> None:
    body = "## Triage\n1. Ask the owner\n2. Revoke\n"
    made: UUID = kb.write(partial(playbooks.add, values={"title": "Token"}, body=body)).result
    page.open(Route("knowledge", record_id=made))
    qtbot.waitUntil(lambda: page.reading is not None and page.reading.item.id == made)
    assert page.reading is not None
    menu = QMenu()
    page.handing_out.add_to(menu, page.reading)
    labels = [action.text() for action in menu.actions()]
    assert labels == ["Hand-out as PDF…", "Hand-out as Word document…"]
    target = tmp_path / f"hand-out.{form}"
    page.handing_out.file.save_as = lambda *_: target
    menu.actions()[form == "docx"].trigger()
    qtbot.waitUntil(target.exists, timeout=RENDER_MS)
    assert target.read_bytes().startswith(begins)


def test_nothing_is_made_where_no_place_is_chosen(
    page: KnowledgePage, kb: KnowledgeBase, page_context: PageContext, qtbot: QtBot
) -> None:
    made: UUID = kb.write(partial(playbooks.add, values={"title": "Token"}, body="1. Ask")).result
    page.open(Route("knowledge", record_id=made))
    qtbot.waitUntil(lambda: page.reading is not None and page.reading.item.id == made)
    asked: list[Path] = []

    def nowhere(*given: object) -> None:
        asked.append(Path(str(given[2])))

    page.handing_out.file.save_as = nowhere
    assert page.reading is not None
    page.handing_out.begin(page.reading, "pdf")
    qtbot.waitUntil(lambda: len(asked) == 1)
    assert asked[0].name.startswith("Token-playbook-internal-")
    assert not page_context.jobs.running
