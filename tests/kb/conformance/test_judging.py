"""Facts are held against clauses; what a document said then stays as it was."""

import uuid
from functools import partial

import pytest

from kb.conformance import documents, judging
from kb.errors import NotFoundError, ValidationError
from kb.incidents.adherence import service as adherence
from kb.incidents.adherence.schemas import Adherence
from kb.incidents.lessons import service as lessons
from kb.incidents.record import service as incidents
from kb.incidents.workflow import service as workflow
from kb.knowledge_base import KnowledgeBase
from kb.library.articles import service as articles

BODY = "# Isolation policy\n\n## 4.1 Who\n\nAny analyst.\n\n## 4.2 When\n\nWithin 15 minutes.\n"


@pytest.fixture
def policy(kb: KnowledgeBase) -> uuid.UUID:
    values = {"title": "Isolation policy", "article_kind": "policy"}
    made: uuid.UUID = kb.write(partial(articles.add, values=values, body=BODY)).result
    kb.write(partial(articles.publish, record_id=made, note="", by="AF"))
    return made


@pytest.fixture
def incident(kb: KnowledgeBase) -> uuid.UUID:
    made: uuid.UUID = kb.write(incidents.add).result
    return made


def add(kb: KnowledgeBase, incident: uuid.UUID, **values: object) -> Adherence:
    made = kb.write(partial(judging.add, incident_id=incident, values=values)).result
    return kb.read(partial(adherence.get, record_id=made))


def revise(kb: KnowledgeBase, held: Adherence, **values: object) -> Adherence:
    write = partial(judging.revise, record_id=held.id, version=held.version, values=values)
    result: Adherence = kb.write(write).result
    return result


def test_a_typed_line_names_its_document_and_clause(
    kb: KnowledgeBase, incident: uuid.UUID, policy: uuid.UUID
) -> None:
    held = add(kb, incident, clause="isolation policy, § 4.2")
    assert (held.document_id, held.document_title, held.document_version) == (
        policy,
        "Isolation policy",
        1,
    )
    assert (held.clause, held.clause_text) == ("§ 4.2", "Within 15 minutes.")
    plain = add(kb, incident, clause="Isolation policyholders § 1")
    assert (plain.document_id, plain.clause) == (None, "Isolation policyholders § 1")
    pasted = add(kb, incident, clause="§ 4.1", document_title="ISOLATION POLICY")
    assert (pasted.document_id, pasted.clause_text) == (policy, "Any analyst.")


def test_renaming_and_rewriting_the_document_changes_no_finding(
    kb: KnowledgeBase, incident: uuid.UUID, policy: uuid.UUID
) -> None:
    held = add(kb, incident, document_id=policy, clause="§ 4.2", finding="deviated")
    found = kb.read(partial(articles.get, record_id=policy))
    rename = partial(articles.revise, record_id=policy, version=found.version)
    kb.write(partial(rename, values={"title": "Containment policy"}))
    newer = BODY.replace("15 minutes", "an hour")
    kb.write(partial(articles.save_draft, record_id=policy, body=newer))
    kb.write(partial(articles.publish, record_id=policy, note="", by="AF"))
    now = kb.read(partial(adherence.get, record_id=held.id))
    assert now == held
    (use,) = kb.read(partial(documents.incidents_with, document_id=policy))
    assert (use.incident_id, use.findings) == (incident, (("deviated", 1),))

    kb.write(partial(judging.take_version, record_id=held.id, number=2))
    now = kb.read(partial(adherence.get, record_id=held.id))
    assert (now.document_title, now.document_version, now.clause_text) == (
        "Containment policy",
        2,
        "Within an hour.",
    )
    with pytest.raises(ValidationError, match="no version 9"):
        kb.write(partial(judging.take_version, record_id=held.id, number=9))


def test_a_clause_brings_what_it_says_and_takes_it_along(
    kb: KnowledgeBase, incident: uuid.UUID, policy: uuid.UUID
) -> None:
    held = revise(kb, add(kb, incident, document_id=policy), clause="§ 4.1")
    assert held.clause_text == "Any analyst."
    held = revise(kb, held, clause="§ 9")
    assert held.clause_text == ""
    held = revise(kb, held, clause_text="In our own words")
    assert revise(kb, held, clause="§ 10").clause_text == "In our own words"
    kb.undo(dossier_id=incident)
    kb.undo(dossier_id=incident)
    assert kb.read(partial(adherence.get, record_id=held.id)).clause_text == ""


def test_a_fact_is_any_row_of_the_incident(kb: KnowledgeBase, incident: uuid.UUID) -> None:
    step = partial(workflow.add, incident_id=incident)
    first = kb.write(partial(step, values={"action": "Called the owner"})).result
    second = kb.write(partial(step, values={"action": "Revoked sessions"})).result
    held = add(kb, incident, fact_id=first)
    assert (held.fact_kind, held.fact) == ("workflow_step", "Called the owner")
    held = revise(kb, held, fact_id=second)
    assert held.fact == "Revoked sessions"
    held = revise(kb, held, fact="In our own words")
    assert revise(kb, held, fact_id=first).fact == "In our own words"

    other = kb.write(incidents.add).result
    with pytest.raises(ValidationError, match="another incident"):
        add(kb, other, fact_id=first)
    with pytest.raises(NotFoundError):
        add(kb, incident, fact_id=uuid.uuid4())
    with pytest.raises(ValidationError, match="row of the incident"):
        add(kb, incident, fact_id=first, fact_kind="playbook")


def test_a_lesson_is_made_of_a_clause_and_undone_with_its_link(
    kb: KnowledgeBase, incident: uuid.UUID, policy: uuid.UUID
) -> None:
    held = add(kb, incident, document_id=policy, clause="§ 4.2", fact="Waited", explanation="Why")
    made = kb.write(partial(judging.lesson_from, record_id=held.id)).result
    lesson = kb.read(partial(lessons.get, record_id=made))
    assert lesson.title == "Isolation policy § 4.2"
    assert lesson.what_happened == ("Waited\n\nWhy\n\nIsolation policy § 4.2: Within 15 minutes.")
    assert kb.read(partial(adherence.get, record_id=held.id)).lesson_id == made
    kb.undo(dossier_id=incident)
    assert kb.read(partial(adherence.get, record_id=held.id)).lesson_id is None
    assert kb.read(partial(lessons.list_for, incident_id=incident)) == ()
