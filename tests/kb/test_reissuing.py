"""Reports that left the house: to whom, and what changed since."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from kb import checking, reissuing
from kb.errors import NotFoundError, ValidationError
from kb.incidents.comments import service as comments
from kb.incidents.issued_reports import service as issued
from kb.incidents.lessons import service as lessons
from kb.incidents.record import service as record
from kb.interchange import export as exporting
from kb.interchange import service as interchange
from kb.knowledge_base import KnowledgeBase
from kb.ledger.history import history_for
from kb.library.playbooks import service as playbooks


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
    assert kb.read(partial(reissuing.changes_since, report_id=first)) == ()
    (lesson,) = kb.read(partial(lessons.list_for, incident_id=incident))
    values = {"title": "Bind all sessions"}
    kb.write(partial(lessons.revise, record_id=lesson.id, version=lesson.version, values=values))
    kb.write(partial(comments.add, incident_id=incident, values={"text": "Sent?"}))
    second = export(kb, incident, 2)
    since = kb.read(partial(reissuing.changes_since, report_id=first))
    assert [(entry.kind, entry.fields[0].name) for entry in since] == [("lesson", "title")]
    assert kb.read(partial(reissuing.changes_since, report_id=second)) == ()
    with pytest.raises(NotFoundError):
        kb.read(partial(reissuing.changes_since, report_id=uuid.uuid4()))


def test_the_register_holds_the_reports_of_all_incidents_newest_first(
    kb: KnowledgeBase, incident: uuid.UUID
) -> None:
    other = kb.write(partial(record.add, values={"title": "Phishing"})).result
    export(kb, incident, 1)
    export(kb, other, 3)
    export(kb, incident, 2)
    found = kb.read(issued.register)
    assert [(one.report.file_name, one.title) for one in found] == [
        ("3.pdf", "Phishing"),
        ("2.pdf", "Fraud"),
        ("1.pdf", "Fraud"),
    ]
    assert len(kb.read(partial(issued.register, limit=2))) == 2


def test_of_copies_of_the_same_second_the_last_comes_first(
    kb: KnowledgeBase, incident: uuid.UUID
) -> None:
    made = [export(kb, incident, 1) for _ in range(5)]
    listed = kb.read(partial(issued.list_for, incident_id=incident))
    assert [one.id for one in listed] == made[::-1]
    assert [one.report.id for one in kb.read(issued.register)] == made[::-1]


def test_to_whom_it_was_given_is_noted_and_taken_back(
    kb: KnowledgeBase, incident: uuid.UUID
) -> None:
    report = export(kb, incident, 1)
    version = kb.read(partial(issued.get, record_id=report)).version
    give = partial(issued.give, record_id=report, version=version)
    now = kb.write(partial(give, recipients=["Board", "Insurer"])).result
    assert now.recipients == ("Board", "Insurer")
    assert kb.read(partial(reissuing.changes_since, report_id=report)) == ()
    kb.undo(dossier_id=incident)
    assert kb.read(partial(issued.get, record_id=report)).recipients == ()
    kb.write(partial(give, recipients=["Board"], version=version + 2))
    both = kb.write(partial(give, recipients=["Press"])).result
    assert set(both.recipients) == {"Board", "Press"}, "two people may say so at once"


def hand_out(kb: KnowledgeBase, item: uuid.UUID, version: uuid.UUID, **more: object) -> uuid.UUID:
    values = {
        "subject": "playbook",
        "subject_title": "Token",
        "item_id": item,
        "item_version_id": version,
        "version_label": "1",
        "exported_at": datetime(2026, 3, 4, tzinfo=UTC),
        **more,
    }
    made: uuid.UUID = kb.write(partial(issued.add, incident_id=None, values=values)).result
    return made


def test_a_hand_out_belongs_to_its_playbook_and_says_what_the_text_was(kb: KnowledgeBase) -> None:
    item = kb.write(partial(playbooks.add, values={"title": "Token"}, body="1. Ask")).result
    draft = kb.read(partial(playbooks.current, playbook_id=item))
    report = hand_out(kb, item, draft.id)
    text = kb.read(partial(reissuing.since, report_id=report)).text
    assert text is not None
    assert not text.differs
    edit = partial(playbooks.save_draft, record_id=item)
    kb.write(partial(edit, body="1. Ask\n2. Revoke"))
    found = kb.read(partial(reissuing.since, report_id=report))
    assert found.differs
    assert found.text is not None
    assert (found.text.before, found.text.after) == ("1. Ask", "1. Ask\n2. Revoke")
    (row,) = kb.read(issued.register)
    assert (row.title, row.number, row.report.subject) == ("Token", "", "playbook")
    (last,) = (c for c in kb.read(partial(history_for, dossier_id=item)) if c.record_id == report)
    assert last.action == "insert"
    kb.undo(dossier_id=item)
    kb.undo(dossier_id=item)
    assert kb.read(issued.register) == ()
    kb.redo(dossier_id=item)
    kb.write(partial(playbooks.remove, record_id=item))
    assert kb.read(issued.register) == ()
    kb.undo(dossier_id=item)
    assert len(kb.read(issued.register)) == 1
    assert checking.check(kb).is_sound


def test_a_period_says_which_incidents_came_went_and_changed(
    kb: KnowledgeBase, incident: uuid.UUID
) -> None:
    other = kb.write(partial(record.add, values={"title": "Fraud at night"})).result
    gone = kb.write(partial(record.add, values={"title": "Fraud by mail"})).result
    asked = {"query": "fraud", "incident_ids": [str(one) for one in (incident, other, gone)]}
    values = {"subject": "period", "subject_title": "Fraud", "asked": asked}
    report = kb.write(partial(issued.add, incident_id=None, values=values)).result
    nothing = kb.read(partial(reissuing.since, report_id=report)).range
    assert nothing is not None
    assert not nothing.differs
    kb.write(partial(lessons.add, incident_id=incident, values={"title": "Bind sessions"}))
    kb.write(partial(comments.add, incident_id=other, values={"text": "Sent?"}))
    retitled = kb.read(partial(record.get, record_id=other))
    values = {"title": "Phishing"}
    kb.write(partial(record.revise, record_id=other, version=retitled.version, values=values))
    kb.write(partial(record.remove, record_id=gone))
    kb.write(partial(record.add, values={"title": "Fraud again"}))
    found = kb.read(partial(reissuing.since, report_id=report)).range
    assert found is not None
    assert found.differs
    assert [one.title for one in found.added] == ["Fraud again"]
    assert [one.title for one in found.gone] == ["Phishing"]
    assert [(one.title, one.changes) for one in found.touched] == [("Fraud", 1)]
    assert found.deleted == 1
    assert checking.check(kb).is_sound


def test_a_choice_of_incidents_stays_what_it_was(kb: KnowledgeBase, incident: uuid.UUID) -> None:
    values = {"subject": "period", "asked": {"incident_ids": [str(incident)]}}
    report = kb.write(partial(issued.add, incident_id=None, values=values)).result
    kb.write(partial(record.add, values={"title": "Another"}))
    found = kb.read(partial(reissuing.since, report_id=report)).range
    assert found is not None
    assert found.ids == (incident,)
    assert not found.differs


def test_a_note_says_what_it_is_about(kb: KnowledgeBase, incident: uuid.UUID) -> None:
    refused: tuple[tuple[uuid.UUID | None, dict[str, object]], ...] = (
        (None, {}),
        (None, {"subject": "incident"}),
        (None, {"subject": "playbook"}),
        (None, {"subject": "period", "item_id": incident}),
        (incident, {"subject": "playbook"}),
        (incident, {"subject": "extract", "item_id": incident}),
    )
    for about, values in refused:
        with pytest.raises(ValidationError):
            kb.write(partial(issued.add, incident_id=about, values=values))
    with pytest.raises(NotFoundError):
        hand_out(kb, incident, incident)
    assert kb.read(issued.register) == ()


def test_the_files_of_an_own_template_are_kept_once(kb: KnowledgeBase, incident: uuid.UUID) -> None:
    note = partial(issued.add, incident_id=incident, values={}, template=b"the files")
    kb.write(note)
    report = kb.write(note).result
    sha = kb.read(partial(issued.get, record_id=report)).template_sha256
    assert kb.read(partial(issued.template_files, sha256=sha)) == b"the files"
    with pytest.raises(NotFoundError):
        kb.read(partial(issued.template_files, sha256="0" * 64))
    kb.write(partial(record.remove, record_id=incident))
    assert kb.read(issued.register) == ()
    kb.undo(dossier_id=incident)
    assert len(kb.read(issued.register)) == 2
    assert checking.check(kb).is_sound


def test_the_register_is_narrowed_by_what_it_is_about(
    kb: KnowledgeBase, incident: uuid.UUID
) -> None:
    export(kb, incident, 1)
    kb.write(partial(issued.add, incident_id=None, values={"subject": "period"}))
    found = kb.read(partial(issued.register, subjects=("period",)))
    assert [one.report.subject for one in found] == ["period"]
    assert len(kb.read(issued.register)) == 2


def test_bundles_bring_the_register(kb: KnowledgeBase, incident: uuid.UUID, tmp_path: Path) -> None:
    item = kb.write(partial(playbooks.add, values={"title": "Token"}, body="1. Ask")).result
    draft = kb.read(partial(playbooks.current, playbook_id=item))
    hand_out(kb, item, draft.id)
    kb.write(partial(issued.add, incident_id=None, values={"subject": "period"}))
    kb.write(partial(issued.add, incident_id=incident, values={}, template=b"the files"))
    whole, single, handed = (tmp_path / f"{n}.hotwash-bundle" for n in ("all", "one", "playbook"))
    choices: tuple[tuple[Path, Callable[[Session], exporting.Selection]], ...] = (
        (whole, exporting.everything),
        (single, partial(exporting.of_incident, incident_id=incident)),
        (handed, partial(exporting.of_playbook, playbook_id=item)),
    )
    for path, choose in choices:
        with path.open("wb") as file:
            chosen = kb.read(choose)
            kb.read(partial(exporting.write_bundle, target=file, chosen=chosen))
    for path, expected in ((whole, 3), (single, 1), (handed, 0)):
        with KnowledgeBase.open(tmp_path / f"{path.stem}.hotwash", actor="Tomasz Nowak") as other:
            interchange.import_paths(other, [path])
            rows = other.read(issued.register)
            assert len(rows) == expected
            for row in rows:
                if sha := row.report.template_sha256:
                    kept = other.read(partial(issued.template_files, sha256=sha))
                    assert kept == b"the files"
            assert checking.check(other).is_sound
