"""Items of the library into the store: new ones, newer texts, and what people rewrote."""

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from kb.errors import InterchangeError, ValidationError
from kb.interchange import document_files, returning
from kb.interchange.fingerprint import canonical
from kb.interchange.parsed import ParsedDocument
from kb.interchange.text_hash import text_hash
from kb.ledger.values import to_json
from kb.library.articles import service as articles
from kb.library.articles.models import Article, ArticleVersion
from kb.library.automation_rules import service as automation_rules
from kb.library.automation_rules.models import AutomationRule, AutomationRuleVersion
from kb.library.playbooks import service as playbooks
from kb.library.playbooks.models import Playbook, PlaybookVersion
from kb.store.coercion import coerce_values

type _Item = Playbook | Article | AutomationRule

_MODELS: dict[str, tuple[type[Playbook] | type[Article] | type[AutomationRule], Any, Any]] = {
    "playbook": (Playbook, PlaybookVersion, playbooks),
    "article": (Article, ArticleVersion, articles),
    "automation_rule": (AutomationRule, AutomationRuleVersion, automation_rules),
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


def standing(session: Session, document: ParsedDocument, key: str) -> str:
    """Whether a document is new, unchanged, changed, or kept as a person rewrote it."""
    if (item := returning.item_of(session, document)) is not None:
        return returning.standing(session, item, document)
    known = _find(session, document, document.key or key)
    if known is None:
        return "new"
    if known.import_hash == mark(document) or _says(session, known, document):
        newer = _is_untouched(session, known) and document_files.differ(
            session, known.id, document.files
        )
        return "changed" if newer else "unchanged"
    if document.changed and document.changed <= known.import_hash.split("/")[-1]:
        return "unchanged"  # an older export
    own = _differing(session, known, document)
    return "changed" if own else "kept"


def check(document: ParsedDocument, path: str) -> None:
    """Refuse a new document that writing would refuse, so that a preview doesn't promise it.

    Raises:
        InterchangeError: a value can't be taken.
    """
    model = _MODELS[document.kind][0]
    try:
        coerce_values(model, {"title": document.title, **document.values})
    except ValidationError as error:
        raise InterchangeError(path, error.what) from None


def file_document(
    session: Session, document: ParsedDocument, key: str, path: str, by: str
) -> Filed:
    """Write a document; what a person rewrote stays as it is.

    Text and fields that follow the file are told apart: who put a rule elsewhere in the order
    still gets its newer conditions.

    Raises:
        InterchangeError: a value can't be taken.
    """
    model, _, service = _MODELS[document.kind]
    place, key = key, document.key or key
    state = standing(session, document, key)
    item = returning.item_of(session, document)
    known = item or _find(session, document, key)
    if known is not None and state in ("unchanged", "kept"):
        kept = f"Kept your text of “{known.title}”: the file's newer text was not taken."
        return Filed("unchanged", known.id, (kept,) if state == "kept" else ())
    marks = {"import_key": key, "import_hash": mark(document)}
    try:
        if known is None:
            values = {"title": document.title, "source": place, **document.values, **marks}
            record_id = service.add(session, values, document.body)
            service.publish(session, record_id, "Imported", by)
            return Filed("new", record_id, _files(session, record_id, document))
        if item is not None:
            said = returning.take(session, item, document, by)
            return Filed("updated", item.id, tuple(said))
        own = _differing(session, known, document)
        warnings = _kept(known, document, own)
        if "body" in own:
            service.save_draft(session, known.id, document.body)
            service.publish(session, known.id, "Imported again", by)
        fields = {name: document.values[name] for name in document.followed if name in own}
        fields |= marks | ({"title": document.title} if "body" in own else {})
        for name, value in coerce_values(model, fields).items():
            if getattr(known, name) != value:
                setattr(known, name, value)
    except ValidationError as error:
        raise InterchangeError(path, error.what) from None
    return Filed("updated", known.id, warnings + _files(session, known.id, document))


def _files(session: Session, record_id: uuid.UUID, document: ParsedDocument) -> tuple[str, ...]:
    return tuple(document_files.take(session, record_id, document.files))


def _is_untouched(session: Session, known: _Item) -> bool:
    """Whether the text here is that of the last import."""
    text = known.import_hash.partition("/")[0].partition(".")[0]
    return text_hash(_body(session, known)) == text


def mark(document: ParsedDocument) -> str:
    """What is remembered of an import: its text, then the fields that follow it."""
    said = _marked(document.body, {name: document.values[name] for name in document.followed})
    return f"{said}/{document.changed}" if document.changed else said


def _marked(body: str, fields: Mapping[str, Any]) -> str:
    said = canonical([[name, to_json(value)] for name, value in sorted(fields.items())])
    digest = hashlib.sha256(said).hexdigest()
    return f"{text_hash(body)}.{digest}" if fields else text_hash(body)


def _differing(session: Session, known: _Item, document: ParsedDocument) -> frozenset[str]:
    """What a file says otherwise than its last import, and nobody changed here since."""
    body, _, fields = known.import_hash.partition("/")[0].partition(".")
    new_body, _, new_fields = mark(document).partition("/")[0].partition(".")
    found = set()
    if body != new_body and text_hash(_body(session, known)) == body:
        found.add("body")
    held = {name: getattr(known, name) for name in document.followed}
    if fields != new_fields and _marked("", held).partition(".")[2] == fields:
        found.update(document.followed)
    return frozenset(found)


def _kept(known: _Item, document: ParsedDocument, own: frozenset[str]) -> tuple[str, ...]:
    """What a person changed and the file says otherwise, before anything is taken."""
    if "body" not in own and known.import_hash.partition(".")[0] != text_hash(document.body):
        return (f"Kept your text of “{known.title}”: the file's newer text was not taken.",)
    differing = [n for n in document.followed if n not in own and not _same(known, document, n)]
    if not differing:
        return ()
    by_name = known.__kind__.by_name
    labels = ", ".join(by_name[name].label.lower() for name in differing)
    return (f"Kept your {labels} of “{document.title}”.",)


def _same(known: _Item, document: ParsedDocument, name: str) -> bool:
    return bool(to_json(getattr(known, name)) == to_json(document.values[name]))


def _says(session: Session, known: _Item, document: ParsedDocument) -> bool:
    """Whether an item of ours that comes back says the same as it does here."""
    same = all(_same(known, document, name) for name in document.followed)
    return bool(document.key) and same and _body(session, known) == document.body


def _find(session: Session, document: ParsedDocument, key: str) -> _Item | None:
    """The document that an earlier import of this text, or of this place, made."""
    if document.key:
        return _by_key(session, document, key)
    digest = text_hash(document.body)
    for model, _, _ in _MODELS.values():
        place, print_ = model.__table__.c.import_key, model.__table__.c.import_hash
        query = select(model).where(or_(place == key, print_ == digest))
        found = [cast("_Item", item) for item in session.scalars(query)]
        same_text = next((item for item in found if item.import_hash == digest), None)
        if same_text is not None:
            return same_text
        if model is _MODELS[document.kind][0]:
            same_place = [i for i in found if _is_same(session, i, document)]
            if same_place:
                return same_place[0]
    return None


def _by_key(session: Session, document: ParsedDocument, key: str) -> _Item | None:
    """The item with a key of its own, or the one made here that the key names."""
    model: Any = _MODELS[document.kind][0]
    query = select(model).where(model.import_key == key).order_by(model.created_at)
    found = cast("_Item | None", session.scalars(query).first())
    if found is not None:
        return found
    try:
        wanted = uuid.UUID(key.rpartition("/")[2])
    except ValueError:
        return None
    return cast("_Item | None", session.get(model, wanted))


def _is_same(session: Session, item: _Item, document: ParsedDocument) -> bool:
    """Whether another text at the same place is a newer one: same title, or half the lines."""
    if item.title == document.title:
        return True
    before = set(_body(session, item).split("\n"))
    now = set(document.body.split("\n"))
    return len(before & now) * 2 >= len(now)


def _body(session: Session, item: _Item) -> str:
    version_model = _MODELS[item.__kind__.name][1]
    found = session.get(version_model, item.draft_version_id or item.published_version_id)
    return found.body if found is not None else ""
