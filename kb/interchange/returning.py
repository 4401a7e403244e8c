"""Texts of this store that went out as a folder of Markdown, and come back edited.

The folder holds a hidden file that names the item of each text, and what it said when it was
written. A text follows its file where nobody changed it here since; a file follows nothing.
"""

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, cast

from sqlalchemy.orm import Session

from kb.interchange import document_files, export
from kb.interchange.markdown import front_matter, title_in
from kb.interchange.parsed import Claim, ParsedDocument
from kb.interchange.text_hash import text_hash
from kb.library.articles import service as articles
from kb.library.articles.models import Article
from kb.library.automation_rules import service as automation_rules
from kb.library.automation_rules.models import AutomationRule
from kb.library.playbooks import service as playbooks
from kb.library.playbooks.models import Playbook
from kb.store import file_io

#: The hidden file of a folder.
NAME: Final = ".hotwash-texts.json"
_LARGEST: Final = 16 << 20
_NOTE: Final = "Edited in a folder of Markdown"
type Item = Playbook | Article | AutomationRule
_KINDS: Final[Mapping[str, tuple[type[Item], Any]]] = {
    "playbook": (Playbook, playbooks),
    "article": (Article, articles),
    "automation_rule": (AutomationRule, automation_rules),
}


def write_claims(folder: Path, claims: Mapping[str, Claim]) -> None:
    """Note in a folder which item each of its texts is.

    Args:
        folder: where the texts are.
        claims: by their places in it.

    Raises:
        OSError: it can't be written.
    """
    texts = {
        place: {"kind": one.kind, "id": str(one.item_id), "sha256": one.sha256}
        for place, one in claims.items()
    }
    with file_io.written(folder / NAME) as file:
        file.write(json.dumps({"format": 1, "texts": texts}, indent=1).encode())


class Folders:
    """The folders of one import that texts were written into."""

    def __init__(self) -> None:
        self._known: dict[Path, dict[str, Claim]] = {}

    def claimed(self, path: Path, document: ParsedDocument) -> ParsedDocument:
        """A text with what its folder says of it, if that says anything."""
        if document.format:
            return document
        for folder in (path.parent, path.parent.parent):
            if folder not in self._known:
                self._known[folder] = _read(folder / NAME)
            claim = self._known[folder].get(path.relative_to(folder).as_posix())
            if claim is not None:
                return replace(document, claim=claim)
        return document


def _read(place: Path) -> dict[str, Claim]:
    """What a folder says of its texts; nothing where it says nothing that can be read."""
    try:
        with file_io.opened(place) as file:
            raw = file.read(_LARGEST + 1)
        texts = json.loads(raw)["texts"] if len(raw) <= _LARGEST else {}
        return {
            str(name): Claim(one["kind"], uuid.UUID(one["id"]), str(one["sha256"]))
            for name, one in texts.items()
            if one["kind"] in _KINDS
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def item_of(session: Session, document: ParsedDocument) -> Item | None:
    """The item of this store that a text was written from; None in any other store."""
    claim = document.claim
    return cast("Item | None", session.get(_KINDS[claim.kind][0], claim.item_id)) if claim else None


def standing(session: Session, item: Item, document: ParsedDocument) -> str:
    """Whether a text that comes back is unchanged, changed, or kept as it is here."""
    here = export.item_markdown(session, item.__kind__.name, item.id)
    is_as_then = document.claim is not None and text_hash(here) == document.claim.sha256
    brought = text_hash(document.body)
    if brought == text_hash(here) or (document.claim and brought == document.claim.sha256):
        newer = document_files.differ(session, item.id, document.files)
        return "changed" if newer and is_as_then else "unchanged"
    # A draft that is being written here counts as well.
    is_drafted = item.draft_version_id is not None and item.published_version_id is not None
    return "changed" if is_as_then and not is_drafted else "kept"


def take(session: Session, item: Item, document: ParsedDocument, by: str) -> Iterable[str]:
    """Make a changed text the next version of its item.

    Returns:
        What is to be said about it.
    """
    service = _KINDS[item.__kind__.name][1]
    here = export.item_markdown(session, item.__kind__.name, item.id)
    if here != document.body:
        if item.title == title_in(here, front_matter(here)[0]):
            item.title = document.title
        was_published = item.published_version_id is not None
        service.save_draft(session, item.id, document.body)
        if was_published:
            service.publish(session, item.id, _NOTE, by)
    return document_files.take(session, item.id, document.files)
