"""The net of a playbook's flow: which orders of its steps are allowed.

A run of the net begins at the first step, takes one way out of each step until a way ends,
does the branches of a parallel step side by side, and meets again behind them. A way back
makes a loop: its first round counts as any other step does; once it is closed, every step of
the loop may be done again, any number of times and in any order, until the loop is left.

Pure and total: a flow that isn't block-structured is read as the nearest one that is. A way
out of one branch into another ends its branch, and a step that nothing leads on from ends
the run.
"""

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kb.library.playbooks.flow import END, Flow
from kb.vocabulary.enums import StepKind

#: In `Node.before` and `Net.ends`: the net's own beginning.
START = -1


@dataclass(frozen=True, slots=True)
class Node:
    """A step of a net, or a loop that may be gone through again.

    Attributes:
        step: place of the step in the playbook, from 0; -1 for a loop.
        before: places of nodes in the net that it follows, `START` among them.
        branches: what a parallel step does side by side.
        again: for a loop, the steps that may be done again.
    """

    step: int
    before: tuple[int, ...]
    branches: "tuple[Net, ...]" = ()
    again: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Net:
    """Nodes in an order in which each stands behind those it follows.

    Attributes:
        ends: places after which a run of the net may end.
    """

    nodes: tuple[Node, ...]
    ends: tuple[int, ...]

    def steps(self) -> Iterator[int]:
        """Every step in it, each once."""
        for node in self.nodes:
            if node.step >= 0:
                yield node.step
            for branch in node.branches:
                yield from branch.steps()


def straight(count: int) -> Net:
    """The net of steps that are done one after the other."""
    nodes = tuple(Node(step, (step - 1,)) for step in range(count))
    return Net(nodes, (count - 1,))


def net_of(flow: Flow) -> Net:
    """The net of a playbook. Never raises."""
    if not flow.steps:
        return Net((), (START,))
    ways: dict[int, list[int]] = {step.number: [] for step in flow.steps}
    for edge in flow.edges:
        if edge.target not in ways[edge.source]:
            ways[edge.source].append(edge.target)
    heads = [step.number for step in flow.steps if step.kind == StepKind.PARALLEL]
    several = [number for number in heads if len(ways[number]) > 1]
    builder = _Builder(ways, _against(ways), several, flow.meets)
    return builder.net(flow.steps[0].number, frozenset(ways))


@dataclass(slots=True)
class _Part:
    """A net in the making: its ways, without those inside parallel branches."""

    ways: dict[int, list[int]]
    branches: dict[int, list[tuple[int, frozenset[int]]]] = field(default_factory=dict)
    #: Pool of a loop, by a negative number: what closes it, and the steps it goes through.
    loops: dict[int, tuple[set[int], set[int]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Builder:
    ways: Mapping[int, Sequence[int]]
    against: Mapping[int, Sequence[int]]
    heads: Sequence[int]
    meets: Mapping[int, int]

    def net(self, entry: int, allowed: frozenset[int]) -> Net:
        """The net of some steps, from one of them until a way leaves them."""
        part = self._part(entry, allowed)
        forward, back = _directions(entry, part.ways)
        _add_loops(part, forward, back)
        for number, targets in forward.items():
            if not targets:
                targets.append(END)
            forward[number] = list(dict.fromkeys(targets))
        return self._numbered(entry, part, forward)

    def _part(self, entry: int, allowed: frozenset[int]) -> _Part:
        free = set(allowed)
        part = _Part({})
        ways = dict(self.ways)
        home: dict[int, int] = {}  # a step inside a branch → where its branches meet
        for head in self.heads:
            if head not in free or head not in _reached(ways, entry, free):
                continue
            branches, meet = self._branches(head, free, entry)
            part.branches[head] = branches
            ways[head] = [meet]
            for _start, inside in branches:
                free -= inside
                home |= dict.fromkeys(inside, meet)
        for number in sorted(free):
            led = [home.get(target, target) for target in ways[number]]
            part.ways[number] = [target if target in free else END for target in led]
        return part

    def _branches(
        self, head: int, free: set[int], entry: int
    ) -> tuple[list[tuple[int, frozenset[int]]], int]:
        """The steps of each branch of a parallel step, and where they meet."""
        starts = list(self.ways[head])
        around = free - {head}
        reached = [_reached(self.ways, start, around) for start in starts]
        common = set.intersection(*reached) if reached else set()
        meet = self.meets.get(head, min(common, default=END))
        outside = _reached(self.against, head, free - {meet})
        outside |= {meet, entry} | _reached(self.ways, meet, around)
        found: list[tuple[int, frozenset[int]]] = []
        room = free - outside
        for start in starts:
            inside = frozenset(_reached(self.ways, start, room))
            found.append((start, inside))
            room -= inside
        return found, meet

    def _numbered(self, entry: int, part: _Part, forward: dict[int, list[int]]) -> Net:
        order = _in_order(entry, forward)
        place = {number: at for at, number in enumerate(order)}
        before: dict[int, list[int]] = {number: [] for number in order}
        before[entry].append(START)
        ends: list[int] = []
        for number in order:
            for target in forward[number]:
                (ends if target == END else before[target]).append(place[number])
        nodes = []
        for number in order:
            inner = part.branches.get(number, [])
            branches = [self.net(start, inside) if inside else _NOTHING for start, inside in inner]
            again = self._again(part, number) if number < 0 else ()
            step = number - 1 if number > 0 else -1
            nodes.append(Node(step, tuple(before[number]), tuple(branches), again))
        return Net(tuple(nodes), tuple(ends))

    def _again(self, part: _Part, pool: int) -> tuple[int, ...]:
        inside = set(part.loops[pool][1])
        for number in part.loops[pool][1]:
            for _start, steps in part.branches.get(number, ()):
                inside |= steps
        return tuple(sorted(number - 1 for number in inside))


_NOTHING = Net((), (START,))


def _directions(
    entry: int, ways: Mapping[int, Sequence[int]]
) -> tuple[dict[int, list[int]], list[tuple[int, int]]]:
    """The ways from an entry: forward without any circle, and those that close one."""
    forward: dict[int, list[int]] = {entry: []}
    back: list[tuple[int, int]] = []
    open_now = {entry}
    waiting = [(entry, iter(ways[entry]))]
    while waiting:
        number, targets = waiting[-1]
        target = next(targets, None)
        if target is None:
            open_now.discard(number)
            waiting.pop()
        elif target in open_now:
            back.append((number, target))
        else:
            forward[number].append(target)
            if target != END and target not in forward:
                forward[target] = []
                open_now.add(target)
                waiting.append((target, iter(ways[target])))
    return forward, back


def _add_loops(part: _Part, forward: dict[int, list[int]], back: Iterable[tuple[int, int]]) -> None:
    """A pool for each step that ways lead back to, between what closes the loop and its exits."""
    closing: dict[int, set[int]] = {}
    for number, target in back:
        closing.setdefault(target, set()).add(number)
    every = {number: [*targets] for number, targets in forward.items()}
    for number, target in back:
        every[number].append(target)
    against = _against(every)
    inner_first = sorted(closing.items(), reverse=True)
    for at, (first, last) in enumerate(inner_first, start=1):
        around = set(every) - {first}
        inside = set().union(*(_reached(against, one, around) for one in last))
        inside = inside & _reached(every, first, set(every)) | {first}
        part.loops[-at] = (last, inside)
        exits = [target for one in sorted(inside) for target in forward[one] if target >= END]
        forward[-at] = [
            target
            for target in exits
            if target not in inside and not last & _reached(forward, target, set(forward))
        ] or [END]
        for number in last:
            forward[number].append(-at)


def _in_order(entry: int, forward: Mapping[int, Sequence[int]]) -> list[int]:
    """Each behind those that lead to it; else by number, a loop right behind what closes it."""
    missing = dict.fromkeys(forward, 0)
    for targets in forward.values():
        for target in targets:
            if target != END:
                missing[target] += 1
    rank: dict[int, float] = {}
    waiting = [(float(entry), entry)]
    order: list[int] = []
    while waiting:
        at, number = heapq.heappop(waiting)
        order.append(number)
        for target in forward[number]:
            if target == END:
                continue
            missing[target] -= 1
            rank[target] = float(target) if target > 0 else max(rank.get(target, 0.0), at)
            if not missing[target]:
                heapq.heappush(waiting, (rank[target], target))
    return order


def _against(ways: Mapping[int, Sequence[int]]) -> dict[int, list[int]]:
    """The same ways from their targets."""
    found: dict[int, list[int]] = {}
    for number, targets in ways.items():
        for target in targets:
            found.setdefault(target, []).append(number)
    return found


def _reached(ways: Mapping[int, Sequence[int]], start: int, room: set[int]) -> set[int]:
    """What is reached from a step without leaving a room; nothing where it begins outside."""
    seen: set[int] = set()
    waiting = [start]
    while waiting:
        one = waiting.pop()
        if one in room and one not in seen:
            seen.add(one)
            waiting.extend(ways.get(one, ()))
    return seen
