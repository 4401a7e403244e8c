"""What a report is about: a playbook is read as it stands in the store, version by version."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from kb.errors import NotFoundError
from kb.knowledge_base import KnowledgeBase
from kb.library.playbooks import service as playbooks
from reports import context, export, subjects
from reports.options import ReportOptions
from tests.stores import new_store

BODY = """# Stolen token

Use it **early**.

## Triage

1. **Is it theirs?**
   - If yes: Tell them
   - If no: Revoke
   - Role: Tier 1
2. **Revoke**
   All of them.
   - Automated: Entra ID
3. **Tell them**
"""


@pytest.fixture
def kb(tmp_path: Path) -> Iterator[KnowledgeBase]:
    with KnowledgeBase.open(new_store(tmp_path / "a.hotwash"), actor="Ada") as opened:
        yield opened


@pytest.fixture
def playbook(kb: KnowledgeBase) -> UUID:
    made: UUID = kb.write(partial(playbooks.add, values={"title": "Token"}, body=BODY)).result
    kb.write(partial(playbooks.publish, record_id=made, note="", by="Ada"))
    return made


def test_a_playbook_is_read_with_what_its_steps_say(kb: KnowledgeBase, playbook: UUID) -> None:
    record = kb.read(partial(subjects.playbook_record, playbook_id=playbook))
    assert (record["number"], record["purpose"]) == ("Version 1", "Use it **early**.")
    first, second, third = record["steps"]
    assert (first["kind"], first["ways"]) == ("decision", [["yes", 3], ["no", 2]])
    assert (second["automated"], second["detail"].strip()) == ("Entra ID", "All of them.")
    assert third["title"] == "Tell them"


def test_an_older_version_stays_as_it_was(kb: KnowledgeBase, playbook: UUID) -> None:
    first = kb.read(partial(playbooks.current, playbook_id=playbook)).id
    kb.write(partial(playbooks.save_draft, record_id=playbook, body="## Triage\n1. Ask\n"))
    kb.write(partial(playbooks.publish, record_id=playbook, note="", by="Ada"))
    read = partial(subjects.playbook_record, playbook_id=playbook)
    assert len(kb.read(read)["steps"]) == 1
    assert len(kb.read(partial(read, version_id=first))["steps"]) == 3


def test_its_file_is_named_after_its_title(kb: KnowledgeBase, playbook: UUID) -> None:
    options = ReportOptions(kind="playbook")
    read = kb.read(partial(context.read_playbook, playbook_id=playbook, options=options))
    assert export.file_name(read).startswith("Token-playbook-internal-")


def test_a_playbook_that_is_gone(kb: KnowledgeBase) -> None:
    with pytest.raises(NotFoundError):
        kb.read(partial(subjects.playbook_record, playbook_id=uuid4()))
