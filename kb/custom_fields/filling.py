"""Values of fields of one's own into records: each for itself, so that none is overwritten."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from kb.custom_fields import service
from kb.custom_fields.values import take
from kb.errors import ValidationError
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.store.base import record_models
from kb.vocabulary.query_fields import OWN


@dataclass(frozen=True, slots=True)
class Filled:
    """A record after its values were set.

    Attributes:
        version: what to base the next change on.
        custom: all values that it holds, by key.
    """

    record_id: uuid.UUID
    version: int
    custom: Mapping[str, Any]


@operation("Fill in field")
def fill(
    session: Session, kind: str, record_id: uuid.UUID, version: int, values: Mapping[str, Any]
) -> Filled:
    """Set some values of a record that was read at `version`; all others stay.

    Args:
        session: of the write.
        kind: "incident" or "measure".
        record_id: the record.
        version: as it was read.
        values: what to set, by the names of fields (`own.regulator-ref`); empty ones go.

    Raises:
        ConflictError: the same field was changed to something else since `version`.
        ValidationError: a value can't be taken, or there is no such field.
        NotFoundError: the record was deleted.
    """
    taken: dict[str, Any] = {}
    for name, value in values.items():
        field = service.by_key(session, name.removeprefix(OWN))
        if field is None or field.applies_to != kind:
            msg = f"There is no field “{name.removeprefix(OWN)}” of a {kind}."
            raise ValidationError(msg, name, "It may have been deleted; look in Settings.")
        taken[field.key] = take(field, value)
        session.info["label"] = f"Set {field.label}"
    model = record_models()[kind]
    record = editing.revise_entries(session, model, record_id, version, "custom", taken, prefix=OWN)
    session.flush()
    return Filled(record.id, record.version, getattr(record, "custom"))  # noqa: B009 - by kind
