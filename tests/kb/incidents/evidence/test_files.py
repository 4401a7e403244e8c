"""Files as evidence: hashed, moved from hand to hand, checked; nothing is added by halves."""

import errno
import hashlib
import uuid
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from kb.errors import KBError, NotFoundError, ValidationError
from kb.incidents.evidence import files, service
from kb.incidents.evidence.altered import altered
from kb.incidents.evidence.schemas import CustodyEvent, EvidenceItem
from kb.incidents.record import service as incidents
from kb.knowledge_base import KnowledgeBase
from kb.ledger.operation import operation
from kb.search.service import search
from kb.store import blobs
from kb.store.file_io import SEARCHED

CONTENT = b"08:12 quokka signed in from 203.0.113.7\n"


@pytest.fixture
def incident(kb: KnowledgeBase) -> uuid.UUID:
    made: uuid.UUID = kb.write(incidents.add).result
    return made


def collect(kb: KnowledgeBase, incident: uuid.UUID, path: Path, **values: Any) -> EvidenceItem:  # noqa: ANN401
    write = partial(files.collect, incident_id=incident, path=path, values=values)
    return kb.read(partial(service.get, record_id=kb.write(write).result))


def moves(kb: KnowledgeBase, incident: uuid.UUID) -> tuple[CustodyEvent, ...]:
    return kb.read(partial(service.custody_for, incident_id=incident))


def listed(kb: KnowledgeBase, incident: uuid.UUID) -> tuple[EvidenceItem, ...]:
    return kb.read(partial(service.list_for, incident_id=incident))


@pytest.fixture
def log(tmp_path: Path) -> Path:
    place = tmp_path / "sign-in.log"
    place.write_bytes(CONTENT)
    return place


@operation("Damage an attachment")
def _damage(session: Session, sha: str, *, lose: bool) -> None:
    """What a failing disk does behind the record's back."""
    folder = blobs.folder_of(session)
    if folder is not None:
        place = folder / sha[:2] / sha[2:]
        place.unlink() if lose else place.write_bytes(place.read_bytes()[::-1])
        return
    given = {"sha": sha, "bytes": CONTENT[::-1]}
    session.execute(text("UPDATE blob_chunk SET content = :bytes WHERE sha256 = :sha"), given)
    if lose:
        session.execute(text("DELETE FROM blob_chunk WHERE sha256 = :sha"), given)
        session.execute(text("DELETE FROM blob WHERE sha256 = :sha"), given)


def test_a_file_is_taken_with_its_hash_and_its_first_move(
    kb: KnowledgeBase, incident: uuid.UUID, log: Path
) -> None:
    item = collect(kb, incident, log, source="Entra ID")
    assert item.sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert (item.size, item.file_name, item.title) == (len(CONTENT), log.name, log.name)
    assert (item.evidence_kind, item.source) == ("log", "Entra ID")
    assert (item.collected_by, item.text) == ("Amelie Fontaine", CONTENT.decode())
    assert item.collected_at is not None
    (move,) = moves(kb, incident)
    assert (move.evidence_id, move.custody_action) == (item.id, "collected")
    assert move.to_person == "Amelie Fontaine"


@pytest.mark.parametrize("values", [{"malicious": True}, {"evidence_kind": "malware"}])
def test_the_text_of_malware_is_neither_kept_nor_shown(
    kb: KnowledgeBase, incident: uuid.UUID, log: Path, values: dict[str, Any]
) -> None:
    item = collect(kb, incident, log, **values)
    assert (item.evidence_kind, item.text) == ("malware", "")
    with pytest.raises(ValidationError, match="never previewed"):
        kb.read(partial(files.first_bytes, evidence_id=item.id))


@pytest.mark.parametrize("content", [b"a\0b", b"\xff\xfe", b"x" * (SEARCHED + 1)])
def test_only_small_text_is_searched(
    kb: KnowledgeBase, incident: uuid.UUID, tmp_path: Path, content: bytes
) -> None:
    place = tmp_path / "dump.bin"
    place.write_bytes(content)
    item = collect(kb, incident, place)
    assert (item.text, item.size, item.evidence_kind) == ("", len(content), "other")
    assert kb.read(partial(files.first_bytes, evidence_id=item.id, most=2)) == content[:2]


def test_many_are_taken_together_or_not_at_all(
    kb: KnowledgeBase, incident: uuid.UUID, log: Path, tmp_path: Path
) -> None:
    for wrong, said in ((tmp_path, "is a folder"), (tmp_path / "gone.txt", "can't be read")):
        take = partial(files.collect_many, incident_id=incident, paths=[log, wrong])
        with pytest.raises(KBError, match=said) as caught:
            kb.write(take)
        assert caught.value.kept
        assert caught.value.todo
        assert (listed(kb, incident), moves(kb, incident)) == ((), ())


def test_a_file_that_is_still_written_is_refused(
    kb: KnowledgeBase, incident: uuid.UUID, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = blobs.put

    def put_while_written(session: Session, stream: BinaryIO, media_type: str) -> str:
        sha = put(session, stream, media_type)
        with log.open("ab") as writer:
            writer.write(b"09:00 one more line\n")
        return sha

    monkeypatch.setattr(blobs, "put", put_while_written)
    with pytest.raises(KBError, match="changed while it was read"):
        collect(kb, incident, log)
    assert listed(kb, incident) == ()


def test_each_hand_gives_to_the_next(kb: KnowledgeBase, incident: uuid.UUID, log: Path) -> None:
    item = collect(kb, incident, log)
    for to_person, place in (("Jad Haddad", "Safe 2"), ("Court", "")):
        give = partial(files.hand_over, evidence_id=item.id, to_person=to_person, reason="Asked")
        kb.write(partial(give, place=place))
    handed = [(m.from_person, m.to_person) for m in moves(kb, incident)][1:]
    assert handed == [("Amelie Fontaine", "Jad Haddad"), ("Jad Haddad", "Court")]
    assert listed(kb, incident)[0].storage == "Safe 2"


@pytest.mark.parametrize(("to", "why", "field"), [(" ", "x", "to_person"), ("x", "", "reason")])
def test_who_and_why_are_needed(
    kb: KnowledgeBase, incident: uuid.UUID, log: Path, to: str, why: str, field: str
) -> None:
    item = collect(kb, incident, log)
    with pytest.raises(ValidationError) as caught:
        kb.write(partial(files.hand_over, evidence_id=item.id, to_person=to, reason=why))
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("lose", "found"), [(None, "sound"), (False, "changed"), (True, "missing")]
)
def test_verifying_reads_the_bytes_again(
    kb: KnowledgeBase, incident: uuid.UUID, log: Path, lose: bool | None, found: str
) -> None:
    item = collect(kb, incident, log)
    kb.write(partial(service.add, incident_id=incident, values={"title": "A paper note"}))
    if lose is not None:
        kb.write(partial(_damage, sha=item.sha256, lose=lose))
    assert kb.write(partial(files.verify_all, incident_id=incident)).result == {found: 1}
    after, paper = listed(kb, incident)
    assert (after.verification, paper.verification) == (found, "not_yet")
    assert after.verified_at is not None
    assert moves(kb, incident)[-1].custody_action == "checked"


@pytest.mark.parametrize("lose", [False, True])
def test_what_differs_is_named_without_a_write(
    kb: KnowledgeBase,
    incident: uuid.UUID,
    log: Path,
    lose: bool,
) -> None:
    item = collect(kb, incident, log)
    find = partial(altered, incident_id=incident)
    assert kb.read(find) == ()
    kb.write(partial(_damage, sha=item.sha256, lose=lose))
    said = "is missing" if lose else "has other bytes than its hash says"
    assert kb.read(find) == (("E-01", said),)
    assert listed(kb, incident)[0].verification == "not_yet"


def test_without_a_file_there_is_nothing_to_verify(kb: KnowledgeBase, incident: uuid.UUID) -> None:
    add = partial(service.add, incident_id=incident, values={"title": "A paper note"})
    made = kb.write(add).result
    with pytest.raises(ValidationError):
        kb.write(partial(files.verify, evidence_id=made))
    with pytest.raises(ValidationError):
        kb.read(partial(files.first_bytes, evidence_id=made))


def test_an_item_goes_with_its_moves_and_comes_back(
    kb: KnowledgeBase, incident: uuid.UUID, log: Path
) -> None:
    item = collect(kb, incident, log)
    kb.write(partial(service.remove, record_id=item.id))
    assert (listed(kb, incident), moves(kb, incident)) == ((), ())
    with pytest.raises(NotFoundError):
        kb.write(partial(files.verify, evidence_id=item.id))
    kb.undo(dossier_id=incident)
    assert len(listed(kb, incident)) == len(moves(kb, incident)) == 1
    assert kb.write(partial(files.verify, evidence_id=item.id)).result == "sound"


def test_a_full_disk_is_named_and_nothing_is_kept_by_halves(
    kb: KnowledgeBase, incident: uuid.UUID, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: object) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(blobs, "put", full)
    with pytest.raises(KBError) as caught:
        collect(kb, incident, log)
    assert "disk of the store is full" in caught.value.what
    assert "everything recorded before is kept" in caught.value.kept
    assert "Free some space" in caught.value.todo
    assert listed(kb, incident) == ()


def test_marked_malicious_its_text_leaves_the_search_at_once(
    kb: KnowledgeBase, incident: uuid.UUID, log: Path
) -> None:
    item = collect(kb, incident, log)
    assert kb.read(partial(search, query="quokka")).results
    mark = partial(
        service.revise, record_id=item.id, version=item.version, values={"malicious": True}
    )
    kb.write(mark)
    assert kb.read(partial(service.get, record_id=item.id)).text == ""
    assert not kb.read(partial(search, query="quokka")).results
    kb.undo(dossier_id=incident)
    assert "quokka" in kb.read(partial(service.get, record_id=item.id)).text


def test_handed_over_at_another_time(kb: KnowledgeBase, incident: uuid.UUID, log: Path) -> None:
    item = collect(kb, incident, log)
    when = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
    give = partial(files.hand_over, evidence_id=item.id, to_person="TN", reason="Analysis")
    kb.write(partial(give, at=when))
    assert when in [move.at for move in moves(kb, incident)]
