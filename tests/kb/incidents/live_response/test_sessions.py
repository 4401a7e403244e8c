"""Sessions made of transcripts, and their files once they are evidence."""

import hashlib
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest

from kb.errors import ValidationError
from kb.incidents.evidence import files
from kb.incidents.live_response import service, sessions
from kb.incidents.record import service as record
from kb.knowledge_base import KnowledgeBase

CONTENT = b"MZ quokka"
SHA = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def incident(kb: KnowledgeBase) -> UUID:
    made: UUID = kb.write(partial(record.add, values={"title": "Fraud"})).result
    return made


@pytest.fixture
def item(kb: KnowledgeBase, incident: UUID, tmp_path: Path) -> UUID:
    place = tmp_path / "evil.exe"
    place.write_bytes(CONTENT)
    made: UUID = kb.write(partial(files.collect, incident_id=incident, path=place)).result
    return made


def take(kb: KnowledgeBase, incident: UUID, text: str) -> UUID:
    made: UUID = kb.write(partial(sessions.take, incident_id=incident, text=text)).result
    return made


def test_hash_and_size_are_those_of_the_attached_bytes(
    kb: KnowledgeBase, incident: UUID, item: UUID
) -> None:
    made = take(kb, incident, "C:\\> getfile evil.exe")
    kb.write(partial(sessions.attach, record_id=made, position=0, evidence_id=item))
    session = kb.read(partial(service.get, record_id=made))
    (file,) = session.files
    assert (file["sha256"], file["size"]) == (SHA, len(CONTENT))
    assert session.evidence_ids == (item,)


def test_another_hash_than_on_the_device_is_refused(
    kb: KnowledgeBase, incident: UUID, item: UUID
) -> None:
    made = take(kb, incident, f"C:\\> getfile evil.exe\nSHA256 {'ab' * 32}")
    with pytest.raises(ValidationError, match="another SHA-256"):
        kb.write(partial(sessions.attach, record_id=made, position=0, evidence_id=item))
    with pytest.raises(ValidationError):
        kb.write(partial(sessions.attach, record_id=made, position=7, evidence_id=item))


def test_a_text_that_is_no_transcript_is_refused(kb: KnowledgeBase, incident: UUID) -> None:
    with pytest.raises(ValidationError, match="prompt"):
        take(kb, incident, "Only a note")
