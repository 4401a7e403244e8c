"""Playbooks and articles into the store: new ones, newer texts, and what people rewrote."""

import hashlib
import uuid
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from kb.errors import InterchangeError, ValidationError
from kb.interchange import document_files
from kb.interchange.parsed import ParsedDocument
from kb.library.articles import service as articles
from kb.library.articles.models import Article, ArticleVersion
from kb.library.playbooks import service as playbooks
from kb.library.playbooks.models import Playbook, PlaybookVersion
from kb.store.coercion import coerce_values

_MODELS: dict[str, tuple[type[Playbook] | type[Article], Any, Any]] = {
    "playbook": (Playbook, PlaybookVersion, playbooks),
    "article": (Article, ArticleVersion, articles),
}


@dataclass(frozen=True, slots=True)
class Filed:
    """What became of one document.

    Attributes:
        state: new, updated or unchanged.
    """

    state: str
    record_id: uuid.UUID | None
    warnings: tuple[str, ...] = ()


def text_hash(body: str) -> str:
    """SHA-256 of a text, as 64 hex digits."""
    return hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()


def standing(session: Session, document: ParsedDocument, key: str) -> str:
    """Whether a document is new, unchanged, changed, or kept as a person rewrote it."""
    known = _find(session, document, key)
    if known is None:
        return "new"
    if known.import_hash == text_hash(document.body):
        newer = not _was_edited(session, known) and document_files.differ(
            session, known.id, document.files
        )
        return "changed" if newer else "unchanged"
    return "kept" if _was_edited(session, known) else "changed"


def file_document(
    session: Session, document: ParsedDocument, key: str, path: str, by: str
) -> Filed:
    """Write a document; what a person rewrote stays as it is.

    Raises:
        InterchangeError: a value can't be taken.
    """
    model, _, service = _MODELS[document.kind]
    state = standing(session, document, key)
    known = _find(session, document, key)
    if known is not None and state in ("unchanged", "kept"):
        kept = f"Kept your text of “{known.title}”: the file's newer text was not taken."
        return Filed("unchanged", known.id, (kept,) if state == "kept" else ())
    mark = {"import_key": key, "import_hash": text_hash(document.body)}
    try:
        if known is None:
            values = {"title": document.title, "source": key, **document.values, **mark}
            record_id = service.add(session, values, document.body)
            service.publish(session, record_id, "Imported", by)
            return Filed("new", record_id, _files(session, record_id, document))
        if known.import_hash == mark["import_hash"]:  # its files alone are other ones
            return Filed("updated", known.id, _files(session, known.id, document))
        service.save_draft(session, known.id, document.body)
        service.publish(session, known.id, "Imported again", by)
        for name, value in coerce_values(model, {"title": document.title, **mark}).items():
            if getattr(known, name) != value:
                setattr(known, name, value)
    except ValidationError as error:
        raise InterchangeError(path, error.what) from None
    return Filed("updated", known.id, _files(session, known.id, document))


def _files(session: Session, record_id: uuid.UUID, document: ParsedDocument) -> tuple[str, ...]:
    return tuple(document_files.take(session, record_id, document.files))


def _find(session: Session, document: ParsedDocument, key: str) -> Playbook | Article | None:
    """The document that an earlier import of this text, or of this place, made."""
    digest = text_hash(document.body)
    for model, _, _ in _MODELS.values():
        place, print_ = model.__table__.c.import_key, model.__table__.c.import_hash
        query = select(model).where(or_(place == key, print_ == digest))
        found = [cast("Playbook | Article", item) for item in session.scalars(query)]
        same_text = next((item for item in found if item.import_hash == digest), None)
        if same_text is not None:
            return same_text
        if model is _MODELS[document.kind][0]:
            same_place = [i for i in found if _is_same(session, i, document)]
            if same_place:
                return same_place[0]
    return None


def _is_same(session: Session, item: Playbook | Article, document: ParsedDocument) -> bool:
    """Whether another text at the same place is a newer one: same title, or half the lines."""
    if item.title == document.title:
        return True
    before = set(_body(session, item).split("\n"))
    now = set(document.body.split("\n"))
    return len(before & now) * 2 >= len(now)


def _body(session: Session, item: Playbook | Article) -> str:
    version_model = _MODELS[item.__kind__.name][1]
    found = session.get(version_model, item.draft_version_id or item.published_version_id)
    return found.body if found is not None else ""


def _was_edited(session: Session, item: Playbook | Article) -> bool:
    return text_hash(_body(session, item)) != item.import_hash
