"""Who learns, who leads: people by their name and by the role that is known of them.

Results belong to a person. They form a chain of their own in the ledger, named by a key that
follows from the name, so that two stores that are merged mean the same person.
"""

import re
import uuid
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import ValidationError
from kb.people.models import Person

_NAMESPACE: Final = uuid.UUID("6f1f3f0e-52f1-5a3b-9c58-0d6f7a5c2b11")
_LEAD: Final = re.compile(r"\b(?:lead|leader|manager|head)\b", re.IGNORECASE)
_TIER_1: Final = re.compile(
    r"\b(?:tier|level|line)[\s-]*(?:1|one|i)\b|\b[tl]1\b|\b(?:1st|first)[\s-]*line\b", re.IGNORECASE
)


def key_of(name: str) -> uuid.UUID:
    """The chain of a person's results.

    Raises:
        ValidationError: nobody is named.
    """
    folded = " ".join(name.casefold().split())
    if not folded:
        raise ValidationError("Say who learns: training is kept for each person.", "person")
    return uuid.uuid5(_NAMESPACE, folded)


def leads(role: str) -> bool:
    """Whether a role leads others: their results are seen by it."""
    return _LEAD.search(role) is not None


def is_tier_1(role: str) -> bool:
    """Whether a role looks at alerts first: bulletins are for it."""
    return _TIER_1.search(role) is not None


def fits(role: str, wanted: str) -> bool:
    """Whether what is meant for a role is meant for somebody of another wording of it."""
    mine, theirs = (" ".join(one.casefold().split()) for one in (role, wanted))
    return mine == theirs or (is_tier_1(mine) and is_tier_1(theirs))


def role_of(session: Session, name: str) -> str:
    """The role that is known of a person; "" where none is."""
    wanted = key_of(name)
    exact = session.scalar(select(Person.role).where(Person.name == name.strip()))
    if exact is not None:
        return exact
    people = session.execute(select(Person.name, Person.role).order_by(Person.name))
    return next((role for known, role in people if known.strip() and key_of(known) == wanted), "")


def may_see(session: Session, viewer: str, person: str) -> bool:
    """Whether somebody sees the results of a person: their own, or as a lead."""
    return key_of(viewer) == key_of(person) or leads(role_of(session, viewer))


def refuse_others(session: Session, viewer: str, person: str) -> None:
    """Results are seen by the person and the lead only.

    Raises:
        ValidationError: the viewer is neither.
    """
    if not may_see(session, viewer, person):
        msg = f"Results of {person} are seen by {person} and by the lead only."
        raise ValidationError(msg, "person")


def refuse_all_but_leads(session: Session, viewer: str) -> None:
    """What shows how far everybody is belongs to the lead.

    Raises:
        ValidationError: the viewer leads nobody.
    """
    if not leads(role_of(session, viewer)):
        raise ValidationError(
            "How far others are is seen by the lead only.",
            "person",
            "A lead is who has a role such as “IR lead” in Settings, Training.",
        )
