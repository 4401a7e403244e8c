"""The least cost of an alignment, found by trying everything: slow, and plain to read."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

from kb.conformance.net.building import START, Net
from kb.conformance.net.optimum import LEFT_OUT, NEVER, Task


@dataclass
class Slot:
    """A place of a run where recorded steps may stand.

    Attributes:
        before: the slots that have to be behind.
        steps: what may stand here: one step once, or those of a loop any number of times.
    """

    steps: tuple[int, ...]
    again: bool
    before: set[int] = field(default_factory=set)


def runs_of(net: Net) -> list[list[Slot]]:
    """All runs of a net, each as its slots."""
    return [slots for slots, _last in _runs(net, [], frozenset())]


def _runs(
    net: Net, slots: list[Slot], first: frozenset[int]
) -> Iterator[tuple[list[Slot], frozenset[int]]]:
    follows: dict[int, list[int]] = {}
    for place, node in enumerate(net.nodes):
        for before in node.before:
            follows.setdefault(before, []).append(place)

    def walk(
        place: int, slots: list[Slot], done: frozenset[int]
    ) -> Iterator[tuple[list[Slot], frozenset[int]]]:
        if place in net.ends:
            yield slots, done
        for following in follows.get(place, []):
            node = net.nodes[following]
            made = Slot(node.again or (node.step,), bool(node.again), set(done))
            with_it = [*slots, made]
            after = done | {len(slots)}
            for inner, last in _branches(list(node.branches), with_it, after):
                yield from walk(following, inner, last)

    yield from walk(START, slots, first)


def _branches(
    branches: list[Net], slots: list[Slot], first: frozenset[int]
) -> Iterator[tuple[list[Slot], frozenset[int]]]:
    if not branches:
        yield slots, first
        return
    for inner, last in _runs(branches[0], slots, first):
        for rest, end in _branches(branches[1:], inner, first):
            yield rest, last | end


def least_cost(task: Task) -> int:
    """The least cost over all runs and all pairings."""
    return min(_of_run(task, slots) for slots in runs_of(task.net))


def _of_run(task: Task, slots: list[Slot]) -> int:
    options: list[list[tuple[str, int]]] = []
    for item in range(len(task.moved)):
        own: list[tuple[str, int]] = [("alone", 0)] if task.alone[item] < NEVER else []
        for step, costs in enumerate(task.costs):
            if item in costs:
                own.append(("moved", step))
        for place, slot in enumerate(slots):
            own += [(f"in {step}", place) for step in slot.steps if item in task.costs[step]]
        options.append(own)
    return min(_price(task, slots, chosen) for chosen in itertools.product(*options))


def _price(task: Task, slots: list[Slot], chosen: tuple[tuple[str, int], ...]) -> int:
    total = 0
    covered: set[int] = set()
    placed: list[int] = []
    for item, (how, where) in enumerate(chosen):
        if how == "alone":
            total += task.alone[item]
        elif how == "moved":
            total += task.costs[where][item] + task.moved[item]
            covered.add(where)
        else:
            step = int(how[3:])
            slot = slots[where]
            total += task.costs[step][item]
            for earlier in placed:
                if where in slots[earlier].before or (earlier == where and not slot.again):
                    return NEVER
            placed.append(where)
            if not slot.again:
                covered.add(step)
    needed = [slot.steps[0] for slot in slots if not slot.again]
    return total + LEFT_OUT * sum(step not in covered for step in needed)
