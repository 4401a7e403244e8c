"""The net against the ways of the flow."""

import random

import pytest

from kb.conformance.net.building import START, Net, net_of, straight
from kb.conformance.net.order import order_of
from kb.library.playbooks.flow import END, Flow
from tests.kb.conformance.net.brute_force import runs_of
from tests.kb.conformance.net.making import any_flow, flow_of


def orders(net: Net) -> set[tuple[int, ...]]:
    """The steps of each run, without further rounds, by number."""
    return {tuple(slot.steps[0] + 1 for slot in run if not slot.again) for run in runs_of(net)}


def walks(found: Flow) -> set[tuple[int, ...]]:
    """The walks along the ways of a flow that visit no step twice."""
    done: set[tuple[int, ...]] = set()
    waiting: list[tuple[int, ...]] = [(1,)]
    while waiting:
        walk = waiting.pop()
        for edge in found.ways_from(walk[-1]):
            if edge.target == END:
                done.add(walk)
            elif edge.target not in walk:
                waiting.append((*walk, edge.target))
    return done


def test_without_ways_steps_are_done_one_after_the_other() -> None:
    assert orders(net_of(flow_of("A", "B", "C"))) == {(1, 2, 3)} == orders(straight(3))
    assert orders(net_of(Flow())) == {()}


def test_a_decision_has_a_run_for_each_of_its_ways() -> None:
    found = flow_of("Q | If yes: 2 | If no: 4", "A", "B | Next: 5", "C", "D")
    assert orders(net_of(found)) == {(1, 2, 3, 5), (1, 4, 5)} == walks(found)


def test_a_way_may_end_the_playbook() -> None:
    found = flow_of("Q | If yes: 2 | If no: end", "A")
    assert orders(net_of(found)) == {(1,), (1, 2)}


@pytest.mark.parametrize("seed", range(200))
def test_without_steps_side_by_side_runs_are_the_walks(seed: int) -> None:
    """Of flows without circles every walk is a run, and every run a walk."""
    dice = random.Random(seed)  # noqa: S311 - cases, no secrets
    found = any_flow(dice, dice.randint(1, 7))
    parallel = any(step.labels.branches for step in found.steps)
    circles = any(edge.target != END and edge.target <= edge.source for edge in found.edges)
    if not parallel and not circles:
        assert orders(net_of(found)) == walks(found)
        return
    net = net_of(found)
    assert orders(net)
    steps = list(net.steps())
    assert len(steps) == len(set(steps))


def test_branches_are_done_side_by_side_and_meet() -> None:
    net = net_of(flow_of("Both | In parallel: 2; 4 | Next: 6", "A", "B", "C", "D", "E"))
    assert [node.step for node in net.nodes] == [0, 5]
    assert [list(branch.steps()) for branch in net.nodes[0].branches] == [[1, 2], [3, 4]]
    order = order_of(net, 6)
    assert order.is_before(0, 4)
    assert order.is_before(3, 4)
    assert order.is_before(2, 5)
    assert not order.is_before(1, 3)
    assert not order.is_before(3, 1)
    assert not order.excludes(1, 3)


def test_blocks_behind_each_other_and_within_a_loop_keep_their_branches() -> None:
    net = net_of(
        flow_of(
            "Both | In parallel: 2; 3 | Next: 4",
            "A",
            "B",
            "Both again | In parallel: 5; 6 | Next: 7",
            "C",
            "D",
            "Enough? | If yes: end | If no: 1",
        )
    )
    assert [len(node.branches) for node in net.nodes] == [2, 2, 0, 0]
    assert net.nodes[3].again == tuple(range(7))


def test_a_loop_can_be_left_out_or_gone_through_again() -> None:
    net = net_of(flow_of("While | While it lasts: 2 | Next: 4", "A", "B", "C"))
    assert orders(net) == {(1, 4), (1, 2, 3, 4)}
    again = [node for node in net.nodes if node.again]
    assert [node.again for node in again] == [(0, 1, 2)]
    assert not order_of(net, 4).is_before(1, 2)
    assert order_of(net, 4).is_before(1, 3)


def test_steps_of_different_ways_exclude_each_other() -> None:
    net = net_of(flow_of("Q | If yes: 2 | If no: 3", "A | Next: 4", "B", "C"))
    order = order_of(net, 4)
    assert order.excludes(1, 2)
    assert not order.excludes(1, 3)
    assert not order.excludes(0, 2)


@pytest.mark.parametrize(
    "lines",
    [
        ("A | Next: 1",),
        ("A | Next: 2", "B | Next: 1"),
        ("A | In parallel: 1; 2", "B | Next: 1"),
        ("A | While x: 1 | Next: 1",),
        ("A | In parallel: 2; 3", "B | Next: 3", "C | In parallel: 2; 1"),
        ("A | If yes: 3 | If no: 2", "B | Next: 3", "C | If yes: 2 | If no: end"),
    ],
)
def test_what_never_ends_still_has_a_run(lines: tuple[str, ...]) -> None:
    assert orders(net_of(flow_of(*lines)))


def test_five_hundred_steps_of_all_kinds() -> None:
    lines = []
    for number in range(1, 501):
        line = f"Step {number}"
        if number % 20 == 3:
            line += f" | If yes: {number + 1} | If no: {number + 3}"
        elif number % 20 == 9:
            line += f" | While it lasts: {number + 1} | Next: {number + 3}"
        elif number % 20 == 13:
            line += f" | In parallel: {number + 1}; {number + 3} | Next: {number + 5}"
        lines.append(line)
    net = net_of(flow_of(*lines))
    assert sorted(net.steps()) == list(range(500))
    assert sum(bool(node.branches) for node in net.nodes) == 25
    assert all(place < at for at, node in enumerate(net.nodes) for place in node.before)
    assert START in net.nodes[0].before
