"""Files of playbooks and articles: taken, found, checked, removed and brought back."""

import uuid
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import delete

from kb import checking
from kb.errors import KBError, NotFoundError, ValidationError
from kb.knowledge_base import KnowledgeBase
from kb.library.articles import service as articles
from kb.library.files import schemas, service
from kb.library.playbooks import service as playbooks
from kb.search.service import search
from kb.store import blobs

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


@pytest.fixture(params=["playbook", "article"])
def item(kb: KnowledgeBase, request: pytest.FixtureRequest) -> uuid.UUID:
    make = playbooks.add if request.param == "playbook" else articles.add
    made: uuid.UUID = kb.write(partial(make, values={"title": "Phishing"}, body="1. Look\n")).result
    return made


def attached(
    kb: KnowledgeBase, item: uuid.UUID, path: Path, caption: str = "", name: str = ""
) -> schemas.ItemFile:
    attach = partial(service.attach, item_id=item, path=path, caption=caption, name=name)
    made: schemas.ItemFile = kb.write(attach).result
    return made


def files_of(kb: KnowledgeBase, item: uuid.UUID) -> list[str]:
    return [one.file_name for one in kb.read(partial(service.list_for, item_id=item))]


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    path = tmp_path / "Mail flow.txt"
    path.write_text("quarantine first", encoding="utf-8")
    return path


def test_a_file_is_taken_with_its_hash_and_found(
    kb: KnowledgeBase, item: uuid.UUID, notes: Path
) -> None:
    made = attached(kb, item, notes, caption="How mails travel")
    assert (made.file_name, made.size, made.added_by) == ("Mail flow.txt", 16, "Amelie Fontaine")
    assert made.media_type == "text/plain"
    assert kb.read(partial(service.content, record_id=made.id, most=100)) == b"quarantine first"
    for query in ("flow.txt", "travel", "quarantine", "kind:file mail", made.sha256):
        (found,) = kb.read(partial(search, query=query)).results
        assert (found.record_id, found.dossier_id) == (made.id, item)
        assert found.place == "Phishing · file"
    assert checking.check(kb).problems == []


def test_the_same_name_gets_a_number(kb: KnowledgeBase, item: uuid.UUID, notes: Path) -> None:
    attached(kb, item, notes)
    attached(kb, item, notes, name="mail flow.TXT")
    assert sorted(files_of(kb, item)) == ["Mail flow.txt", "mail flow-2.TXT"]


def test_what_is_no_file_is_refused(kb: KnowledgeBase, item: uuid.UUID, tmp_path: Path) -> None:
    empty = tmp_path / "empty.png"
    empty.touch()
    with pytest.raises(KBError, match="is empty"):
        attached(kb, item, empty)
    with pytest.raises(KBError, match="is a folder"):
        attached(kb, item, tmp_path)
    with pytest.raises(KBError, match="can't be read"):
        attached(kb, item, tmp_path / "gone.png")
    hostile = tmp_path / "gpj.\u202eexe"
    hostile.write_bytes(b"MZ")
    with pytest.raises(ValidationError, match="marks of direction"):
        attached(kb, item, hostile)
    with pytest.raises(NotFoundError):
        attached(kb, uuid.uuid4(), hostile)
    assert files_of(kb, item) == []


def test_what_is_too_large_is_refused(
    kb: KnowledgeBase, item: uuid.UUID, notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "LARGEST", 15)
    with pytest.raises(KBError, match="larger than"):
        attached(kb, item, notes)
    monkeypatch.setattr(service, "LARGEST", 16)
    assert attached(kb, item, notes).size == 16


def test_several_are_taken_all_or_none(
    kb: KnowledgeBase, item: uuid.UUID, notes: Path, tmp_path: Path
) -> None:
    with pytest.raises(KBError):
        kb.write(partial(service.attach_many, item_id=item, paths=[notes, tmp_path / "gone"]))
    assert files_of(kb, item) == []


def test_only_the_caption_is_changed(kb: KnowledgeBase, item: uuid.UUID, notes: Path) -> None:
    made = attached(kb, item, notes)
    change = partial(service.revise, record_id=made.id, version=made.version)
    assert kb.write(partial(change, values={"caption": "New"})).result.caption == "New"
    with pytest.raises(ValidationError, match="Only the caption"):
        kb.write(partial(change, values={"sha256": "0" * 64}))


def test_a_file_goes_and_comes_back(kb: KnowledgeBase, item: uuid.UUID, notes: Path) -> None:
    made = attached(kb, item, notes)
    kb.write(partial(service.remove, record_id=made.id))
    assert files_of(kb, item) == []
    assert kb.read(partial(search, query="quarantine")).results == ()
    kb.undo()
    assert files_of(kb, item) == ["Mail flow.txt"]
    assert kb.read(partial(search, query="quarantine")).total == 1


def test_with_its_item_it_goes_and_comes_back(kb: KnowledgeBase, notes: Path) -> None:
    item = kb.write(partial(articles.add, values={"title": "Mail"})).result
    attached(kb, item, notes)
    kb.write(partial(articles.remove, record_id=item))
    assert files_of(kb, item) == []
    assert checking.check(kb).problems == []
    kb.undo()
    (back,) = kb.read(partial(service.list_for, item_id=item))
    assert kb.read(partial(service.content, record_id=back.id, most=100)) == b"quarantine first"
    assert checking.check(kb).problems == []


def test_a_copied_picture_is_taken_as_bytes(kb: KnowledgeBase, item: uuid.UUID) -> None:
    paste = partial(service.attach_content, item_id=item, name="picture.png", content=PNG)
    first, second = kb.write(paste).result, kb.write(paste).result
    assert (first.file_name, second.file_name) == ("picture.png", "picture-2.png")
    assert first.is_picture
    with pytest.raises(KBError, match="is empty"):
        kb.write(partial(service.attach_content, item_id=item, name="a.png", content=b""))


def test_a_copy_is_the_same_bytes(
    kb: KnowledgeBase, item: uuid.UUID, notes: Path, tmp_path: Path
) -> None:
    made = attached(kb, item, notes)
    target = tmp_path / "out.txt"
    assert kb.read(partial(service.save_copy, record_id=made.id, path=target)) == "out.txt"
    assert target.read_bytes() == notes.read_bytes()
    with pytest.raises(KBError, match="can't be written"):
        kb.read(partial(service.save_copy, record_id=made.id, path=tmp_path / "no" / "x.txt"))
    with pytest.raises(KBError, match="at most 3 are shown"):
        kb.read(partial(service.content, record_id=made.id, most=3))


def test_altered_and_lost_bytes_are_named(
    kb: KnowledgeBase,
    item: uuid.UUID,
    notes: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = attached(kb, item, notes)
    monkeypatch.setattr(blobs, "read", lambda _session, _sha: (piece for piece in (b"other",)))
    with pytest.raises(KBError, match="aren't those"):
        kb.read(partial(service.save_copy, record_id=made.id, path=tmp_path / "out.txt"))
    assert not (tmp_path / "out.txt").exists()
    assert [p.kind for p in checking.check(kb).problems] == ["attachment"]
    monkeypatch.undo()

    def lose(session: object) -> None:
        for model in (blobs.BlobChunk, blobs.Blob):
            session.execute(delete(model))  # type: ignore[attr-defined]

    kb.maintain(lose)
    (problem,) = checking.check(kb).problems
    assert "file of the library “Mail flow.txt”" in problem.where
    assert problem.what == "is missing"
