"""The store as a whole, from the settings: checked, backed up, exported."""

from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.pages.base import PageContext
from desktop.pages.settings.store import StoreGroup
from desktop.widgets.bars import ErrorBar
from desktop.widgets.labels import PlainText
from kb.interchange.service import import_paths
from kb.knowledge_base import KnowledgeBase
from kb.library.articles import service as articles

pytestmark = pytest.mark.desktop


@pytest.fixture
def group(page_context: PageContext, kb: KnowledgeBase, qtbot: QtBot) -> StoreGroup:
    """The group of a store with one article."""
    kb.write(partial(articles.add, values={"title": "Mail"}, body="# Mail\n\nOne.\n"))
    made = StoreGroup(page_context)
    qtbot.addWidget(made)
    made.resize(700, 400)
    made.show()
    return made


def says(group: StoreGroup, words: str) -> bool:
    """Whether the group tells how it ended."""
    return group._result.plain_text() == words


def test_everything_goes_into_a_bundle_that_another_store_takes(
    group: StoreGroup, tmp_path: Path, qtbot: QtBot
) -> None:
    target = tmp_path / "all.hotwash-bundle"
    group.export_everything_to(target)
    assert not group._bundle.isEnabled()
    qtbot.waitUntil(partial(says, group, f"Exported to {target}"))
    assert group._bundle.isEnabled()
    with KnowledgeBase.open(tmp_path / "other.hotwash", actor="A") as other:
        assert import_paths(other, [target]).totals["articles"] == 1
        assert [one.title for one in other.read(articles.everything)] == ["Mail"]


def test_texts_go_into_a_new_folder_each_time(
    group: StoreGroup, tmp_path: Path, qtbot: QtBot
) -> None:
    for name in ("Hotwash texts", "Hotwash texts 2"):
        group.write_texts_to(tmp_path)
        qtbot.waitUntil(partial(says, group, f"Written to {tmp_path / name}"))
        assert (tmp_path / name / "articles/Mail.md").read_text() == "# Mail\n\nOne.\n"


def test_what_cant_be_written_is_said_and_can_be_tried_again(
    group: StoreGroup, tmp_path: Path, qtbot: QtBot
) -> None:
    group.export_everything_to(tmp_path / "no" / "all.hotwash-bundle")
    qtbot.waitUntil(group._bundle.isEnabled)
    (bar,) = group.findChildren(ErrorBar)
    assert any("No such file" in one.plain_text() for one in bar.findChildren(PlainText))
    (tmp_path / "file").touch()
    group.write_texts_to(tmp_path / "file")
    qtbot.waitUntil(lambda: len(group.findChildren(ErrorBar)) == 2)
    QApplication.processEvents()
    assert group._texts.isEnabled()
