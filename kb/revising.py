"""Revises a record by the name of its kind: for recovered drafts, which know no section."""

import uuid
from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from typing import Any, Final

from sqlalchemy.orm import Session

from kb.ledger.operation import operation
from kb.store.base import record_models

#: Where not the service beside the model writes, but a room above it that knows more.
_ELSEWHERE: Final = {"adherence": "kb.conformance.judging", "entity": "kb.sightings.notes"}
#: Kinds whose text is a version of its own.
_WITH_DRAFTS: Final = frozenset({"article", "automation_rule", "playbook"})


def can_revise(kind: str) -> bool:
    """Whether a field of such records can be written from here."""
    return kind in record_models() and hasattr(_service(kind), "revise")


def revise(
    kind: str, record_id: uuid.UUID, version: int, field: str, value: str, base: str = ""
) -> Callable[..., Any]:
    """The operation that writes one field.

    Args:
        kind: name of the record's kind.
        record_id: of the record.
        version: of the record as the value was typed over it.
        field: its name.
        value: what it is to hold.
        base: what it held when the value was typed.

    Raises:
        KeyError: there is no such kind.
        AttributeError: records of that kind aren't revised.
    """
    service = _service(kind)
    if kind in _WITH_DRAFTS and field == "body":
        return partial(_write_draft, service=service, record_id=record_id, body=value, base=base)
    values: Mapping[str, object] = {field: value}
    return partial(service.revise, record_id=record_id, version=version, values=values)


@operation("Write recovered text")
def _write_draft(
    session: Session,
    service: Any,  # noqa: ANN401 - a module
    record_id: uuid.UUID,
    body: str,
    base: str,
) -> Any:  # noqa: ANN401 - a version of either kind
    """Over the draft that was read; another one's text in it is a conflict."""
    drafts = [one for one in service.versions_for(session, record_id) if one.state == "draft"]
    draft_id = drafts[0].id if drafts else None
    return service.save_draft(session, record_id, body, draft_id, base)


def _service(kind: str) -> Any:  # noqa: ANN401 - a module
    beside = record_models()[kind].__module__.rpartition(".")[0]
    return import_module(_ELSEWHERE.get(kind, f"{beside}.service"))
