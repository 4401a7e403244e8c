"""A store with a record of every kind."""

import io
import uuid
from datetime import UTC, date, datetime
from functools import partial
from typing import Any, cast

from sqlalchemy import Table
from sqlalchemy.orm import Session

from kb.incidents.lessons import service as lessons
from kb.incidents.record import service as incidents
from kb.incidents.record.models import Incident
from kb.interchange.bundle_lines import in_order, parents
from kb.knowledge_base import KnowledgeBase
from kb.ledger.operation import operation
from kb.store import blobs
from kb.store.base import Record, new_id, record_models
from kb.store.kinds import Field, FieldType

_CONTENT = b'{"case": 1}'


def fill(kb: KnowledgeBase) -> dict[str, uuid.UUID]:
    """Make a record of every kind with every field set, change each, delete one.

    Returns:
        The id of a record by its kind.
    """
    made: dict[str, uuid.UUID] = kb.write(_make).result
    kb.write(_change)
    extra = kb.write(partial(lessons.add, incident_id=made["incident"], values={"title": "Gone"}))
    kb.write(partial(lessons.remove, record_id=extra.result))
    kb.undo()
    kb.redo()
    found = kb.read(partial(incidents.get, record_id=made["incident"]))
    kb.write(
        partial(
            incidents.revise,
            record_id=made["incident"],
            version=found.version,
            values={"title": "Changed"},
        )
    )
    return made


@operation("Fill")
def _make(session: Session) -> dict[str, uuid.UUID]:
    sha = blobs.put(session, io.BytesIO(_CONTENT), "application/json")
    made: dict[str, uuid.UUID] = {}
    for model in in_order():
        kind = model.__kind__
        values: dict[str, Any] = {field.name: value_of(field) for field in kind.fields}
        values |= {name: made[parent.__kind__.name] for name, parent in parents(model).items()}
        if kind.name == "incident_source":
            values |= {"file_sha256": sha, "file_name": "case.json"}
        if kind.name == "evidence_item":
            values |= {"sha256": sha, "size": len(_CONTENT)}
        if kind.name == "item_file":
            values |= {"item_id": made["article"], "sha256": sha, "size": len(_CONTENT)}
        if kind.name == "issued_report":
            values |= {"subject": "extract", "item_id": None, "template_sha256": sha}
        if model is Incident:
            values |= {"number": "INC-2026-0001", "severity_rank": 0}
        record = model(id=new_id(), **values)
        session.add(record)
        session.flush()
        made[kind.name] = record.id
    return made


@operation("Change all")
def _change(session: Session) -> None:
    for model in record_models().values():
        fields = model.__kind__.fields
        lines = [f for f in fields if f.type is FieldType.LINE]
        lines = lines or [f for f in fields if f.type is FieldType.TEXT]
        field = next((f for f in lines if f.editable), lines[0])
        for record in session.query(model):
            setattr(record, field.name, f"{getattr(record, field.name)} changed")


def value_of(field: Field) -> Any:  # noqa: ANN401 - depends on the field
    """Something to put into a field; text beyond ASCII where it holds text."""
    if field.choices is not None:
        return next(iter(field.choices)).value
    words = f"{field.label} “ü” 漢字"
    return {
        FieldType.TIME: datetime(2026, 3, 12, 8, 12, 5, 123456, tzinfo=UTC),
        FieldType.DATE: date(2026, 3, 12),
        FieldType.FLAG: True,
        FieldType.INTEGER: 7,
        FieldType.SIZE: 3 * 2**31,
        FieldType.NUMBER: 1024.5,
        FieldType.TAGS: ["sso", "Straße"],
        FieldType.LINK: uuid.UUID(int=7),
        FieldType.LINKS: [str(uuid.UUID(int=8))],
        FieldType.ROWS: [{"area": "users", "what": "3 of 12", "state": "open"}],
        FieldType.JSON: {"seen": 1, "b": [None, {"c": "ü"}], "a": 0.5},
        FieldType.LINE: words,
        FieldType.PERSON: "Amelie Fontaine",
    }.get(field.type, f"{words}\n\nMore.")


def table_of(model: type[Record]) -> Table:
    """The table of a kind of record."""
    return cast("Table", model.__table__)
