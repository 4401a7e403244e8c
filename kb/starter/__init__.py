"""Starter playbooks: what a new store may begin with, version 1 of each.

They come in like any Markdown playbook, name their source and licence, and go again as one
operation, apart from those that somebody has worked on.
"""

import tomllib
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.interchange import knowledge
from kb.interchange.files import read_file
from kb.interchange.markdown import read_document
from kb.interchange.parsed import ParsedDocument
from kb.ledger.operation import operation
from kb.library.playbooks import service as playbooks
from kb.library.playbooks.models import Playbook, PlaybookVersion

_FOLDER = Path(__file__).parent
_KEY = "starter/"


@operation("Install starter playbooks")
def install(session: Session) -> tuple[uuid.UUID, ...]:
    """Add the starter playbooks that aren't here, each published as version 1.

    Returns:
        The ids of those that were added.
    """
    added: list[uuid.UUID] = []
    for key, document in _documents():
        filed = knowledge.file_document(session, document, key, key, by="")
        if filed.state == "new" and filed.record_id is not None:
            added.append(filed.record_id)
    return tuple(added)


@operation("Remove starter playbooks")
def remove(session: Session) -> int:
    """Delete the starter playbooks that nobody has worked on; undo brings them back.

    Returns:
        How many were deleted.
    """
    query = select(Playbook).where(Playbook.import_key.startswith(_KEY))
    found = [item for item in session.scalars(query) if not _was_edited(session, item)]
    for playbook in found:
        playbooks.remove(session, playbook.id)
    return len(found)


def _documents() -> Iterator[tuple[str, ParsedDocument]]:
    index = tomllib.loads((_FOLDER / "playbooks.toml").read_text("utf-8"))
    for entry in index["playbook"]:
        about: dict[str, Any] = dict(entry)
        key = _KEY + about.pop("file")
        file = read_file(_FOLDER / key.removeprefix(_KEY))
        document = read_document(file, key, "markdown_playbook")
        title = about.pop("title")
        yield key, replace(document, title=title, values={**document.values, **about})


def _was_edited(session: Session, playbook: Playbook) -> bool:
    query = select(PlaybookVersion).where(PlaybookVersion.playbook_id == playbook.id)
    versions = list(session.scalars(query))
    texts = {knowledge.text_hash(version.body) for version in versions}
    return len(versions) > 1 or texts != {playbook.import_hash}
