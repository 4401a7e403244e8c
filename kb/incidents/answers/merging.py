"""Two windows that answer one set: different questions merge, the same one is a conflict."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import ConflictError
from kb.incidents.answers.models import AnswerSet
from kb.ledger.models import Operation, Revision


def refuse_overlap(
    session: Session, record: AnswerSet, version: int, given: Mapping[str, object]
) -> None:
    """Refuse answers that would replace ones given since `version`.

    Raises:
        ConflictError: names the questions by their keys.
    """
    if record.version == version:
        return
    query = (
        select(Revision.before, Revision.after, Operation.actor, Operation.at)
        .join(Operation, Operation.serial == Revision.operation_serial)
        .where(Revision.record_id == record.id, Revision.record_version > version)
        .order_by(Revision.sequence)
    )
    changed: set[str] = set()
    by, at = "", None
    for before, after, actor, when in session.execute(query):
        old, new = _answers(before), _answers(after)
        here = {key for key in given if old.get(key) != new.get(key)}
        if here:
            by, at = actor, when
        changed |= here
    disputed = [key for key in changed if given[key] != record.answers.get(key)]
    if not disputed:
        return
    raise ConflictError(
        kind=AnswerSet.__kind__.name,
        record_id=record.id,
        label=AnswerSet.__kind__.describe({"number": record.number}),
        mine={key: given[key] for key in disputed},
        theirs={key: record.answers.get(key) for key in disputed},
        theirs_by=by,
        theirs_at=at,
        version=record.version,
    )


def _answers(values: Mapping[str, object] | None) -> Mapping[str, object]:
    found = (values or {}).get("answers")
    return found if isinstance(found, Mapping) else {}
