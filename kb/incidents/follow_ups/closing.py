"""What closing a follow-up takes: proof and a second pair of eyes, or one who bears the risk."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from kb.errors import ValidationError
from kb.vocabulary.enums import FollowUpState

if TYPE_CHECKING:
    from kb.incidents.follow_ups import models, schemas


def missing(follow_up: "models.FollowUp | schemas.FollowUp") -> dict[str, str]:
    """What a closed follow-up lacks: the field, and a sentence that asks for it."""
    if follow_up.state == FollowUpState.VERIFIED:
        return _for_verified(follow_up)
    if follow_up.state == FollowUpState.ACCEPTED_RISK:
        return _for_accepted(follow_up)
    return {}


def refuse(lacks: Mapping[str, str]) -> None:
    """Let nothing pass that lacks something.

    Raises:
        ValidationError: names the first field that is asked for.
    """
    for name, why in lacks.items():
        raise ValidationError(why, name)


def _for_verified(follow_up: "models.FollowUp | schemas.FollowUp") -> dict[str, str]:
    found = {}
    if not follow_up.closing_note.strip() and not follow_up.evidence_ids:
        found["closing_note"] = "Say how it was closed, or link evidence, before it is verified."
    verifier, owner = _folded(follow_up.verified_by), _folded(follow_up.owner)
    if not verifier:
        found["verified_by"] = "Name who verified it."
    elif verifier == owner:
        found["verified_by"] = "Somebody other than its owner has to verify it."
    return found


def _for_accepted(follow_up: "models.FollowUp | schemas.FollowUp") -> dict[str, str]:
    found = {}
    if not follow_up.risk_owner.strip():
        found["risk_owner"] = "Name who accepts the risk."
    if not follow_up.closing_note.strip():
        found["closing_note"] = "Say why the risk is accepted."
    return found


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
