"""Comments as talk: about a passage of a text, answered, resolved, opened again."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from kb.errors import NotFoundError, ValidationError
from kb.incidents.comments import anchors, schemas
from kb.incidents.comments.anchors import Passage, find
from kb.incidents.comments.models import Comment
from kb.incidents.comments.service import list_for
from kb.incidents.record import parts
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.store.base import Record, now, record_models


@dataclass(frozen=True, slots=True)
class Place:
    """Where the text stands that a comment is about.

    Attributes:
        label: the record and its field in words: "lesson L-02, What happened".
        passage: the words as they are now; empty when they are gone.
        start, end: where they stand in the field.
        same: they are the words that were commented on.
    """

    kind: str
    record_id: uuid.UUID
    field: str
    label: str
    passage: str = ""
    start: int = 0
    end: int = 0
    same: bool = False


@dataclass(frozen=True, slots=True)
class Thread:
    """A comment with its replies, oldest first; `place` is None where it is about all of it."""

    comment: schemas.Comment
    replies: tuple[schemas.Comment, ...]
    place: Place | None

    @property
    def is_open(self) -> bool:
        """Whether nobody resolved it."""
        return self.comment.resolved_at is None


def threads(session: Session, incident_id: uuid.UUID) -> tuple[Thread, ...]:
    """The comments of an incident with their replies and what they are about, oldest first."""
    found = list_for(session, incident_id)
    known = {comment.id for comment in found}
    replies: dict[uuid.UUID, list[schemas.Comment]] = {}
    for comment in found:
        if comment.reply_to_id in known and comment.reply_to_id is not None:
            replies.setdefault(comment.reply_to_id, []).append(comment)
    return tuple(
        Thread(comment, tuple(replies.get(comment.id, ())), _place(session, comment))
        for comment in found
        if comment.reply_to_id not in known
    )


@operation("Comment on text")
def comment_on(  # noqa: PLR0917 - a comment is about this much
    session: Session,
    incident_id: uuid.UUID,
    kind: str,
    record_id: uuid.UUID,
    field: str,
    passage: Passage,
    text: str,
    author: str,
) -> uuid.UUID:
    """Comment on a passage of a text of the incident.

    Args:
        session: of the write.
        incident_id: the incident.
        kind: the kind of record that has the text.
        record_id: which one.
        field: the name of its field.
        passage: the words, and those around them.
        text: what is said.
        author: by whom.

    Returns:
        The id of the comment.

    Raises:
        ValidationError: nothing is said, or the passage doesn't stand there.
        NotFoundError: there is no such text in this incident.
    """
    record = _record(session, kind, record_id)
    if record is None or _owner(record) != incident_id or field not in record.__kind__.by_name:
        raise NotFoundError("text to comment on")
    words = str(getattr(record, field) or "")
    span = find(words, passage)
    if span is None:
        msg = "The text was changed meanwhile: select the words again."
        raise ValidationError(msg, field)
    # What was selected as it is read may be marked up in the text itself.
    known = anchors.passage(words, span.start, span.end)
    about: dict[str, Any] = {"about_kind": kind, "about_id": record_id, "about_field": field}
    about |= {"quote": known.quote, "before": known.before, "after": known.after}
    return _say(session, incident_id, text, author, about)


@operation("Reply to comment")
def reply(session: Session, comment_id: uuid.UUID, text: str, author: str) -> uuid.UUID:
    """Answer a comment; an answer to an answer joins the same thread.

    Returns:
        The id of the reply.

    Raises:
        ValidationError: nothing is said.
        NotFoundError: it isn't there.
    """
    asked = editing.fetch(session, Comment, comment_id)
    root = asked.reply_to_id or asked.id
    return _say(session, asked.incident_id, text, author, {"reply_to_id": root})


@operation("Resolve comment")
def resolve(session: Session, comment_id: uuid.UUID, by: str) -> None:
    """Say that nothing is left to do about a comment.

    Raises:
        NotFoundError: it isn't there.
    """
    at: datetime = session.info.get("at") or now()
    comment = editing.fetch(session, Comment, comment_id)
    editing.assign(comment, {"resolved_at": at, "resolved_by": by.strip()})


@operation("Reopen comment")
def reopen(session: Session, comment_id: uuid.UUID) -> None:
    """Say that something is left to do after all.

    Raises:
        NotFoundError: it isn't there.
    """
    comment = editing.fetch(session, Comment, comment_id)
    editing.assign(comment, {"resolved_at": None, "resolved_by": ""})


@operation("Delete comment")
def remove(session: Session, comment_id: uuid.UUID) -> None:
    """Delete a comment with its replies; undo brings all of them back.

    Raises:
        NotFoundError: it isn't there.
    """
    comment = editing.fetch(session, Comment, comment_id)
    for other in parts.rows(session, Comment, comment.incident_id):
        if isinstance(other, Comment) and other.reply_to_id == comment.id:
            session.delete(other)
    session.delete(comment)


def unresolved(comments: Iterable[Any]) -> list[Any]:
    """Comments on passages that nobody resolved: somebody waits for an answer."""
    return [
        one
        for one in comments
        if one.about_kind and one.reply_to_id is None and one.resolved_at is None
    ]


def _say(
    session: Session, incident_id: uuid.UUID, text: str, author: str, about: dict[str, Any]
) -> uuid.UUID:
    if not text.strip():
        msg = "Say something."
        raise ValidationError(msg, "text")
    at = session.info.get("at") or now()
    values = {"text": text.strip(), "author": author.strip(), "at": at, **about}
    return parts.add(session, Comment, incident_id, values).id


def _place(session: Session, comment: schemas.Comment) -> Place | None:
    if not comment.about_kind or comment.about_id is None:
        return None
    kind, record_id, name = comment.about_kind, comment.about_id, comment.about_field
    record = _record(session, kind, record_id)
    model = record_models().get(kind)
    if record is None or model is None or name not in model.__kind__.by_name:
        label = model.__kind__.label if model is not None else kind
        return Place(kind, record_id, name, label)
    known = {n: getattr(record, n, None) for n in ("number", model.__kind__.title)}
    label = f"{model.__kind__.describe(known)}, {model.__kind__.by_name[name].label}"
    text = str(getattr(record, name) or "")
    span = find(text, Passage(comment.quote, comment.before, comment.after))
    if span is None:
        return Place(kind, record_id, name, label)
    words = text[span.start : span.end]
    return Place(kind, record_id, name, label, words, span.start, span.end, span.same)


def _record(session: Session, kind: str, record_id: uuid.UUID) -> Record | None:
    model = record_models().get(kind)
    return session.get(model, record_id) if model is not None else None


def _owner(record: Record) -> uuid.UUID | None:
    owner = record.__kind__.dossier
    found: uuid.UUID | None = getattr(record, owner) if owner else None
    return found
