"""The optimal alignment of recorded steps with a net.

**The cost.** Given are a net, the recorded steps in their order, and for pairs of the two how
unlike they are. An alignment takes one run of the net and says of each recorded step that it
stands in the order of the run, in a further round of a loop of it, out of order, or alone. It costs

- for a pair, its unlikeness, and `Task.moved` on top when it stands out of order;
- for a recorded step that stands alone, `Task.alone`;
- `LEFT_OUT` for each step of the run that no recorded step is paired with; a further round of a
  loop leaves nothing out, and makes good for nothing that the first one left out.

Pairs in order keep the order of the run: no two of them contradict it, and each step has one at
most, further rounds aside. Out of order any step may be paired, as often as one likes, also
one that the run doesn't go through. The optimum is an alignment of least cost.

**The method** follows A. Adriansyah, "Aligning Observed and Modeled Behavior" (2014), and
Adriansyah, van Dongen and van der Aalst (2011): best-first search for an alignment of least
cost, led by a bound that never overestimates. Moves within the order are their alignment over
the synchronous product, found by dynamic programming (`passing`). Pairs out of order, which
they don't have, tie far ends of the two lists together; the bound relaxes that after Lagrange
(Fisher 1981): each step and recorded step gets a price from the dual of an assignment problem,
and with the prices the order can be solved alone. Where the relaxed answer isn't an alignment of
the same cost, the search branches on one pair.

**The guarantee.** The search ends with the optimum, or after `MOST_WORK` with the best
alignment found and `Alignment.bound`, a cost that no alignment can be below.
"""

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Final

from kb.conformance.net.building import Net
from kb.conformance.net.covering import cover
from kb.conformance.net.passing import Gains, Pair, Passing, Way

#: What a step of a run costs that nobody recorded.
LEFT_OUT: Final = 1000
#: A recorded step that people linked doesn't stand alone.
NEVER: Final = 10**9
#: Cells of rows, after which the search ends with what it has.
MOST_WORK: Final = 2_000_000
_ROUNDS: Final = 40
_PER_LOOK: Final = 2_000


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be aligned.

    Attributes:
        costs: by step, the recorded steps it may be paired with, and how unlike they are.
        moved: by recorded step, what a pair costs on top when it is out of order.
        alone: by recorded step, what it costs when it is paired with nothing.
    """

    net: Net
    costs: Sequence[Mapping[int, int]]
    moved: Sequence[int]
    alone: Sequence[int]


@dataclass(frozen=True, slots=True)
class Alignment:
    """An alignment.

    Attributes:
        cost: what it costs.
        bound: what every alignment costs at least; `cost` where it is known to be optimal.
        steps: what its run goes through.
        pairs: pairs that keep the order.
        moved: by recorded step, the step that it is paired with out of order.
    """

    cost: int
    bound: int
    steps: frozenset[int]
    pairs: tuple[Pair, ...]
    moved: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class _Choice:
    """What one branch of the search has settled.

    Attributes:
        kept, moved: recorded steps with their step, in order and out of it.
        not_kept, not_moved: pairs of step and recorded step that are ruled out.
    """

    kept: Mapping[int, int] = field(default_factory=dict)
    moved: Mapping[int, int] = field(default_factory=dict)
    not_kept: frozenset[tuple[int, int]] = frozenset()
    not_moved: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True, slots=True)
class _Prices:
    """A solution of the dual of the assignment.

    Attributes:
        step, item: what each brings at least when it is out of the order.
        pair: by step, costs of pairs out of order that may still be made.
        alone: what a recorded step costs out of order when it covers no step of the run.
    """

    step: list[int]
    item: list[int]
    pair: list[dict[int, int]]
    alone: list[int]


@dataclass(frozen=True, slots=True)
class _Look:
    """What prices say.

    Attributes:
        bound: what every alignment costs at least that the choice allows.
        found: the alignment that the relaxed answer leads to.
        split: two choices that leave out neither the optimum nor more than they have to; none
            where the alignment is the optimum.
        slope: how the bound grows with the price of each recorded step.
    """

    bound: int
    found: Alignment
    split: tuple[_Choice, ...]
    slope: tuple[int, ...]


def align(task: Task) -> Alignment:
    """The alignment of least cost; see the module for what that is."""
    return _Search(task).optimum()


class _Search:
    """The search for one alignment."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._work = 0
        self._less = [0] * len(task.moved)
        self._pair = [
            {item: cost + task.moved[item] for item, cost in costs.items()} for costs in task.costs
        ]

    def optimum(self) -> Alignment:
        root = self._tuned()
        ties = count()
        best = root.found
        waiting = [(root.bound, next(ties), root.split)] if root.split else []
        while waiting and waiting[0][0] < best.cost and self._work < MOST_WORK:
            _bound, _tie, choices = heapq.heappop(waiting)
            for choice in choices:
                look = self._look(choice)
                if look.split and look.bound < best.cost:
                    heapq.heappush(waiting, (look.bound, next(ties), look.split))
                if look.found.cost < best.cost:
                    best = look.found
        bound = min(best.cost, waiting[0][0]) if waiting else best.cost
        return replace(best, bound=bound)

    def _tuned(self) -> _Look:
        """Sets prices under which the bound is high, by subgradient steps (Held and Karp 1971).

        A recorded step gets cheaper while more steps want it than can have it, and dearer again
        while it is left over.
        """
        look = best = self._look(_Choice())
        kept, found = self._less, look.found
        for _round in range(_ROUNDS):
            size = sum(by * by for by in look.slope)
            if best.bound >= found.cost or not size or self._work >= MOST_WORK // 2:
                break
            far = max(1, (found.cost - look.bound) // size)
            now = zip(self._less, look.slope, strict=True)
            self._less = [max(0, less - far * by) for less, by in now]
            look = self._look(_Choice())
            if look.found.cost < found.cost:
                found = look.found
            if look.bound > best.bound:
                kept, best = self._less, look
        self._less = kept
        split = best.split if best.bound < found.cost else ()
        return replace(best, found=found, split=split)

    def _look(self, choice: _Choice) -> _Look:
        """The relaxed answer, the alignment it leads to, and how to split further."""
        task = self._task
        prices = self._prices(choice)
        gains = _gains(task, choice, prices)
        passing = Passing(task.net, len(task.moved), prices.step, gains)
        way = passing.best()
        self._work += passing.work + _PER_LOOK
        settled = sum(task.costs[s][j] + task.moved[j] for j, s in choice.moved.items())
        bound = settled + sum(prices.item) - way.gain
        if bound >= NEVER // 2:
            return _Look(bound, Alignment(NEVER, NEVER, frozenset(), (), {}), (), ())
        found, split = _completed(task, choice, prices, way)
        split = split if bound < found.cost else ()
        return _Look(min(bound, found.cost), found, split, _slope(prices, way))

    def _prices(self, choice: _Choice) -> _Prices:
        """Prices that never overestimate, of recorded steps lower than could be by `less`."""
        settled = choice.kept.keys() | choice.moved.keys()
        pair = self._pair
        if settled or choice.not_moved:
            pair = [
                {
                    item: cost
                    for item, cost in own.items()
                    if item not in settled and (step, item) not in choice.not_moved
                }
                for step, own in enumerate(pair)
            ]
        alone = list(self._task.alone)
        for own in pair:
            for item, cost in own.items():
                alone[item] = min(alone[item], cost)
        items = [price - less for price, less in zip(alone, self._less, strict=True)]
        for item in settled:
            alone[item] = items[item] = NEVER if item in choice.kept else 0
        steps = [LEFT_OUT] * len(pair)
        for step, own in enumerate(pair):
            for item, cost in own.items():
                steps[step] = min(steps[step], cost - items[item])
        for step in choice.moved.values():
            steps[step] = 0
        return _Prices(steps, items, pair, alone)


def _slope(prices: _Prices, way: Way) -> tuple[int, ...]:
    """How the bound grows with the price of each recorded step."""
    used = {pair.item for pair in way.pairs}
    slope = [0 if item in used else 1 for item in range(len(prices.item))]
    done = {pair.step for pair in way.pairs if not pair.again}
    for step in way.steps:
        own = prices.pair[step]
        if step in done or prices.step[step] >= LEFT_OUT or not own:
            continue
        tight = [j for j, cost in own.items() if cost - prices.item[j] == prices.step[step]]
        if tight:
            slope[max(tight, key=lambda item: slope[item])] -= 1
    return tuple(slope)


def _gains(task: Task, choice: _Choice, prices: _Prices) -> dict[int, Gains]:
    """What pairs in order bring against their prices, those that bring anything."""
    found: dict[int, Gains] = {}
    for step, costs in enumerate(task.costs):
        least = min(0, -prices.step[step])
        own = [
            (item, prices.item[item] - cost)
            for item, cost in costs.items()
            if prices.item[item] - cost > least
            and choice.kept.get(item, step) == step
            and item not in choice.moved
            and (step, item) not in choice.not_kept
        ]
        if own:
            found[step] = sorted(own)
    return found


def _completed(
    task: Task, choice: _Choice, prices: _Prices, way: Way
) -> tuple[Alignment, tuple[_Choice, ...]]:
    """The alignment that a way through the net leads to, and the pair that it is split on."""
    pairs, doubled = _once(task, way.pairs)
    used = {pair.item for pair in pairs}
    done = {pair.step for pair in pairs if not pair.again} | set(choice.moved.values())
    items = {
        item: alone
        for item, alone in enumerate(prices.alone)
        if item not in used and item not in choice.moved
    }
    open_steps = [step for step in way.steps if step not in done]
    covers = cover(open_steps, items, prices.pair, LEFT_OUT)
    moved = dict(choice.moved) | {item: step for step, item in covers.items()}
    for item, alone in items.items():
        if item not in moved and (step := _nearest(prices.pair, item, alone, task)) is not None:
            moved[item] = step
    cost = _cost(task, way.steps, pairs, moved)
    found = Alignment(cost, cost, frozenset(way.steps), tuple(pairs), moved)
    pair = doubled or _widest(choice, prices, found)
    return found, _split(choice, *pair) if pair else ()


def _once(task: Task, pairs: Sequence[Pair]) -> tuple[list[Pair], tuple[Pair, bool] | None]:
    """The pairs without those whose recorded step serves a likelier step as well."""
    best: dict[int, Pair] = {}
    doubled: tuple[Pair, bool] | None = None
    for pair in pairs:
        known = best.setdefault(pair.item, pair)
        if known is pair:
            continue
        doubled = doubled or (known, True)
        if task.costs[pair.step][pair.item] < task.costs[known.step][known.item]:
            best[pair.item] = pair
    return list(best.values()), doubled


def _nearest(pair: Sequence[Mapping[int, int]], item: int, cost: int, task: Task) -> int | None:
    """The step that a recorded one is likest to, where that costs less than standing alone."""
    if cost >= task.alone[item]:
        return None
    return next((step for step, own in enumerate(pair) if own.get(item) == cost), None)


def _cost(task: Task, steps: Sequence[int], pairs: Sequence[Pair], moved: Mapping[int, int]) -> int:
    total = sum(task.costs[pair.step][pair.item] for pair in pairs)
    total += sum(task.costs[step][item] + task.moved[item] for item, step in moved.items())
    done = {pair.item for pair in pairs} | moved.keys()
    total += sum(alone for item, alone in enumerate(task.alone) if item not in done)
    covered = {pair.step for pair in pairs if not pair.again} | set(moved.values())
    return total + LEFT_OUT * sum(step not in covered for step in steps)


def _widest(choice: _Choice, prices: _Prices, found: Alignment) -> tuple[Pair, bool] | None:
    """The pair whose making or ruling out closes most of what the prices leave open.

    Where an alignment costs more than the bound, one of its parts costs more than its price.
    """
    gaps: list[tuple[int, Pair, bool]] = []
    at = {pair.item: (pair, True) for pair in found.pairs if pair.item not in choice.kept}
    covered = {pair.step for pair in found.pairs if not pair.again}
    for item, step in found.moved.items():
        price = prices.item[item]
        if step in found.steps and step not in covered:
            price += prices.step[step]
        covered.add(step)
        if item not in choice.moved:
            at[item] = (Pair(step, item), False)
            gaps.append((prices.pair[step][item] - price, *at[item]))
    for step, own in enumerate(prices.pair):
        if not own:
            continue
        item = min(own, key=lambda one: own[one] - prices.item[one])
        if step in found.steps and step not in covered:
            rival = at.get(item, (Pair(step, item), False))
            gaps.append((LEFT_OUT - prices.step[step], *rival))
        gaps += [
            (prices.alone[item] - prices.item[item], Pair(step, item), False)
            for item in own
            if item not in at
        ]
    gap, pair, in_order = max(gaps, key=lambda one: one[0], default=(0, Pair(0, 0), False))
    return (pair, in_order) if gap > 0 else None


def _split(choice: _Choice, pair: Pair, in_order: bool) -> tuple[_Choice, ...]:
    """The pair made, and the pair ruled out."""
    at = (pair.step, pair.item)
    if in_order:
        return (
            replace(choice, kept={**choice.kept, pair.item: pair.step}),
            replace(choice, not_kept=choice.not_kept | {at}),
        )
    return (
        replace(choice, moved={**choice.moved, pair.item: pair.step}),
        replace(choice, not_moved=choice.not_moved | {at}),
    )
