"""The register of documents, and the incidents that were held against them."""

import uuid
from functools import partial

from kb.conformance import documents
from kb.incidents.adherence import service as adherence
from kb.incidents.record import service as incidents
from kb.knowledge_base import KnowledgeBase
from kb.library.articles import service as articles


def add_document(kb: KnowledgeBase, title: str, kind: str, body: str) -> uuid.UUID:
    values = {"title": title, "article_kind": kind}
    made: uuid.UUID = kb.write(partial(articles.add, values=values, body=body)).result
    return made


def test_a_document_has_versions_with_their_own_clauses(kb: KnowledgeBase) -> None:
    policy = add_document(kb, "Isolation policy", "policy", "# 1 Old\n")
    add_document(kb, "A note", "article", "# 1 Note\n")
    kb.write(partial(articles.publish, record_id=policy, note="", by="AF"))
    kb.write(partial(articles.save_draft, record_id=policy, body="# 1 New\n\n## 2 More\n"))
    (found,) = kb.read(documents.register)
    assert (found.id, found.kind, found.current, found.versions) == (policy, "policy", 1, (2, 1))
    read = partial(documents.clauses, document_id=policy)
    assert [c.title for c in kb.read(partial(read, number=1))] == ["Old"]
    assert [c.key for c in kb.read(partial(read, number=2))] == ["§ 1", "§ 2"]
    assert kb.read(partial(read, number=9)) == ()


def test_incidents_that_followed_or_deviated(kb: KnowledgeBase) -> None:
    policy = add_document(kb, "Isolation policy", "policy", "# 1 Isolate\n")
    first, second = kb.write(incidents.add).result, kb.write(incidents.add).result
    for incident, finding in ((first, "followed"), (second, "deviated"), (second, "followed")):
        values = {"document_id": policy, "clause": "§ 1", "finding": finding}
        kb.write(partial(adherence.add, incident_id=incident, values=values))
    kb.write(partial(adherence.add, incident_id=first, values={"finding": "missing"}))
    found = kb.read(partial(documents.incidents_with, document_id=policy))
    assert [(use.incident_id, use.findings, use.deviates) for use in found] == [
        (second, (("followed", 1), ("deviated", 1)), True),
        (first, (("followed", 1),), False),
    ]
    rows = kb.read(partial(adherence.list_for, incident_id=first))
    assert documents.counted(rows) == (("followed", 1), ("missing", 1))
