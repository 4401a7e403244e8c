"""How soon a follow-up matters, from its risk: how likely, and how much it would hurt."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from kb.vocabulary.enums import Priority
from kb.vocabulary.response import RiskLevel

if TYPE_CHECKING:
    from kb.incidents.follow_ups import models, schemas

_L, _M, _H, _C = RiskLevel.LOW, RiskLevel.MEDIUM, RiskLevel.HIGH, RiskLevel.CRITICAL
_IMPACTS: Final = (_L, _M, _H, _C)
_low, _medium, _high, _urgent = Priority.LOW, Priority.MEDIUM, Priority.HIGH, Priority.URGENT

#: Priority by likelihood (rows) and impact (columns: low, medium, high, critical).
MATRIX: Final[Mapping[RiskLevel, tuple[Priority, Priority, Priority, Priority]]] = {
    _L: (_low, _low, _medium, _high),
    _M: (_low, _medium, _high, _high),
    _H: (_medium, _high, _high, _urgent),
    _C: (_medium, _high, _urgent, _urgent),
}


def of_risk(likelihood: str, impact: str) -> Priority | None:
    """The priority that the matrix gives; None while the risk isn't known."""
    levels = {level.value: level for level in _IMPACTS}
    if likelihood not in levels or impact not in levels:
        return None
    return MATRIX[levels[likelihood]][_IMPACTS.index(levels[impact])]


def is_by_hand(follow_up: "models.FollowUp | schemas.FollowUp") -> bool:
    """Whether somebody gave it another priority than its risk does."""
    found = of_risk(follow_up.likelihood, follow_up.impact)
    return found is not None and found != follow_up.priority
