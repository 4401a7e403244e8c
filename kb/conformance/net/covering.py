"""Which recorded steps stand for steps that were left out: an assignment of least cost.

Solved by shortest augmenting paths (Kuhn 1955; Edmonds and Karp 1972), a step at a time, over
the pairs there are. Exact; with very many pairs it stops and gives what it has, which is then
no optimum but still an assignment.
"""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence

#: Steps of work after which the rest stays as it is.
_MOST_WORK = 400_000


def cover(
    steps: Iterable[int],
    items: Mapping[int, int],
    costs: Sequence[Mapping[int, int]],
    left_out: int,
) -> dict[int, int]:
    """The recorded step that each step left out was, where that costs less than leaving both.

    Args:
        steps: those that were left out.
        items: free recorded steps, each with its cost when it stands for none of them.
        costs: by step, its recorded steps with what such a pair costs.
        left_out: what a step costs that no recorded one stands for.
    """
    pairs: dict[int, int] = {}  # item → step
    brings = {
        step: {
            item: cost - items[item] - left_out
            for item, cost in costs[step].items()
            if item in items
        }
        for step in steps
    }
    work = 0
    for step, own in brings.items():
        if own:
            work += _augment(step, pairs, brings)
        if work > _MOST_WORK:
            break
    return {step: item for item, step in pairs.items()}


def _augment(step: int, pairs: dict[int, int], brings: Mapping[int, Mapping[int, int]]) -> int:
    """Give a step a recorded one, or the place of another step, where the sum falls by it.

    Returns:
        How many pairs were looked at.
    """
    partner = {one: item for item, one in pairs.items()}
    freed = {step: 0}  # step → the least that freeing it from its pair costs
    came: dict[int, tuple[int, int]] = {}  # item → who takes it, at which sum
    waiting = deque([step])
    work = 0
    while waiting:
        one = waiting.popleft()
        work += len(brings[one])
        for item, by in brings[one].items():
            total = freed[one] + by
            if item == partner.get(one) or (item in came and came[item][1] <= total):
                continue
            came[item] = (one, total)
            holder = pairs.get(item)
            if holder is None:
                continue
            without = total - brings[holder][item]
            if without < freed.get(holder, without + 1):
                freed[holder] = without
                waiting.append(holder)
    _take_best(step, pairs, came, freed, partner)
    return work


def _take_best(
    step: int,
    pairs: dict[int, int],
    came: Mapping[int, tuple[int, int]],
    freed: Mapping[int, int],
    partner: Mapping[int, int],
) -> None:
    """Follow the path that costs least, to a free recorded step or to one that a step gives up."""
    sums = [(total, item) for item, (_one, total) in came.items() if item not in pairs]
    sums += [(without, partner[one]) for one, without in freed.items() if one != step]
    total, item = min(sums, default=(0, -1))
    while total < 0:
        one = came[item][0]
        pairs[item] = one
        if one == step:
            return
        item = partner[one]
