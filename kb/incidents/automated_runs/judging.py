"""Whether the verdicts of automated investigations were right, and what a wrong one teaches."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from kb.errors import ValidationError
from kb.incidents.automated_runs.models import AutomatedRun
from kb.incidents.record import parts
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.store.base import record_models
from kb.vocabulary.response import Judgement


@operation("Judge verdict")
def judge(
    session: Session, record_id: uuid.UUID, position: int, judgement: str, reason: str = ""
) -> None:
    """Say whether the verdict on one entity was right; a wrong one needs its reason.

    The whole run is wrong when all judged verdicts are, partly right when some are.

    Raises:
        ValidationError: there is no such verdict, or a wrong one lacks its reason.
        NotFoundError: it isn't there.
    """
    run = editing.fetch(session, AutomatedRun, record_id)
    said = Judgement(judgement)
    if not 0 <= position < len(run.verdicts):
        msg = "The investigation has no such verdict."
        raise ValidationError(msg, "verdicts")
    if said in {Judgement.WRONG, Judgement.PARTLY} and not reason.strip():
        msg = "Say why the verdict was wrong."
        raise ValidationError(msg, "reason")
    now = run.verdicts[position] | {"right": said.value, "reason": reason.strip()}
    verdicts = [*run.verdicts[:position], now, *run.verdicts[position + 1 :]]
    editing.assign(run, {"verdicts": verdicts, "judgement": _of_all(verdicts)})


@operation("Add verdict")
def add_verdict(session: Session, record_id: uuid.UUID, entity: str, verdict: str) -> None:
    """Note what an investigation held of one entity.

    Raises:
        ValidationError: the entity or the verdict is missing.
        NotFoundError: it isn't there.
    """
    run = editing.fetch(session, AutomatedRun, record_id)
    if not entity.strip() or not verdict.strip():
        msg = "A verdict needs its entity and what was held of it."
        raise ValidationError(msg, "verdicts")
    row = {
        "entity": entity.strip(),
        "asset_id": "",
        "verdict": verdict.strip(),
        "right": Judgement.NOT_JUDGED.value,
        "reason": "",
    }
    editing.assign(run, {"verdicts": [*run.verdicts, row]})


@operation("Make lesson of automated investigation")
def lesson_of(session: Session, record_id: uuid.UUID) -> uuid.UUID:
    """Begin a lesson that tells which verdicts of an investigation were wrong, and why.

    Returns:
        The id of the lesson.

    Raises:
        ValidationError: no verdict was wrong.
        NotFoundError: it isn't there.
    """
    run = editing.fetch(session, AutomatedRun, record_id)
    wrong = [row for row in run.verdicts if row.get("right") in _WRONG]
    if not wrong and run.judgement not in _WRONG:
        msg = "Only a wrong verdict is a lesson."
        raise ValidationError(msg, "judgement")
    ref = AutomatedRun.__kind__.ref(run.number)
    told = [f"{ref} {run.title}".strip() + " was wrong." + _because(run.judgement_reason)]
    told += [
        f"- {row.get('entity', '')}: held {row.get('verdict', '')}, wrongly."
        + _because(str(row.get("reason", "")))
        for row in wrong
    ]
    values = {
        "title": f"Automated verdict was wrong: {run.title or run.engine or ref}",
        "what_happened": "\n".join(told),
    }
    return parts.add(session, record_models()["lesson"], run.incident_id, values).id


_WRONG = {Judgement.WRONG.value, Judgement.PARTLY.value}


def wrong_verdicts(runs: Sequence[Any]) -> tuple[int, int]:
    """How many verdicts were wrong, and how many were judged at all."""
    judged = [
        row["right"]
        for run in runs
        for row in run.verdicts
        if row.get("right") not in {None, "", Judgement.NOT_JUDGED.value}
    ]
    return sum(right in _WRONG for right in judged), len(judged)


def _of_all(verdicts: Sequence[dict[str, Any]]) -> str:
    said = {row.get("right") for row in verdicts} - {None, "", Judgement.NOT_JUDGED.value}
    if not said:
        return Judgement.NOT_JUDGED.value
    return str(said.pop()) if len(said) == 1 else Judgement.PARTLY.value


def _because(reason: str) -> str:
    return f" {reason.strip()}" if reason.strip() else ""
