"""Many new records at once: recorded like any others, without an object for each."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from kb.ledger.recorder import Recorder
from kb.ledger.values import columns
from kb.store.base import Record, now, table_of
from kb.store.many import insert_rows

#: Under this name a writing session carries its recorder.
RECORDER = "recorder"


def insert_many(session: Session, model: type[Record], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert new records of one kind.

    Args:
        session: a writing session.
        model: their kind.
        rows: their values by column, checked before, each with its `id`; what is left out
            gets the model's defaults.
    """
    if not rows:
        return
    recorder: Recorder = session.info[RECORDER]
    filled = list(_filled(model, rows))
    insert_rows(session.connection(), table_of(model), filled)
    for row in filled:
        recorder.note_insert(model, row)


def _filled(model: type[Record], rows: Iterable[Mapping[str, Any]]) -> Iterable[dict[str, Any]]:
    fixed, made = _defaults(model)
    stamp = now()
    always = {**fixed, "version": 1, "created_at": stamp, "updated_at": stamp}
    names = columns(model)
    for row in rows:
        whole = {**always, **{name: make() for name, make in made.items()}, **row}
        yield {name: whole[name] for name in names}


@cache
def _defaults(model: type[Record]) -> tuple[dict[str, Any], dict[str, type]]:
    """Default values of columns, and what makes those that are lists and mappings."""
    fixed: dict[str, Any] = dict.fromkeys(columns(model))
    made: dict[str, type] = {}
    for attribute in inspect(model).column_attrs:
        default: Any = attribute.columns[0].default
        if default is None:
            continue
        if default.is_scalar:
            fixed[attribute.key] = default.arg
        elif (kind := type(default.arg(None))) in (list, dict):
            made[attribute.key] = kind
    return fixed, made
