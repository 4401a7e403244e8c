"""What a person sees at a decision, and among what they choose.

The options are the step that was taken, the one that the playbook has next, and others that
are real as well: further steps of the playbook, and steps of other incidents.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from kb.conformance.likeness import unlike
from kb.training.drills.parts import Answer, Done, Fact, Planned
from kb.training.drills.schemas import Drill
from kb.vocabulary.training import Verdict

MOST_OPTIONS: Final = 5
#: So many of the others are the playbook's own, where other incidents have some as well.
_FROM_PLAN: Final = 2
#: A text shorter than this may stand in another one by chance.
_TELLING: Final = 12


@dataclass(frozen=True, slots=True)
class Option:
    """Something that can be done next.

    Attributes:
        step: which step that was taken it is, from 0; None for none.
        planned: the number of the playbook's step that it is; None for none.
    """

    text: str
    step: int | None = None
    planned: int | None = None


def known_at(drill: Drill, decision: int) -> tuple[Fact, ...]:
    """What was known before a step was taken, in the order it became known."""
    return tuple(one for one in drill.known if one.place <= decision and not one.left_out)


def new_at(drill: Drill, decision: int) -> tuple[Fact, ...]:
    """What became known since the decision before."""
    return tuple(one for one in known_at(drill, decision) if one.place == decision)


def done_before(drill: Drill, decision: int) -> tuple[Done, ...]:
    """The steps that were taken by then."""
    return drill.done[:decision]


def next_planned(drill: Drill, decision: int, answers: Sequence[Answer] = ()) -> Planned | None:
    """What the playbook has next, after what was done and what the person would have done."""
    before = drill.done[:decision]
    gone = _gone(drill, decision) | {one.planned for one in answers}
    way = [one for one in drill.planned if one.taken and one.number not in gone]
    reached = max((one.planned for one in before if one.planned is not None), default=0)
    ahead = [one for one in way if one.number > reached]
    return next(iter(ahead or way), None)


def options(drill: Drill, decision: int, answers: Sequence[Answer] = ()) -> tuple[Option, ...]:
    """What can be chosen at a decision, in an order that tells nothing.

    Returns:
        Nothing where only the step that was taken could be offered: then it is answered in words.
    """
    done = drill.done[decision]
    right = [Option(done.action, decision, done.planned)]
    planned = next_planned(drill, decision, answers)
    if planned is not None and planned.number != done.planned:
        right.append(Option(planned.title, None, planned.number))
    if len(right) > 1 and _folded(right[0].text) == _folded(right[1].text):
        right = [Option(done.action, decision, right[1].planned)]
    wrong = _wrong(drill, decision, [one.text for one in right])
    found = [*right, *wrong[: MOST_OPTIONS - len(right)]]
    if len(found) < 2:
        return ()
    seed = f"{drill.id}/{decision}"
    return tuple(sorted(found, key=lambda one: _mixed(seed, one.text)))


def read(
    drill: Drill, decision: int, text: str, verdict: Verdict, answers: Sequence[Answer] = ()
) -> Option:
    """What an answer in own words stands for, as the person judged it.

    What they say is neither may still be a later step of the incident or of the playbook: found
    by its words, it counts as done too early.
    """
    planned = next_planned(drill, decision, answers)
    number = planned.number if planned is not None else None
    if verdict is Verdict.NEITHER:
        return _later(drill, decision, text, number)
    own = drill.done[decision].planned
    return Option(
        text,
        decision if verdict in {Verdict.DONE, Verdict.BOTH} else None,
        number if verdict in {Verdict.PLANNED, Verdict.BOTH} else own,
    )


def likely(drill: Drill, decision: int, text: str, answers: Sequence[Answer] = ()) -> Verdict:
    """What an answer in own words probably is: offered first, decided by the person."""
    planned = next_planned(drill, decision, answers)
    sought = [drill.done[decision].action, planned.title if planned is not None else ""]
    done, plan = (bool(found) for found in unlike(sought, [text]))
    if done and (plan or (planned and planned.number == drill.done[decision].planned)):
        return Verdict.BOTH
    if done:
        return Verdict.DONE
    return Verdict.PLANNED if plan else Verdict.NEITHER


def _gone(drill: Drill, decision: int) -> set[int | None]:
    """The numbers of the playbook's steps that were done by then, by people or by themselves."""
    by_itself = {
        one.number for one in drill.planned if one.ran_at is not None and one.ran_at <= decision
    }
    return {one.planned for one in drill.done[:decision]} | by_itself


def _later(drill: Drill, decision: int, text: str, planned: int | None) -> Option:
    steps = drill.done[decision + 1 :]
    plan = [one for one in drill.planned if one.number != planned]
    found = _nearest(text, [one.action for one in steps])
    in_plan = _nearest(text, [one.title for one in plan])
    return Option(
        text,
        decision + 1 + found if found is not None else None,
        plan[in_plan].number if in_plan is not None else None,
    )


def _nearest(text: str, titles: Sequence[str]) -> int | None:
    found = unlike([text], titles)[0]
    return min(found, key=lambda at: (found[at], at)) if found else None


def _wrong(drill: Drill, decision: int, right: Sequence[str]) -> list[Option]:
    """Real steps that are neither: some of the playbook, some of other incidents, mixed."""
    gone = _gone(drill, decision)
    reached = max((one for one in gone if one is not None), default=0)
    near = sorted(drill.planned, key=lambda one: (abs(one.number - reached), one.number))
    of_plan = [Option(one.title, None, one.number) for one in near if one.number not in gone]
    later = [one.text for one in drill.known if one.place > decision and not one.left_out]
    later += [one.action for one in drill.done[decision + 1 :]]
    seed = f"{drill.id}/{decision}/others"
    elsewhere = sorted((Option(text) for text in drill.others), key=lambda o: _mixed(seed, o.text))
    of_plan = _apart(of_plan, right, later)
    elsewhere = _apart(elsewhere, right, later)
    found = [*of_plan[:_FROM_PLAN], *elsewhere, *of_plan[_FROM_PLAN:]]
    kept: dict[str, Option] = {}
    for one in found:
        kept.setdefault(_folded(one.text), one)
    return list(kept.values())


def _apart(found: Iterable[Option], right: Sequence[str], later: Sequence[str]) -> list[Option]:
    """Those that read like none that is right, and tell nothing of what comes later."""
    listed = [one for one in found if one.text.strip()]
    alike = {at for near in unlike(right, [one.text for one in listed]) for at in near}
    told = [folded for text in later if len(folded := _folded(text)) >= _TELLING]
    return [
        one
        for at, one in enumerate(listed)
        if at not in alike and not any(text in _folded(one.text) for text in told)
    ]


def _mixed(seed: str, text: str) -> bytes:
    return hashlib.sha256(f"{seed}/{text}".encode()).digest()


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
