"""Playbooks and articles: drafts, published numbers, restored versions."""

from functools import partial

import pytest

from kb.conformance import service as conformance
from kb.errors import ConflictError, NotFoundError, ValidationError
from kb.incidents.record import service as incidents
from kb.incidents.workflow import service as workflow
from kb.knowledge_base import KnowledgeBase
from kb.library.articles import service as articles
from kb.library.playbooks import service as playbooks

BODY = "# Phishing\n\n## Containment\n\n1. Revoke sessions\n2. Reset the password\n"


def test_a_playbooks_life(kb: KnowledgeBase) -> None:
    made = kb.write(partial(playbooks.add, values={"title": "Phishing"}, body=BODY))
    playbook_id = made.result
    kb.write(partial(playbooks.publish, record_id=playbook_id, note="First", by="AF"))
    published = kb.read(partial(playbooks.current, playbook_id=playbook_id))
    assert (published.number, published.state, published.body) == (1, "published", BODY)
    kb.write(partial(playbooks.save_draft, record_id=playbook_id, body=BODY + "3. Tell the lead\n"))
    assert kb.read(partial(playbooks.current, playbook_id=playbook_id)).body == BODY
    kb.write(partial(playbooks.publish, record_id=playbook_id, note="", by="AF"))
    versions = kb.read(partial(playbooks.versions_for, playbook_id=playbook_id))
    assert [v.number for v in versions] == [2, 1]
    steps = kb.read(partial(playbooks.steps_for, version_id=versions[0].id))
    assert [s.title for s in steps] == ["Revoke sessions", "Reset the password", "Tell the lead"]
    assert {s.phase for s in steps} == {"containment"}
    kb.write(partial(playbooks.restore_version, record_id=playbook_id, version_id=versions[1].id))
    draft = kb.read(partial(playbooks.versions_for, playbook_id=playbook_id))[0]
    assert (draft.number, draft.state, draft.body) == (3, "draft", BODY)
    kb.write(partial(playbooks.discard_draft, record_id=playbook_id))
    assert kb.read(partial(playbooks.current, playbook_id=playbook_id)).number == 2


def test_undo_of_a_whole_publication(kb: KnowledgeBase) -> None:
    playbook_id = kb.write(partial(playbooks.add, values={"title": "P"}, body=BODY)).result
    kb.write(partial(playbooks.publish, record_id=playbook_id, note="", by="AF"))
    kb.undo(dossier_id=playbook_id)
    assert kb.read(partial(playbooks.get, record_id=playbook_id)).state == "draft"
    kb.write(partial(playbooks.remove, record_id=playbook_id))
    with pytest.raises(NotFoundError):
        kb.read(partial(playbooks.get, record_id=playbook_id))
    kb.undo(dossier_id=playbook_id)
    assert kb.read(partial(playbooks.get, record_id=playbook_id)).steps == 2


def test_two_writers_of_one_draft_conflict(kb: KnowledgeBase) -> None:
    article_id = kb.write(partial(articles.add, values={"title": "A"}, body="one")).result
    draft = kb.read(partial(articles.current, article_id=article_id))
    save = partial(articles.save_draft, record_id=article_id, base_version_id=draft.id)
    kb.write(partial(save, body="two", base_body="one"))
    with pytest.raises(ConflictError) as caught:
        kb.write(partial(save, body="three", base_body="one"))
    assert (caught.value.mine["body"], caught.value.theirs["body"]) == ("three", "two")


def test_a_title_is_needed(kb: KnowledgeBase) -> None:
    with pytest.raises(ValidationError):
        kb.write(partial(articles.add, values={}, body="x"))


def test_use_in_an_incident_copies_the_steps_once(kb: KnowledgeBase) -> None:
    playbook_id = kb.write(partial(playbooks.add, values={"title": "P"}, body=BODY)).result
    version = kb.read(partial(playbooks.current, playbook_id=playbook_id))
    incident_id = kb.write(incidents.add).result
    use = partial(conformance.use_playbook, incident_id=incident_id, version_id=version.id)
    assert kb.write(use).result == 2
    assert kb.write(use).result == 0
    steps = kb.read(partial(workflow.list_for, incident_id=incident_id))
    assert [(s.action, s.state, s.phase) for s in steps] == [
        ("Revoke sessions", "planned", "containment"),
        ("Reset the password", "planned", "containment"),
    ]
    compared = kb.read(partial(conformance.comparison, incident_id=incident_id))
    assert compared is not None
    assert [step.result for step in compared.steps] == ["not_yet", "not_yet"]
    used = kb.read(partial(conformance.used_in, playbook_id=playbook_id))
    assert [row[0] for row in used] == [incident_id]
