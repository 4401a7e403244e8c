"""Reports that left the house: to whom, and what changed since."""

import uuid
from datetime import UTC, datetime
from functools import partial

import pytest

from kb.conformance import reissue
from kb.errors import NotFoundError
from kb.incidents.comments import service as comments
from kb.incidents.issued_reports import service as issued
from kb.incidents.lessons import service as lessons
from kb.incidents.record import service as record
from kb.knowledge_base import KnowledgeBase


@pytest.fixture
def incident(kb: KnowledgeBase) -> uuid.UUID:
    """An incident with a lesson."""
    made: uuid.UUID = kb.write(partial(record.add, values={"title": "Fraud"})).result
    kb.write(partial(lessons.add, incident_id=made, values={"title": "Bind sessions"}))
    return made


def export(kb: KnowledgeBase, incident: uuid.UUID, day: int) -> uuid.UUID:
    values = {"file_name": f"{day}.pdf", "exported_at": datetime(2026, 3, day, tzinfo=UTC)}
    made: uuid.UUID = kb.write(partial(issued.add, incident_id=incident, values=values)).result
    return made


def test_what_was_changed_since_is_told_and_nothing_else(
    kb: KnowledgeBase, incident: uuid.UUID
) -> None:
    first = export(kb, incident, 1)
    assert kb.read(partial(reissue.changes_since, report_id=first)) == ()
    (lesson,) = kb.read(partial(lessons.list_for, incident_id=incident))
    values = {"title": "Bind all sessions"}
    kb.write(partial(lessons.revise, record_id=lesson.id, version=lesson.version, values=values))
    kb.write(partial(comments.add, incident_id=incident, values={"text": "Sent?"}))
    second = export(kb, incident, 2)
    since = kb.read(partial(reissue.changes_since, report_id=first))
    assert [(entry.kind, entry.fields[0].name) for entry in since] == [("lesson", "title")]
    assert kb.read(partial(reissue.changes_since, report_id=second)) == ()
    with pytest.raises(NotFoundError):
        kb.read(partial(reissue.changes_since, report_id=uuid.uuid4()))


def test_the_register_holds_the_reports_of_all_incidents_newest_first(
    kb: KnowledgeBase, incident: uuid.UUID
) -> None:
    other = kb.write(partial(record.add, values={"title": "Phishing"})).result
    export(kb, incident, 1)
    export(kb, other, 3)
    export(kb, incident, 2)
    found = kb.read(issued.register)
    assert [(one.report.file_name, one.incident_title) for one in found] == [
        ("3.pdf", "Phishing"),
        ("2.pdf", "Fraud"),
        ("1.pdf", "Fraud"),
    ]
    assert len(kb.read(partial(issued.register, limit=2))) == 2


def test_to_whom_it_was_given_is_noted_and_taken_back(
    kb: KnowledgeBase, incident: uuid.UUID
) -> None:
    report = export(kb, incident, 1)
    version = kb.read(partial(issued.get, record_id=report)).version
    give = partial(issued.give, record_id=report, version=version)
    now = kb.write(partial(give, recipients=["Board", "Insurer"])).result
    assert now.recipients == ("Board", "Insurer")
    assert kb.read(partial(reissue.changes_since, report_id=report)) == ()
    kb.undo(dossier_id=incident)
    assert kb.read(partial(issued.get, record_id=report)).recipients == ()
    kb.write(partial(give, recipients=["Board"], version=version + 2))
    both = kb.write(partial(give, recipients=["Press"])).result
    assert set(both.recipients) == {"Board", "Press"}, "two people may say so at once"
