"""The hash of all that a signature stands for: the record, not the talk about it."""

import hashlib
import uuid
from collections.abc import Iterable
from functools import cache
from typing import Final

from sqlalchemy.orm import Session

from kb.incidents.record import parts
from kb.incidents.record.models import Incident
from kb.ledger import editing
from kb.ledger.values import BOOKKEEPING, canonical, columns, snapshot
from kb.store.base import Record, record_models

#: Records that speak about a review and aren't part of it.
_ABOUT = frozenset({"sign_off", "saved_version", "issued_report", "comment", "withheld_passage"})
_EMPTY: Final[tuple[object, ...]] = (None, "", [], {})
#: Fields that signing itself or a later check changes.
_PASSING = BOOKKEEPING | {"review_state", "verified_at", "verification", "severity_rank"}


def content_hash(session: Session, incident_id: uuid.UUID) -> str:
    """SHA-256, as 64 hex digits, over every recorded field of an incident and its parts.

    Raises:
        NotFoundError: it isn't there.
    """
    digest = hashlib.sha256()
    incident = editing.fetch(session, Incident, incident_id)
    digest.update(canonical(_values(incident)))
    for name, model in record_models().items():
        if model.__kind__.dossier == "incident_id" and name not in _ABOUT:
            for record in parts.rows(session, model, incident_id, model.__table__.c.id):
                digest.update(name.encode() + canonical(_values(record)))
    return digest.hexdigest()


def counts(kind: str, fields: Iterable[str]) -> bool:
    """Whether a change of these fields of a kind of record is a change of what was signed."""
    return kind not in _ABOUT and any(name not in _PASSING for name in fields)


def _values(record: Record) -> dict[str, object]:
    """What was said; a later version of the app, which knows more fields, finds the same."""
    unsaid = _unsaid(type(record))
    return {
        name: value
        for name, value in snapshot(record).items()
        if name not in _PASSING and value not in _EMPTY and value != unsaid[name]
    }


@cache
def _unsaid(model: type[Record]) -> dict[str, object]:
    """The value of each column of which nothing was said."""
    defaults = {name: model.__table__.c[name].default for name in columns(model)}
    return {
        name: default.arg if default is not None and default.is_scalar else None
        for name, default in defaults.items()
    }
