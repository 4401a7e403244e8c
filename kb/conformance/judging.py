"""Holding facts of an incident against clauses of documents.

What a document is called and what its clause says is kept as it was when it was judged:
renaming, rewriting or retiring the document later changes no finding.
"""

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from kb.conformance import documents
from kb.errors import NotFoundError, ValidationError
from kb.incidents.adherence import schemas, service
from kb.incidents.adherence.models import Adherence
from kb.incidents.lessons import service as lessons
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.library.articles.models import Article
from kb.store.base import record_models
from kb.store.coercion import coerce_values

_LONGEST = 300
_BETWEEN = " ,;:–-\t"


@operation("Add clause")
def add(session: Session, incident_id: uuid.UUID, values: Mapping[str, Any]) -> uuid.UUID:
    """Insert a clause; "Isolation policy § 4.2" names its document by itself.

    Returns:
        Its id.

    Raises:
        NotFoundError, ValidationError.
    """
    made = service.add(session, incident_id, _recognised(session, values))
    record = editing.fetch(session, Adherence, made)
    _complete(session, record, values, before=None)
    session.flush()
    return made


@operation("Add clauses")
def add_many(
    session: Session, incident_id: uuid.UUID, rows: tuple[Mapping[str, Any], ...]
) -> tuple[uuid.UUID, ...]:
    """Insert several at once, such as pasted lines."""
    return tuple(add(session, incident_id, values) for values in rows)


@operation("Revise clause")
def revise(
    session: Session, record_id: uuid.UUID, version: int, values: Mapping[str, Any]
) -> schemas.Adherence:
    """Set fields; a document brings its title and version, a clause what it says.

    Returns:
        The record as it is now, with its new version.

    Raises:
        ConflictError, NotFoundError, ValidationError.
    """
    before = service.get(session, record_id)
    record = editing.revise(session, Adherence, record_id, version, values)
    _complete(session, record, values, before)
    session.flush()
    return service.get(session, record_id)


@operation("Take newer version of document")
def take_version(session: Session, record_id: uuid.UUID, number: int) -> None:
    """Hold the fact against another version of the same document.

    Raises:
        NotFoundError: the clause isn't there.
        ValidationError: the document has no such version.
    """
    record = editing.fetch(session, Adherence, record_id)
    article = session.get(Article, record.document_id) if record.document_id else None
    text = documents.text_of(session, record.document_id, number)
    if article is None or text is None:
        msg = f"The document has no version {number} in this library."
        raise ValidationError(msg, "document_version")
    said = documents.says(session, article.id, number, record.clause)
    values = {"document_version": number, "document_title": article.title}
    editing.assign(record, values | ({"clause_text": said} if said else {}))
    session.flush()


@operation("Make lesson of clause")
def lesson_from(session: Session, record_id: uuid.UUID) -> uuid.UUID:
    """Add a lesson that tells what was done and what the clause asks for; link the two.

    Returns:
        The id of the lesson.

    Raises:
        NotFoundError: the clause isn't there.
    """
    held = service.get(session, record_id)
    cited = " ".join(part for part in (held.document_title, held.clause) if part)
    told = [held.fact, held.explanation]
    if held.clause_text:
        told.append(f"{cited}: {held.clause_text}" if cited else held.clause_text)
    values = {
        "title": cited,
        "what_happened": "\n\n".join(text for text in told if text.strip()),
    }
    made = lessons.add(session, held.incident_id, values)
    service.revise(session, record_id, held.version, {"lesson_id": made})
    return made


def fact_of(session: Session, kind: str, record_id: uuid.UUID) -> str:
    """A row of an incident in words: "C-02 Rules reset", "Called the owner".

    Raises:
        NotFoundError: it isn't there.
        ValidationError: rows of that kind aren't part of an incident.
    """
    return _words(_row(session, kind, record_id))


def _recognised(session: Session, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values with the document that a typed clause or title names."""
    given = dict(values)
    if given.get("document_id"):
        return given
    clause, title = str(given.get("clause") or ""), str(given.get("document_title") or "")
    register = documents.register(session)
    for document in sorted(register, key=lambda one: len(one.title), reverse=True):
        name = document.title.strip().casefold()
        if name and name == title.strip().casefold():
            return given | {"document_id": document.id}
        rest = clause[len(name) :]
        begins = bool(name) and clause.casefold().startswith(name)
        if begins and not title and (not rest or rest[0] in _BETWEEN + "§("):
            return given | {"document_id": document.id, "clause": rest.strip(_BETWEEN)}
    return given


def _complete(
    session: Session,
    record: Adherence,
    given: Mapping[str, Any],
    before: schemas.Adherence | None,
) -> None:
    """Fill in what follows from a chosen document, clause or fact, where nobody said it."""
    found: dict[str, Any] = {}
    if record.document_id != (before.document_id if before else None):
        article = session.get(Article, record.document_id) if record.document_id else None
        if article is not None:
            found["document_title"] = article.title
            found["document_version"] = documents.current_of(session, article.id)
        else:
            found["document_version"] = 0
    editing.assign(record, _unless_given(found, given))
    found = _clause_text(session, record, before) | _fact(session, record, before)
    editing.assign(record, coerce_values(Adherence, _unless_given(found, given)))


def _unless_given(found: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in found.items() if name not in given}


def _clause_text(
    session: Session, record: Adherence, before: schemas.Adherence | None
) -> dict[str, Any]:
    now = (record.document_id, record.document_version, record.clause)
    then = (before.document_id, before.document_version, before.clause) if before else None
    if now == then:
        return {}
    said = documents.says(session, *now)
    if said:
        return {"clause_text": said}
    # Words of the former clause would now stand for another one.
    copied = then is not None and record.clause_text == documents.says(session, *then)
    return {"clause_text": ""} if copied else {}


def _fact(session: Session, record: Adherence, before: schemas.Adherence | None) -> dict[str, Any]:
    if record.fact_id is None or record.fact_id == (before.fact_id if before else None):
        return {}
    row = _row(session, record.fact_kind, record.fact_id, record.incident_id)
    found: dict[str, Any] = {"fact_kind": type(row).__kind__.name}
    if not record.fact or (before and before.fact_id and record.fact == _old(session, before)):
        found["fact"] = _words(row)
    return found


def _old(session: Session, before: schemas.Adherence) -> str | None:
    """The words of the fact that was linked before, where they weren't rewritten."""
    try:
        return fact_of(session, before.fact_kind, before.fact_id) if before.fact_id else None
    except (NotFoundError, ValidationError):
        return None


def _row(
    session: Session, kind: str, record_id: uuid.UUID, incident_id: uuid.UUID | None = None
) -> Any:  # noqa: ANN401 - any model of a part
    """The row of a fact; its kind is looked up where it isn't known."""
    parts = {
        name: model
        for name, model in record_models().items()
        if model.__kind__.dossier == "incident_id" and name != "adherence"
    }
    if kind and kind not in parts:
        msg = "A clause is held against a row of the incident."
        raise ValidationError(msg, "fact_kind")
    models = [parts[kind]] if kind else list(parts.values())
    row: Any = next((found for one in models if (found := session.get(one, record_id))), None)
    if row is None and kind:
        return _row(session, "", record_id, incident_id)
    if row is None:
        raise NotFoundError("fact")
    if incident_id is not None and row.incident_id != incident_id:
        msg = "That fact belongs to another incident."
        raise ValidationError(msg, "fact_id")
    return row


def _words(row: Any) -> str:  # noqa: ANN401
    kind = type(row).__kind__
    ref = kind.ref(getattr(row, "number", None))
    title = " ".join(str(getattr(row, kind.title, "")).split())
    return f"{ref} {title}".strip()[:_LONGEST]
