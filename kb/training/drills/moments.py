"""What was known at each moment: no fact stands before it became known, nor tells of a later one.

A moment is the one before a step was begun. What happened in the same instant as the step, or
reads like it, would say what was done, so that it stands behind the step.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from kb.conformance.likeness import unlike
from kb.training.drills.parts import Done, Fact
from kb.vocabulary.training import FactKind, KnownFrom

#: A text shorter than this may stand in another one by chance.
_TELLING: Final = 12
#: What may have led to the step that was begun in the same instant.
_LEADS_ON: Final = frozenset({FactKind.DETECTION.value, FactKind.ALERT.value})
_BEFORE: Final = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Raw:
    """A fact that has no place yet.

    Attributes:
        after: it can't be known before so many steps were begun.
    """

    fact: Fact
    after: int = 0


def arranged(raw: Sequence[Raw], steps: Sequence[Done]) -> tuple[Fact, ...]:
    """The facts with their places, in the order they became known."""
    begun = _begun(steps)
    placed = [replace(one.fact, place=_place(one, begun)) for one in raw]
    placed = _behind_echoes(placed, steps)
    placed = _behind_what_they_tell(placed)
    order = {one.fact.key: at for at, one in enumerate(raw)}
    return tuple(
        sorted(placed, key=lambda one: (one.place, _instant(one.known_at), order[one.key]))
    )


def moved(facts: Sequence[Fact], key: str, place: int, steps: Sequence[Done]) -> tuple[Fact, ...]:
    """The facts with one at another place, said by hand: never before it happened."""
    found = [
        replace(
            one,
            place=min(max(place, earliest(one, steps)), len(steps)),
            how=KnownFrom.HAND.value,
        )
        if one.key == key
        else one
        for one in facts
    ]
    return tuple(sorted(found, key=lambda one: (one.place, _instant(one.known_at))))


def earliest(fact: Fact, steps: Sequence[Done]) -> int:
    """The first place at which a fact can be known: nobody knows what hasn't happened."""
    return bisect_right(_begun(steps), fact.at) if fact.at is not None else 0


def _begun(steps: Sequence[Done]) -> list[datetime]:
    """When each was begun; one without a time as the one before it."""
    found: list[datetime] = []
    for step in steps:
        last = found[-1] if found else _BEFORE
        found.append(max(step.started_at or step.finished_at or last, last))
    return found


def _place(one: Raw, begun: Sequence[datetime]) -> int:
    fact = one.fact
    if fact.known_at is None:
        told = fact.how in {KnownFrom.STEP.value, KnownFrom.ALERT.value}
        return one.after if told else len(begun)
    side = bisect_left if fact.kind in _LEADS_ON else bisect_right
    return max(side(begun, fact.known_at), one.after)


def _behind_echoes(facts: Sequence[Fact], steps: Sequence[Done]) -> list[Fact]:
    """A fact that reads like a step which isn't taken yet stands behind that step."""
    texts = [fact.text for fact in facts]
    places: list[set[int]] = [set() for _fact in facts]
    folded = [_folded(text) for text in texts]
    for number, found in enumerate(unlike([step.action for step in steps], texts)):
        action = _folded(steps[number].action)
        for at in range(len(facts)):
            if at in found or (len(action) >= _TELLING and action in folded[at]):
                places[at].add(number + 1)
    behind = []
    for fact, steps_told in zip(facts, places, strict=True):
        ahead = [place for place in steps_told if place > fact.place]
        known = fact.kind in _LEADS_ON or any(place <= fact.place for place in steps_told)
        behind.append(fact if known or not ahead else replace(fact, place=min(ahead)))
    return behind


def _behind_what_they_tell(facts: Sequence[Fact]) -> list[Fact]:
    """A fact that holds the words of a later one stands where that one does."""
    latest_first = sorted(range(len(facts)), key=lambda at: -facts[at].place)
    found = list(facts)
    folded = [_folded(fact.text) for fact in facts]
    earliest: dict[str, int] = {}
    for at, text in enumerate(folded):
        earliest[text] = min(earliest.get(text, facts[at].place), facts[at].place)
    for at in latest_first:
        told = folded[at]
        if len(told) < _TELLING or earliest[told] < facts[at].place:
            continue  # chance, or known already from another fact
        for other in range(len(found)):
            if found[other].place < found[at].place and told in folded[other]:
                found[other] = replace(found[other], place=found[at].place)
    return found


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _instant(at: datetime | None) -> float:
    return at.timestamp() if at is not None else float("inf")
