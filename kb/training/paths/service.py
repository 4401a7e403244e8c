"""Operations and queries on paths."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import ValidationError
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.store.base import new_id
from kb.store.coercion import coerce_values
from kb.store.schemas import as_schema
from kb.training.paths import schemas
from kb.training.paths.models import TrainingPath
from kb.vocabulary.training import PathItemKind

MOST_ITEMS: Final = 100


def get(session: Session, record_id: uuid.UUID) -> schemas.TrainingPath:
    """One path.

    Raises:
        NotFoundError: it isn't there.
    """
    return as_schema(schemas.TrainingPath, editing.fetch(session, TrainingPath, record_id))


def listed(session: Session) -> tuple[schemas.TrainingPath, ...]:
    """All paths in use, by title."""
    query = select(TrainingPath).where(TrainingPath.retired.is_(False))
    found = session.scalars(query.order_by(TrainingPath.title, TrainingPath.id))
    return tuple(as_schema(schemas.TrainingPath, one) for one in found)


@operation("New training path")
def add(session: Session, values: Mapping[str, Any]) -> uuid.UUID:
    """Insert a path.

    Returns:
        Its id.

    Raises:
        ValidationError: it has no title, or an item can't be taken.
    """
    path = TrainingPath(id=new_id(), **coerce_values(TrainingPath, {"title": None, **_ok(values)}))
    session.add(path)
    session.flush()
    return path.id


@operation("Revise training path")
def revise(
    session: Session, record_id: uuid.UUID, version: int, values: Mapping[str, Any]
) -> schemas.TrainingPath:
    """Set fields of a path that was read at `version`.

    Returns:
        The record as it is now, with its new version.

    Raises:
        ConflictError, NotFoundError, ValidationError.
    """
    editing.revise(session, TrainingPath, record_id, version, _ok(values))
    session.flush()
    return get(session, record_id)


def item(kind: str, item_id: uuid.UUID | None = None, name: str = "") -> dict[str, str]:
    """One item of a path as it is kept."""
    return {"kind": kind, "id": str(item_id or ""), "name": name}


def _ok(values: Mapping[str, Any]) -> dict[str, Any]:
    given = dict(values)
    if "items" in given:
        given["items"] = _items(given["items"])
    return given


def _items(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    if len(rows) > MOST_ITEMS:
        raise ValidationError(f"A path has at most {MOST_ITEMS} items.", "items")
    taken: list[dict[str, str]] = []
    for row in rows:
        try:
            kind = PathItemKind(str(row.get("kind")))
            name = str(row.get("name") or "").strip()
            found = None if kind is PathItemKind.DECK else uuid.UUID(str(row.get("id")))
        except ValueError as error:
            raise ValidationError("An item names what is read or learned.", "items") from error
        if kind is PathItemKind.DECK and not name:
            raise ValidationError("Say which deck is learned.", "items")
        one = item(kind.value, found, name)
        if one not in taken:
            taken.append(one)
    return taken
