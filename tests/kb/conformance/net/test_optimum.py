"""The alignment against the least cost that trying everything finds."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.conformance.net.building import net_of, straight
from kb.conformance.net.optimum import LEFT_OUT, NEVER, Alignment, Task, align
from tests.kb.conformance.net.brute_force import Slot, least_cost, runs_of
from tests.kb.conformance.net.making import any_flow, any_task, flow_of

_SHARDS, _EACH = 8, 400


@pytest.mark.parametrize("shard", range(_SHARDS))
def test_costs_no_more_than_the_best_of_all(shard: int) -> None:
    for seed in range(shard * _EACH, (shard + 1) * _EACH):
        dice = random.Random(seed)  # noqa: S311 - cases, no secrets
        steps, items = dice.randint(1, 6), dice.randint(0, 4)
        net = net_of(any_flow(dice, steps))
        task = any_task(dice, net, steps, items)
        found = align(task)
        assert found.cost == found.bound == least_cost(task), seed
        assert is_legal(task, found), seed


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_costs_no_more_whatever_the_likeness(data: st.DataObject) -> None:
    steps, items = data.draw(st.integers(1, 4)), data.draw(st.integers(0, 4))
    far = st.none() | st.integers(0, 1200)
    rows = data.draw(
        st.lists(st.lists(far, min_size=items, max_size=items), min_size=steps, max_size=steps)
    )
    costs = [{at: one for at, one in enumerate(row) if one is not None} for row in rows]
    moved = data.draw(st.lists(st.integers(0, 900), min_size=items, max_size=items))
    dice = random.Random(data.draw(st.integers(0, 10**6)))  # noqa: S311 - cases, no secrets
    net = data.draw(st.sampled_from([straight(steps), net_of(any_flow(dice, steps))]))
    task = Task(net, costs, moved, [LEFT_OUT] * items)
    found = align(task)
    assert found.cost == found.bound == least_cost(task)
    assert is_legal(task, found)


def is_legal(task: Task, found: Alignment) -> bool:
    """Whether it follows a run of the net, and costs what it says."""
    kept = {pair.item for pair in found.pairs}
    if len(kept) != len(found.pairs) or kept & found.moved.keys():
        return False
    total = sum(task.costs[pair.step][pair.item] for pair in found.pairs)
    total += sum(task.costs[step][item] + task.moved[item] for item, step in found.moved.items())
    for item, alone in enumerate(task.alone):
        total += 0 if item in kept or item in found.moved else alone
    covered = {pair.step for pair in found.pairs if not pair.again} | set(found.moved.values())
    total += LEFT_OUT * len(found.steps - covered)
    return total == found.cost and any(_follows(found, run) for run in runs_of(task.net))


def _follows(found: Alignment, run: list[Slot]) -> bool:
    if {slot.steps[0] for slot in run if not slot.again} != found.steps:
        return False
    wanted = sorted(found.pairs, key=lambda pair: pair.item)

    def place(at: int, taken: list[int]) -> bool:
        if at == len(wanted):
            return True
        pair = wanted[at]
        for number, slot in enumerate(run):
            if pair.step not in slot.steps or slot.again != pair.again:
                continue
            if number in taken and not slot.again:
                continue
            if any(number in run[other].before for other in taken):
                continue
            if place(at + 1, [*taken, number]):
                return True
        return False

    return place(0, [])


def test_what_a_greedy_pairing_would_miss() -> None:
    """The likest pair first would take the only step that the second one can be."""
    costs = [{0: 100, 1: 200}, {0: 0}]
    found = align(Task(straight(2), costs, [250, 250], [LEFT_OUT] * 2))
    assert found.cost == 250 + 200
    greedy = 0 + LEFT_OUT + LEFT_OUT
    assert found.cost < greedy


def test_one_step_out_of_place_moves_alone() -> None:
    costs = [{1: 0}, {2: 0}, {3: 0}, {0: 0}]
    found = align(Task(straight(4), costs, [250] * 4, [LEFT_OUT] * 4))
    assert found.cost == 250
    assert dict(found.moved) == {0: 3}


def test_the_way_that_was_recorded_is_taken() -> None:
    net = net_of(flow_of("Q | If yes: 2 | If no: 4", "A", "B | Next: 5", "C", "D"))
    found = align(Task(net, [{0: 0}, {}, {}, {1: 0}, {2: 0}], [250] * 3, [LEFT_OUT] * 3))
    assert found.cost == 0
    assert found.steps == {0, 3, 4}


def test_steps_side_by_side_have_any_order() -> None:
    net = net_of(flow_of("Both | In parallel: 2; 4 | Next: 6", "A", "B", "C", "D", "E"))
    order = [0, 3, 1, 2, 4, 5]
    costs = [{order.index(step): 0} for step in range(6)]
    found = align(Task(net, costs, [250] * 6, [LEFT_OUT] * 6))
    assert found.cost == 0
    swapped = [0, 4, 1, 2, 3, 5]
    costs = [{swapped.index(step): 0} for step in range(6)]
    found = align(Task(net, costs, [250] * 6, [LEFT_OUT] * 6))
    assert found.cost == 250
    assert set(found.moved.values()) < {3, 4}


def test_a_loop_is_gone_through_as_often_as_recorded() -> None:
    net = net_of(flow_of("While | While it lasts: 2 | Next: 4", "A", "B", "C"))
    again = [0, 1, 2, 0, 1, 2, 1, 3]
    costs: list[dict[int, int]] = [{}, {}, {}, {}]
    for item, step in enumerate(again):
        costs[step][item] = 0
    found = align(Task(net, costs, [250] * 8, [LEFT_OUT] * 8))
    assert found.cost == 0
    assert sum(pair.again for pair in found.pairs) == 4


def test_what_people_linked_is_never_let_go() -> None:
    found = align(Task(straight(2), [{}, {0: 0, 1: 0}], [250] * 2, [LEFT_OUT, NEVER]))
    assert found.cost < NEVER
    assert 1 in {pair.item for pair in found.pairs} | found.moved.keys()


def test_nothing_against_nothing() -> None:
    assert align(Task(straight(0), [], [], [])).cost == 0
    assert align(Task(straight(3), [{}, {}, {}], [], [])).cost == 3 * LEFT_OUT
    assert align(Task(straight(0), [], [250], [LEFT_OUT])).cost == LEFT_OUT


def test_the_bound_holds_where_the_search_gives_up() -> None:
    """Sixty steps that are all alike, in any order: too much to prove, and said so."""
    dice = random.Random(3)  # noqa: S311 - cases, no secrets
    costs = [{item: dice.randint(0, 400) for item in range(60)} for _ in range(60)]
    found = align(Task(straight(60), costs, [250] * 60, [LEFT_OUT] * 60))
    assert 0 < found.bound <= found.cost
    assert found.cost <= 1.5 * found.bound
