"""Rules that can run for the same incident: what keeps them apart, and what doesn't.

Conditions are taken apart into the ways in which all of them can hold. Two rules overlap unless
each way of the one contradicts each way of the other: severity High against severity Low.
Where nothing can be told, they count as overlapping: it is better to look once too often.
"""

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from kb.library.automation_rules import condition_text
from kb.library.automation_rules.parts import (
    ANY,
    Changed,
    Compared,
    Condition,
    Group,
    Items,
    Rule,
)
from kb.library.automation_rules.writing import trigger_words
from kb.vocabulary.folding import fold

#: Conditions with more ways to hold are taken to hold together with anything.
_MOST_WAYS: Final = 256
#: An incident has one of these at a time; of entities and of these lists it has several.
_SINGLE: Final = "Incident"
_SEVERAL: Final = frozenset(
    {"IncidentTactics", "IncidentLabel", "IncidentRelatedAnalyticRuleIds", "IncidentCustomDetails"}
)
_SHOWN: Final = 3

type _Way = tuple[Condition, ...]
type _Test = Callable[[str, str], bool]

_TESTS: Final[dict[str, _Test]] = {
    "Equals": lambda held, wanted: held == wanted,
    "Contains": lambda held, wanted: wanted in held,
    "StartsWith": lambda held, wanted: held.startswith(wanted),
    "EndsWith": lambda held, wanted: held.endswith(wanted),
}
_NOT: Final = "Not"


@dataclass(frozen=True, slots=True)
class Standing:
    """A rule as it stands in the register.

    Attributes:
        types: the incident types it is for; none means any.
        in_force: it is enabled, and hasn't expired.
    """

    id: uuid.UUID
    title: str
    order: int
    types: tuple[str, ...]
    in_force: bool
    rule: Rule


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two rules that can run for the same incident, the one that goes first first.

    Attributes:
        types: the incident types of both; none where neither says any.
        why: how they meet, and which goes first, in words.
    """

    first: Standing
    second: Standing
    types: tuple[str, ...]
    why: str

    def touches(self, incident_type: str) -> bool:
        """Whether it can happen for incidents of a type."""
        return not self.types or fold(incident_type) in map(fold, self.types)

    def other(self, rule_id: uuid.UUID) -> Standing:
        """The other one of the two."""
        return self.second if self.first.id == rule_id else self.first


def overlaps(standing: Sequence[Standing]) -> tuple[Overlap, ...]:
    """All overlaps of rules that are in force, in their order."""
    active = [one for one in standing if one.in_force and one.rule.actions]
    ordered = sorted(active, key=lambda one: (one.order, fold(one.title), one.id))
    ways = {one.id: _ways(one.rule.conditions) for one in ordered}
    found = []
    for place, first in enumerate(ordered):
        for second in ordered[place + 1 :]:
            types = _shared(first.types, second.types)
            if first.rule.trigger != second.rule.trigger or types is None:
                continue
            if _can_meet(ways[first.id], ways[second.id]):
                found.append(Overlap(first, second, types, _why(first, second, types)))
    return tuple(found)


def _shared(one: Sequence[str], other: Sequence[str]) -> tuple[str, ...] | None:
    """The types of both; None where they have none in common."""
    if not one or not other:
        return tuple(one or other)
    known = set(map(fold, other))
    return tuple(name for name in one if fold(name) in known) or None


def _ways(conditions: Sequence[Condition]) -> tuple[_Way, ...]:
    """The ways in which conditions can hold, each a list of what holds then."""
    ways: list[_Way] = [()]
    for condition in conditions:
        each = _ways_of(condition)
        if len(ways) * len(each) > _MOST_WAYS:
            return ((),)
        ways = [(*before, *after) for before, after in product(ways, each)]
    return tuple(ways)


def _ways_of(condition: Condition) -> tuple[_Way, ...]:
    if isinstance(condition, Group) and condition.operator == ANY:
        found = tuple(way for one in condition.inner for way in _ways_of(one))
        return found if len(found) <= _MOST_WAYS else ((),)
    if isinstance(condition, Group):
        return _ways(condition.inner)
    return ((condition,),)


def _can_meet(one: tuple[_Way, ...], other: tuple[_Way, ...]) -> bool:
    return any(_is_possible((*left, *right)) for left in one for right in other)


def _is_possible(way: _Way) -> bool:
    facts = [fact for condition in way for fact in _facts(condition)]
    return not any(
        _contradict(one, other) or _contradict(other, one)
        for place, one in enumerate(facts)
        for other in facts[place + 1 :]
        if one.name == other.name
    )


@dataclass(frozen=True, slots=True)
class _Fact:
    name: str
    operator: str
    values: tuple[str, ...]


def _facts(condition: Condition) -> Iterator[_Fact]:
    """What holds of the incident itself, once the rule runs."""
    if isinstance(condition, Compared) or (
        isinstance(condition, Changed) and condition.change == "ChangedTo"
    ):
        name, operator = condition.name, condition.operator
    else:
        return
    known = operator.removeprefix(_NOT) in _TESTS
    if known and name.startswith(_SINGLE) and name not in _SEVERAL:
        yield _Fact(name, operator, tuple(map(fold, condition.values)))


def _contradict(one: _Fact, other: _Fact) -> bool:
    """Whether nothing fits both, as far as the first one tells."""
    if one.operator.startswith(_NOT):
        return False
    negative = other.operator.startswith(_NOT)
    test = _TESTS[other.operator.removeprefix(_NOT)]
    if one.operator == "Equals" or (negative and one.operator == other.operator[len(_NOT) :]):
        fits = (
            any(test(held, wanted) for wanted in other.values) != negative for held in one.values
        )
        return not any(fits)
    if one.operator == other.operator and one.operator in ("StartsWith", "EndsWith"):
        pairs = product(one.values, other.values)
        return not any(test(a, b) or test(b, a) for a, b in pairs)
    return False


def _why(first: Standing, second: Standing, types: tuple[str, ...]) -> str:
    trigger = (
        trigger_words(first.rule.trigger).replace("When", "when") if first.rule.trigger else ""
    )
    scope = f" for {', '.join(types)}" if types else " for incidents of any type"
    said = [f"Both run {trigger}{scope}." if trigger else f"Both run{scope}."]
    held = [_said(one.rule.conditions) for one in (first, second)]
    if all(held):
        said.append(f"Nothing keeps them apart: “{held[0]}” and “{held[1]}” can both hold.")
    else:
        free = first if not held[0] else second
        said.append(f"“{free.title}” has no conditions, so it always runs.")
    if first.order == second.order:
        said.append(f"Both have the order {first.order}: nothing says which goes first.")
    else:
        said.append(f"“{first.title}” goes first ({first.order} before {second.order}).")
    return " ".join(said)


def _said(conditions: Sequence[Condition]) -> str:
    lines = [in_words(one) for one in conditions[:_SHOWN]]
    more = len(conditions) - len(lines)
    return "; ".join([*lines, *([f"and {more} more"] if more > 0 else [])])


def in_words(condition: Condition) -> str:
    """A condition on one line, for people: long ids are cut to what tells them apart."""
    if isinstance(condition, Group):
        joined = " or " if condition.operator == ANY else " and "
        return f"({joined.join(in_words(one) for one in condition.inner)})"
    if isinstance(condition, Items):
        inner = " and ".join(in_words(one) for one in condition.inner)
        return f"{condition_text.head(condition).removesuffix(':')} ({inner})"
    if isinstance(condition, Compared):
        short = tuple(map(shortened, condition.values))
        return condition_text.head(Compared(condition.name, condition.operator, short))
    return condition_text.head(condition)


def shortened(value: str) -> str:
    """The end of the id of a resource; any other value as it is."""
    is_id = value.startswith("/") and value.count("/") >= 4
    return f"…/{value.rstrip('/').rpartition('/')[2]}" if is_id else value
