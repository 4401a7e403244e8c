"""Searches kept under a name, and searches within an article."""

from functools import partial

from pytestqt.qtbot import QtBot

from desktop.navigation import Route
from desktop.pages.knowledge.page import KnowledgePage
from desktop.pages.knowledge.saved_searches import SavedSearch, SavedSearches
from desktop.settings import Settings
from desktop.widgets.name_box import NameBox
from kb.knowledge_base import KnowledgeBase
from kb.library.articles import service as articles
from kb.library.playbooks import service as playbooks


def entries(page: KnowledgePage) -> list[str]:
    return [action.text() for action in page.finder.saved.menu().actions() if action.text()]


def test_a_search_is_kept_run_again_and_forgotten(
    page: KnowledgePage, kb: KnowledgeBase, qtbot: QtBot
) -> None:
    kb.write(partial(playbooks.add, values={"title": "Quokka hunt"}))
    page.open(Route("knowledge"))
    keep = page.finder.saved.menu().actions()[-1]
    assert not keep.isEnabled()
    page.finder.facets.chosen.emit("playbooks")
    page.finder.field.setText("quokka")
    page.finder.read_again()
    page.finder.saved.ask_name()
    box = page.findChild(NameBox)
    assert isinstance(box, NameBox)
    assert box.field.text() == "quokka"
    box.field.setText("All & quokkas")
    box.field.returnPressed.emit()
    assert entries(page) == ["All && quokkas", "Save this search…", "Forget"]
    page.finder.facets.chosen.emit("all")
    page.finder.field.setText("")
    page.finder.saved.menu().actions()[0].trigger()
    assert (page.finder.field.text(), page.finder.facets.current) == ("quokka", "playbooks")
    qtbot.waitUntil(lambda: [e.kind for e in page.finder._found] == ["playbook"])
    page.finder.saved.saved.remove("All & quokkas")
    assert entries(page) == ["Save this search…"]


def test_a_line_that_cannot_be_read_is_left_out(settings: Settings) -> None:
    saved = SavedSearches(settings)
    saved.keep(SavedSearch("One", "x"))
    lines = settings.remembered_list("saved_searches")
    settings.remember_list("saved_searches", [*lines, "{", '{"name": 1}', '["a"]'])
    assert [one.name for one in saved.all()] == ["One"]


def test_a_search_in_an_article_follows_what_is_recorded(
    page: KnowledgePage, kb: KnowledgeBase, qtbot: QtBot
) -> None:
    body = "# Hunts\n\n```search\nkind:playbook quokka\n```\n"
    article_id = kb.write(partial(articles.add, values={"title": "Hunts"}, body=body)).result
    page.open(Route("knowledge", record_id=article_id))
    text = page.reader.text
    qtbot.waitUntil(lambda: "(0 found)" in text.toPlainText())
    kb.write(partial(playbooks.add, values={"title": "Quokka hunt"}))
    qtbot.waitUntil(lambda: "Quokka hunt" in text.toPlainText())


def test_playbooks_stand_before_articles(
    page: KnowledgePage, kb: KnowledgeBase, qtbot: QtBot
) -> None:
    for title in ("B", "D"):
        kb.write(partial(playbooks.add, values={"title": title}))
    for title in ("A", "C"):
        kb.write(partial(articles.add, values={"title": title}))
    page.open(Route("knowledge"))
    qtbot.waitUntil(lambda: len(page.finder._found) == 4)
    assert [entry.title for entry in page.finder._found] == ["B", "D", "A", "C"]
