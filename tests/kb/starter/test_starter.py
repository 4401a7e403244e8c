"""Starter playbooks: version 1, with source and licence, unchanged, and gone at one click."""

from functools import partial
from pathlib import Path
from typing import Any

from kb import starter
from kb.knowledge_base import KnowledgeBase
from kb.library.articles import service as articles
from kb.library.playbooks import service as playbooks


def test_each_is_version_1_with_source_and_licence(kb: KnowledgeBase) -> None:
    made = kb.write(starter.install)
    assert made.label == "Install starter library"
    found = kb.read(playbooks.everything)
    procedures = kb.read(articles.everything)
    assert (len(found), len(procedures), len(made.result)) == (5, 144, 149)
    items: list[Any] = [*found, *procedures]
    for item in items:
        assert item.version_number == 1
        assert item.state == "published"
        assert item.source.startswith("github.com/")
        assert item.licence.startswith(("Apache-2.0", "MIT"))
        assert "starter" in item.tags
    assert all(playbook.steps > 5 for playbook in found)
    assert "Phishing" in {playbook.title for playbook in found}
    assert "Block external IP address" in {procedure.title for procedure in procedures}


def test_the_texts_are_unchanged(kb: KnowledgeBase) -> None:
    kb.write(starter.install)
    texts = {p.read_text("utf-8") for p in Path(starter.__file__).parent.glob("*.md")}
    bodies = {
        kb.read(partial(playbooks.current, playbook_id=item.id)).body
        for item in kb.read(playbooks.everything)
    }
    assert texts <= bodies


def test_installing_twice_changes_nothing(kb: KnowledgeBase) -> None:
    kb.write(starter.install)
    again = kb.write(starter.install)
    assert (again.operation_id, again.result) == (None, ())


def test_removing_keeps_what_somebody_worked_on(kb: KnowledgeBase) -> None:
    made = kb.write(starter.install).result
    first, last = made[0], kb.read(articles.everything)[-1].id
    kb.write(partial(playbooks.save_draft, record_id=first, body="# Ours\n\n1. Call the lead\n"))
    kb.write(partial(articles.save_draft, record_id=last, body="# Ours\n"))
    assert kb.write(starter.remove).result == 147
    assert [item.id for item in kb.read(playbooks.everything)] == [first]
    assert [item.id for item in kb.read(articles.everything)] == [last]
    kb.undo()
    assert len(kb.read(playbooks.everything)) == 5
    assert len(kb.read(articles.everything)) == 144
