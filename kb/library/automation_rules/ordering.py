"""The order in which rules run: one of them put elsewhere, the numbers of the others kept."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import NotFoundError, ValidationError
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.library.automation_rules.models import AutomationRule
from kb.library.automation_rules.service import LAST_ORDER


@operation("Move automation rule")
def move(session: Session, record_id: uuid.UUID, before: uuid.UUID | None = None) -> None:
    """Put a rule in front of another one, or at the end.

    The numbers that are in use go to the rules in their new order, so that a gap that somebody
    left stays a gap; only rules that had the same number get numbers of their own.

    Raises:
        NotFoundError: one of the two isn't there, or is retired.
        ValidationError: there is no number left.
    """
    found = _in_order(session)
    moved = next((rule for rule in found if rule.id == record_id), None)
    if moved is None:
        raise NotFoundError(AutomationRule.__kind__.label)
    if before == record_id:
        return
    numbers = _own_numbers([rule.rule_order for rule in found])
    found.remove(moved)
    place = len(found)
    if before is not None:
        places = {rule.id: at for at, rule in enumerate(found)}
        if before not in places:
            raise NotFoundError(AutomationRule.__kind__.label)
        place = places[before]
    found.insert(place, moved)
    for rule, number in zip(found, numbers, strict=True):
        editing.assign(rule, {"rule_order": number})


def _in_order(session: Session) -> list[AutomationRule]:
    query = select(AutomationRule).where(AutomationRule.state != "retired")
    order = (AutomationRule.rule_order, AutomationRule.title, AutomationRule.id)
    return list(session.scalars(query.order_by(*order)))


def _own_numbers(numbers: Sequence[int]) -> list[int]:
    """The same numbers, each larger than the one before, and none beyond the last."""
    if len(numbers) > LAST_ORDER:
        msg = f"There are more than {LAST_ORDER:,} rules: retire some of them first."
        raise ValidationError(msg, "rule_order")
    own: list[int] = []
    for number in numbers:
        own.append(max(number, own[-1] + 1 if own else 1))
    most = LAST_ORDER
    for place in range(len(own) - 1, -1, -1):
        own[place] = min(own[place], most)
        most = own[place] - 1
    return own
