"""What a merge changes in a record on its way: ids, references and places."""

import re
import uuid
from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session

from kb.incidents.citations.fields import cited_in, with_texts
from kb.incidents.citations.finding import citations
from kb.store.base import Record

_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def with_ids(value: Any, ids: Mapping[uuid.UUID, uuid.UUID]) -> Any:  # noqa: ANN401 - any column
    """A value in which links to moved records lead to where these are now."""
    if isinstance(value, uuid.UUID):
        return ids.get(value, value)
    if isinstance(value, str):
        if not _ID.fullmatch(value):
            return value
        known = uuid.UUID(value)
        return str(ids.get(known, known))
    if isinstance(value, dict):
        return {key: with_ids(held, ids) for key, held in value.items()}
    if isinstance(value, list):
        return (
            list(dict.fromkeys(with_ids(held, ids) for held in value))
            if all(isinstance(held, str) for held in value)
            else [with_ids(held, ids) for held in value]
        )
    return value


def with_references(text: str, refs: Mapping[str, str]) -> str:
    """A text whose references lead to where the items are now."""
    parts: list[str] = []
    end = 0
    for found in citations(text):
        new = refs.get(found.ref)
        if new is not None:
            brackets = text[found.start : found.end].startswith("[[")
            parts += [text[end : found.start], f"[[{new}]]" if brackets else f"[{new}]"]
            end = found.end
    return "".join([*parts, text[end:]]) if parts else text


def rewrite(records: Iterable[Record], refs: Mapping[str, str]) -> None:
    """Set the texts of moved records anew, where they cite what has another number now."""
    for record in records:
        for field in cited_in(record.__kind__):
            value = getattr(record, field.name)
            new = with_texts(value, lambda text: with_references(text, refs)) if value else value
            if new != value:
                setattr(record, field.name, new)


def last(session: Session, model: type[Record], name: str, incident_id: uuid.UUID) -> Any:  # noqa: ANN401 - a number or a place
    """The highest number or place that an incident has given."""
    table = inspect(model).columns
    query = select(func.max(table[name])).where(table["incident_id"] == incident_id)
    return session.scalar(query) or 0
