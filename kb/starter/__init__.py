"""The starter library: what a new store may begin with, version 1 of each.

Playbooks, and the response actions of RE&CT as procedures. They come in like any imported
document, name their source and licence, and go again as one operation, apart from those that
somebody has worked on.
"""

import tomllib
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.interchange import knowledge, react
from kb.interchange.files import read_file
from kb.interchange.markdown import read_document
from kb.interchange.parsed import ParsedDocument
from kb.interchange.text_hash import text_hash
from kb.ledger.operation import operation
from kb.library.articles import service as articles
from kb.library.articles.models import Article, ArticleVersion
from kb.library.playbooks import service as playbooks
from kb.library.playbooks.models import Playbook, PlaybookVersion

_FOLDER = Path(__file__).parent
_KEY = "starter/"
_REACT = "github.com/atc-project/atc-react"
_REACT_LICENCE = "Apache-2.0, © the RE&CT authors"
_KINDS: tuple[tuple[Any, Any, Any], ...] = (
    (Playbook, PlaybookVersion, playbooks),
    (Article, ArticleVersion, articles),
)


@operation("Install starter library")
def install(session: Session) -> tuple[uuid.UUID, ...]:
    """Add the playbooks and procedures that aren't here, each published as version 1.

    Returns:
        The ids of those that were added.
    """
    added: list[uuid.UUID] = []
    for key, document in _documents():
        filed = knowledge.file_document(session, document, key, key, by="")
        if filed.state == "new" and filed.record_id is not None:
            added.append(filed.record_id)
    return tuple(added)


@operation("Remove starter library")
def remove(session: Session) -> int:
    """Delete the playbooks and procedures that nobody has worked on; undo brings them back.

    Returns:
        How many were deleted.
    """
    count = 0
    for model, version_model, service in _KINDS:
        query = select(model).where(model.import_key.startswith(_KEY))
        found = [i for i in session.scalars(query) if not _was_edited(session, version_model, i)]
        for item in found:
            service.remove(session, item.id)
        count += len(found)
    return count


def _documents() -> Iterator[tuple[str, ParsedDocument]]:
    index = tomllib.loads((_FOLDER / "playbooks.toml").read_text("utf-8"))
    for entry in index["playbook"]:
        about: dict[str, Any] = dict(entry)
        key = _KEY + about.pop("file")
        file = read_file(_FOLDER / key.removeprefix(_KEY))
        document = read_document(file, key, "markdown_playbook")
        title = about.pop("title")
        yield key, replace(document, title=title, values={**document.values, **about})

    text = (_FOLDER / "react.yaml").read_text("utf-8")
    for item in yaml.load_all(text, Loader=react.Loader):
        document = react.read_item(item)
        tags = ["starter", *document.values["tags"]]
        about = {"tags": tags, "source": _REACT, "licence": _REACT_LICENCE}
        yield f"{_KEY}react/{item['id']}", replace(document, values={**document.values, **about})


def _was_edited(session: Session, version_model: Any, item: Any) -> bool:  # noqa: ANN401
    """Whether there is another text than the one that came with the application."""
    owner = getattr(version_model, f"{item.__kind__.name}_id")
    versions = list(session.scalars(select(version_model).where(owner == item.id)))
    texts = {text_hash(version.body) for version in versions}
    return len(versions) > 1 or texts != {item.import_hash}
