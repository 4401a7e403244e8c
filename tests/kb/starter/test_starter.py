"""Starter playbooks: version 1, with source and licence, unchanged, and gone at one click."""

from functools import partial
from pathlib import Path

from kb import starter
from kb.knowledge_base import KnowledgeBase
from kb.library.playbooks import service as playbooks


def test_each_is_version_1_with_source_and_licence(kb: KnowledgeBase) -> None:
    made = kb.write(starter.install)
    assert made.label == "Install starter playbooks"
    found = kb.read(playbooks.everything)
    assert len(found) == len(made.result) == 5
    for playbook in found:
        assert playbook.version_number == 1
        assert playbook.state == "published"
        assert playbook.steps > 5
        assert playbook.source.startswith("github.com/")
        assert playbook.licence.startswith(("Apache-2.0", "MIT"))
    assert "Phishing" in {playbook.title for playbook in found}


def test_the_texts_are_unchanged(kb: KnowledgeBase) -> None:
    kb.write(starter.install)
    texts = {p.read_text("utf-8") for p in Path(starter.__file__).parent.glob("*.md")}
    bodies = {
        kb.read(partial(playbooks.current, playbook_id=item.id)).body
        for item in kb.read(playbooks.everything)
    }
    assert bodies == texts


def test_installing_twice_changes_nothing(kb: KnowledgeBase) -> None:
    kb.write(starter.install)
    again = kb.write(starter.install)
    assert (again.operation_id, again.result) == (None, ())


def test_removing_keeps_what_somebody_worked_on(kb: KnowledgeBase) -> None:
    first = kb.write(starter.install).result[0]
    kb.write(partial(playbooks.save_draft, record_id=first, body="# Ours\n\n1. Call the lead\n"))
    assert kb.write(starter.remove).result == 4
    assert [item.id for item in kb.read(playbooks.everything)] == [first]
    kb.undo()
    assert len(kb.read(playbooks.everything)) == 5
