"""What is approved isn't changed by an import, and the import says so."""

import io
from functools import partial
from pathlib import Path
from typing import Any

from kb import signing
from kb.incidents.comments import service as comments
from kb.incidents.follow_ups import service as follow_ups
from kb.incidents.lessons import service as lessons
from kb.incidents.record import service as record
from kb.incidents.record.schemas import Incident
from kb.incidents.sign_offs import service as sign_offs
from kb.interchange import export, service
from kb.interchange.outcome import FileOutcome
from kb.knowledge_base import KnowledgeBase
from tests.deciding import decide_all
from tests.kb.interchange.samples import graph_incident, write_json
from tests.stores import new_store


def take(kb: KnowledgeBase, path: Path, *, dry: bool = False) -> FileOutcome:
    (outcome,) = service.import_paths(kb, [path], dry_run=dry).files
    return outcome


def the_incident(kb: KnowledgeBase) -> Incident:
    return kb.read(lambda s: record.get(s, record.find(s, "4711")))


def approve(kb: KnowledgeBase, incident_id: Any) -> None:  # noqa: ANN401
    decide_all(kb, incident_id)
    kb.write(partial(record.set_state, record_id=incident_id, state="in_review"))
    who: dict[str, Any] = {"role": "approver", "by": "J. Haddad", "statement": "Known gaps"}
    kb.write(partial(signing.sign, incident_id=incident_id, **who))


def bundle_of(kb: KnowledgeBase, incident_id: Any, path: Path) -> Path:  # noqa: ANN401
    def write(session: Any) -> bytes:  # noqa: ANN401
        target = io.BytesIO()
        chosen = export.of_incident(session, incident_id=incident_id)
        export.write_bundle(session, target, chosen)
        return target.getvalue()

    path.write_bytes(kb.read(write))
    return path


def test_a_newer_export_waits_until_the_review_is_reopened(kb: KnowledgeBase, inbox: Path) -> None:
    file = write_json(inbox / "incident.json", graph_incident())
    take(kb, file)
    approve(kb, the_incident(kb).id)
    newer = graph_incident(displayName="Theirs", lastUpdateDateTime="2026-03-13T10:00:00Z")
    newer["alerts"][0]["severity"] = "low"
    write_json(file, newer)
    for dry in (True, False):
        outcome = take(kb, file, dry=dry)
        assert outcome.result == "unchanged"
        assert outcome.warnings == (
            "The review of INC-2026-0001 is approved: what is newer in this file was left out. "
            "Reopen the review and import the file again to take it.",
        )
    incident = the_incident(kb)
    assert (incident.title, incident.review_state) == ("Suspicious sign-in", "approved")
    standing = kb.read(partial(sign_offs.standing, incident_id=incident.id))
    assert standing.changed == frozenset()
    kb.write(partial(sign_offs.reopen, incident_id=incident.id, reason="Newer export"))
    assert take(kb, file).result == "updated"
    assert the_incident(kb).title == "Theirs"


def test_a_bundle_brings_follow_ups_and_comments_alone(
    kb: KnowledgeBase, inbox: Path, tmp_path: Path
) -> None:
    take(kb, write_json(inbox / "incident.json", graph_incident()))
    incident_id = the_incident(kb).id
    kb.write(partial(lessons.add, incident_id=incident_id, values={"title": "Call sooner"}))
    kb.write(partial(follow_ups.add, incident_id=incident_id, values={"action": "Buy a phone"}))
    first = bundle_of(kb, incident_id, inbox / "first.hotwash-bundle")
    with KnowledgeBase.open(new_store(tmp_path / "other.hotwash"), actor="Tomasz Nowak") as other:
        take(other, first)
        approve(other, incident_id)
        (lesson,) = kb.read(partial(lessons.list_for, incident_id=incident_id))
        (task,) = kb.read(partial(follow_ups.list_for, incident_id=incident_id))
        _revise(kb, lessons, lesson, title="Call at once")
        _revise(kb, follow_ups, task, state="in_progress")
        kb.write(partial(lessons.add, incident_id=incident_id, values={"title": "Another"}))
        kb.write(partial(comments.add, incident_id=incident_id, values={"text": "Well done"}))
        second = bundle_of(kb, incident_id, inbox / "second.hotwash-bundle")
        outcome = take(other, second)
        assert [w for w in outcome.warnings if "is approved" in w] == [outcome.warnings[0]]
        (kept,) = other.read(partial(lessons.list_for, incident_id=incident_id))
        assert kept.title == "Call sooner"
        (moved,) = other.read(partial(follow_ups.list_for, incident_id=incident_id))
        assert moved.state == "in_progress"
        assert len(other.read(partial(comments.list_for, incident_id=incident_id))) == 2


def test_an_approved_incident_travels_whole_and_its_import_is_undone_whole(
    kb: KnowledgeBase, inbox: Path, tmp_path: Path
) -> None:
    take(kb, write_json(inbox / "incident.json", graph_incident()))
    incident_id = the_incident(kb).id
    approve(kb, incident_id)
    sent = bundle_of(kb, incident_id, inbox / "sent.hotwash-bundle")
    with KnowledgeBase.open(new_store(tmp_path / "other.hotwash"), actor="Tomasz Nowak") as other:
        assert take(other, sent).result == "imported"
        assert the_incident(other).review_state == "approved"
        assert other.read(partial(sign_offs.standing, incident_id=incident_id)).changed == set()
        other.undo()
        other.redo()
        assert the_incident(other).review_state == "approved"


def _revise(kb: KnowledgeBase, part: Any, row: Any, **values: object) -> None:  # noqa: ANN401
    kb.write(partial(part.revise, record_id=row.id, version=row.version, values=values))
