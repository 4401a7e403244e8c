"""Keeps the values that dossiers are filtered by (see `kb.incidents.record.labels`)."""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from kb.custom_fields.ranges import number_code
from kb.custom_fields.values import in_words, name_of
from kb.incidents.record.labels import DossierLabel
from kb.search.text import tokens
from kb.store.base import table_of
from kb.store.many import insert_rows
from kb.vocabulary.folding import fold

_LISTS = {"tags": "tag", "techniques": "technique"}
_LONGEST = 200
_MOST = 200


def of_record(
    kind: str, record_id: uuid.UUID, dossier_id: uuid.UUID, values: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    """The labels that one record gives its dossier."""
    pairs: set[tuple[str, str]] = set()
    if kind in {"incident", "playbook", "article", "automation_rule"}:
        for attribute, field in _LISTS.items():
            pairs |= {(field, fold(str(v))[:_LONGEST]) for v in values.get(attribute) or ()}
        if values.get("incident_type"):
            pairs.add(("type", fold(str(values["incident_type"]))[:_LONGEST]))
        pairs |= {("type", fold(str(v))[:_LONGEST]) for v in values.get("incident_types") or ()}
    elif kind == "asset":
        found = [str(values.get("value") or "")]
        found += [v for v in (values.get("identifiers") or {}).values() if isinstance(v, str)]
        for text in found[:_MOST]:
            pairs.add(("asset", fold(text)[:_LONGEST]))
            pairs |= {("asset", token) for token in list(tokens(text[:1000]))[:_MOST]}
    if kind in {"incident", "measure"}:
        for key, value in (values.get("custom") or {}).items():
            pairs |= {(name_of(str(key).lower()), one) for one in _of_own(value)}
    for field, value in sorted(pairs):
        if value:
            yield {
                "field": field,
                "value": value,
                "dossier_id": dossier_id,
                "record_id": record_id,
            }


def _of_own(value: object) -> Iterator[str]:
    """What a value of a field of one's own is found by; numbers so that they sort."""
    if isinstance(value, bool):
        yield in_words(value)
    elif isinstance(value, int | float):
        yield number_code(value)
    elif isinstance(value, str):
        yield fold(value)[:_LONGEST]
        if len(value) > _LONGEST:
            yield from list(tokens(value))[:_MOST]
    elif isinstance(value, list):
        for one in value[:_MOST]:
            yield from _of_own(one)


#: The fields that labels are made of, by kind.
SOURCES = {
    "incident": frozenset({"tags", "techniques", "incident_type", "custom"}),
    "measure": frozenset({"custom"}),
    "playbook": frozenset({"tags", "techniques", "incident_type"}),
    "article": frozenset({"tags", "techniques"}),
    "automation_rule": frozenset({"tags", "techniques", "incident_types"}),
    "asset": frozenset({"value", "identifiers"}),
}


def replace(session: Session, record_ids: Iterable[uuid.UUID], rows: list[dict[str, Any]]) -> None:
    """Take away the labels of some records and write new ones."""
    ids = list(record_ids)
    for start in range(0, len(ids), 500):
        session.execute(
            delete(DossierLabel).where(DossierLabel.record_id.in_(ids[start : start + 500])),
            execution_options={"synchronize_session": False},
        )
    insert_rows(session.connection(), table_of(DossierLabel), rows)
