"""A playbook or an article is written as a file, from the window."""

import json
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QMenu, QWidget
from pytestqt.qtbot import QtBot

from desktop.navigation import Route
from desktop.pages.knowledge.page import KnowledgePage
from kb.knowledge_base import KnowledgeBase
from kb.library.articles import service as articles
from kb.library.files import service as files
from kb.library.playbooks import service as playbooks

BODY = "# Phishing\n\n## Containment\n\n1. Isolate the host\n2. Tell the owner\n"


def offered(page: KnowledgePage) -> list[str]:
    menu = QMenu()
    assert page.reading is not None
    page.exporting.add_to(menu, page.reading)
    return [action.text() for action in menu.actions()]


def test_a_playbook_is_written_in_three_formats(
    page: KnowledgePage, kb: KnowledgeBase, qtbot: QtBot, tmp_path: Path
) -> None:
    values = {"title": "Phishing: a/b"}
    item_id = kb.write(partial(playbooks.add, values=values, body=BODY)).result
    page.open(Route("knowledge", record_id=item_id))
    qtbot.waitUntil(lambda: page.reading is not None)
    assert len(offered(page)) == 3
    assert page.reading is not None
    asked: list[Path] = []

    def answer(_parent: QWidget, _title: str, suggested: Path, _kinds: str) -> Path:
        asked.append(suggested)
        return tmp_path / suggested.name

    page.exporting.save_as = answer
    for name, ending in (
        ("markdown", ".md"),
        ("cacao", ".cacao.json"),
        ("arm", ".azuredeploy.json"),
    ):
        page.exporting.export(name, page.reading)
        written = tmp_path / f"Phishing- a-b{ending}"
        qtbot.waitUntil(written.exists)
        text = written.read_text("utf-8")
        assert text == BODY if name == "markdown" else json.loads(text)
    assert asked[0].name == "Phishing- a-b.md"


def test_an_article_is_markdown_alone_and_a_fault_is_said(
    page: KnowledgePage, kb: KnowledgeBase, qtbot: QtBot, tmp_path: Path
) -> None:
    item_id = kb.write(partial(articles.add, values={"title": "Notes"}, body="one\n")).result
    page.open(Route("knowledge", record_id=item_id))
    qtbot.waitUntil(lambda: page.reading is not None)
    assert offered(page) == ["Save as Markdown…"]
    assert page.reading is not None
    page.exporting.save_as = lambda *_: None
    page.exporting.export("markdown", page.reading)
    page.exporting.save_as = lambda *_: tmp_path / "missing" / "x.md"
    with qtbot.waitSignal(page.context.notices.posted):
        page.exporting.export("markdown", page.reading)
    page.exporting.save_as = lambda *_: tmp_path / "x.md"
    page.exporting.export("markdown", page.reading)
    qtbot.waitUntil((tmp_path / "x.md").exists)
    assert (tmp_path / "x.md").read_text("utf-8") == "one\n"


def test_a_text_with_files_is_written_with_them(
    page: KnowledgePage, kb: KnowledgeBase, qtbot: QtBot, tmp_path: Path
) -> None:
    values = {"title": "Notes"}
    body = "[a](file:a.txt)\n"
    item_id = kb.write(partial(articles.add, values=values, body=body)).result
    kb.write(partial(files.attach_content, item_id=item_id, name="a.txt", content=b"one"))
    page.open(Route("knowledge", record_id=item_id))
    qtbot.waitUntil(lambda: page.reading is not None)
    assert page.reading is not None
    target = tmp_path / "Notes.md"
    page.exporting.save_as = lambda *_asked: target
    with qtbot.waitSignal(page.context.notices.posted) as told:
        page.exporting.export("markdown", page.reading)
    assert told.args is not None
    assert told.args[0].text == "Wrote Notes.md, and its files into “Notes files”"
    assert target.read_text("utf-8") == "[a](Notes%20files/a.txt)\n"
    assert (tmp_path / "Notes files" / "a.txt").read_bytes() == b"one"
    page.exporting.save_as = lambda *_asked: tmp_path / "no" / "Notes.md"
    (tmp_path / "no").touch()
    with qtbot.waitSignal(page.context.notices.posted) as refused:
        page.exporting.export("markdown", page.reading)
    assert refused.args is not None
    assert "can't be written" in refused.args[0].text
