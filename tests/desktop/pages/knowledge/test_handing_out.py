"""A playbook handed out on paper: rendered beside the window, written where somebody says."""

from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from desktop.dialogs.report_box import ReportBox
from desktop.navigation import Route
from desktop.pages.base import PageContext
from desktop.pages.knowledge.page import KnowledgePage
from kb import reissuing
from kb.incidents.issued_reports import service as issued
from kb.knowledge_base import KnowledgeBase
from kb.library.articles import service as articles
from kb.library.playbooks import service as playbooks
from reports.own import folder

RENDER_MS = 60_000


@pytest.fixture
def playbook(kb: KnowledgeBase) -> UUID:
    """A playbook with two steps."""
    body = "## Triage\n1. Ask the owner\n2. Revoke\n"
    made: UUID = kb.write(partial(playbooks.add, values={"title": "Token"}, body=body)).result
    return made


def ask(page: KnowledgePage, item: UUID, qtbot: QtBot) -> ReportBox:
    """What the menu of an item asks before a hand-out."""
    page.open(Route("knowledge", record_id=item))
    qtbot.waitUntil(lambda: page.reading is not None and page.reading.item.id == item)
    assert page.reading is not None
    menu = QMenu()
    page.handing_out.add_to(menu, page.reading)
    assert [action.text() for action in menu.actions()] == ["Hand out…"]
    menu.actions()[0].trigger()
    assert page.handing_out.file.box is not None
    return page.handing_out.file.box


@pytest.mark.parametrize(("form", "begins"), [("pdf", b"%PDF-"), ("docx", b"PK"), ("md", b"# ")])
def test_a_hand_out_is_written_in_the_form_that_was_asked_and_noted(
    page: KnowledgePage,
    kb: KnowledgeBase,
    playbook: UUID,
    tmp_path: Path,
    form: str,
    begins: bytes,
    qtbot: QtBot,
) -> None:
    target = tmp_path / f"hand-out.{form}"
    page.handing_out.file.save_as = lambda *_: target
    box = ask(page, playbook, qtbot)
    box.audience.set_value("partner")
    box.form.set_value(form)
    box.save.click()
    assert page.handing_out.file.box is None
    qtbot.waitUntil(target.exists, timeout=RENDER_MS)
    assert target.read_bytes().startswith(begins)
    qtbot.waitUntil(lambda: len(kb.read(issued.register)) == 1)
    (row,) = kb.read(issued.register)
    assert (row.title, row.report.item_id) == ("Token", playbook)
    assert (row.report.audience, row.report.asked["format"]) == ("partner", form)
    current = kb.read(partial(playbooks.current, playbook_id=playbook))
    assert row.report.item_version_id == current.id
    assert not kb.read(partial(reissuing.since, report_id=row.report.id)).differs


def test_an_article_is_handed_out_for_the_board(
    page: KnowledgePage, kb: KnowledgeBase, tmp_path: Path, qtbot: QtBot
) -> None:
    values = {"title": "Leaver policy", "article_kind": "policy"}
    body = "# Leaver policy\n\nOn the day.\n\n## Accounts\n\nClose **all**.\n"
    item: UUID = kb.write(partial(articles.add, values=values, body=body)).result
    box = ask(page, item, qtbot)
    box.audience.set_value("board")
    target = tmp_path / "policy.html"
    box.form.set_value("html")
    box.language.set_value("de")
    page.handing_out.file.save_as = lambda *_: target
    box.save.click()
    qtbot.waitUntil(target.exists, timeout=RENDER_MS)
    made = target.read_text(encoding="utf-8")
    assert "<strong>all</strong>" in made
    assert "Accounts</h2>" in made
    assert "On the day." in made
    assert "Richtlinie" in made
    qtbot.waitUntil(lambda: len(kb.read(issued.register)) == 1)


def test_own_kinds_are_offered_where_their_subject_is_handed_out(
    page: KnowledgePage,
    playbook: UUID,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    monkeypatch.setenv(folder.VARIABLE, str(tmp_path))
    for name, like, more in (
        ("card", "playbook", 'formats = ["pdf"]\npage_sizes = ["letter"]\n'),
        ("letter", "post_incident", ""),
        ("broken", "playbook", "cover = 1\n"),
    ):
        (tmp_path / name).mkdir()
        declared = f'label = "Our {name}"\nlike = "{like}"\n{more}'
        (tmp_path / name / "kind.toml").write_text(declared, encoding="utf-8")
    box = ask(page, playbook, qtbot)
    offered = [box.kind.itemText(at) for at in range(box.kind.count())]
    assert offered == ["Playbook hand-out", "Our card (own)"]
    assert "“broken/kind.toml”, line 3" in box.troubles.plain_text()
    box.form.set_value("docx")
    box.kind.set_value("card")
    box.kind.picked.emit("card")
    assert (box.form.value(), box.page_size.value()) == ("pdf", "letter")
    assert box.form.count() == 1
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert page.handing_out.file.box is None


def test_nothing_is_made_where_no_place_is_chosen(
    page: KnowledgePage,
    kb: KnowledgeBase,
    page_context: PageContext,
    playbook: UUID,
    qtbot: QtBot,
) -> None:
    asked: list[Path] = []

    def nowhere(*given: object) -> None:
        asked.append(Path(str(given[2])))

    page.handing_out.file.save_as = nowhere
    ask(page, playbook, qtbot).save.click()
    qtbot.waitUntil(lambda: len(asked) == 1)
    assert asked[0].name.startswith("Token-playbook-internal-")
    assert not page_context.jobs.running
    assert kb.read(issued.register) == ()
