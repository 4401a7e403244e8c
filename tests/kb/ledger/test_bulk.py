import uuid
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from kb.incidents.comments import service as comments
from kb.incidents.comments.models import Comment
from kb.incidents.record import service as record
from kb.knowledge_base import KnowledgeBase
from kb.ledger.bulk import insert_many
from kb.ledger.check import Findings, check_ledger
from kb.ledger.operation import operation
from kb.store.base import new_id


@operation("Add many comments")
def add_many(session: Session, incident_id: uuid.UUID) -> None:
    rows: list[dict[str, Any]] = [
        {"id": new_id(), "incident_id": incident_id, "text": f"comment {n}"} for n in range(3)
    ]
    insert_many(session, Comment, rows)
    insert_many(session, Comment, [])


def test_records_inserted_at_once_are_recorded_like_any_others(kb: KnowledgeBase) -> None:
    incident_id = kb.write(record.add).created("incident")
    changes = kb.write(partial(add_many, incident_id=incident_id))
    assert [c.label for c in changes.records] == [f"comment comment {n}" for n in range(3)]
    assert {c.action for c in changes.records} == {"insert"}
    found = kb.read(lambda s: comments.list_for(s, incident_id))
    assert [(c.text, c.author, c.at, c.version) for c in found] == [
        (f"comment {n}", "", None, 1) for n in range(3)
    ]
    findings = Findings()
    kb.read(partial(check_ledger, findings=findings))
    assert findings.problems == []
    kb.undo()
    assert kb.read(lambda s: comments.list_for(s, incident_id)) == ()
    kb.redo()
    assert len(kb.read(lambda s: comments.list_for(s, incident_id))) == 3
