"""The best way through a net beside a list of recorded steps, where pairs bring gains.

Dynamic programming over the synchronous product of net and record: a row holds, for each
number of recorded steps that are behind, the most that can have been gained up to a node.
Rows never fall, since a recorded step may be passed by for nothing. Branches that are done
side by side are gone through apart, over the same part of the record, so that each keeps its
own order; a recorded step may serve in two of them, which who asks has to rule out.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate

from kb.conformance.net.building import START, Net, Node

#: Gains of a step or a loop: recorded steps in their order, each with what the pair brings.
Gains = Sequence[tuple[int, int]]
Row = list[int]
_NEVER = -(10**15)
_NOWHERE = _NEVER // 2


@dataclass(frozen=True, slots=True)
class Pair:
    """A step of the playbook and a recorded one, in their order.

    Attributes:
        again: in a further round of a loop.
    """

    step: int
    item: int
    again: bool = False


@dataclass(slots=True)
class Way:
    """A way through a net.

    Attributes:
        gain: what it brings, less what the steps cost that it goes through.
        steps: what it goes through, further rounds of loops aside.
    """

    gain: int
    steps: list[int] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)


class Passing:
    """Ways through one net beside one record.

    Args:
        net: what is allowed.
        items: how many steps were recorded.
        costs: by step, what it costs to go through it without a pair.
        gains: by step, what each pair with a recorded step brings.
    """

    def __init__(
        self, net: Net, items: int, costs: Sequence[int], gains: Mapping[int, Gains]
    ) -> None:
        self._net = net
        self._items = items
        self._costs = costs
        self._gains = gains
        self._branches: dict[int, _Branch] = {}
        self._cells = 0

    @property
    def work(self) -> int:
        """How many cells of rows were looked at."""
        return self._cells + sum(one.work for one in self._branches.values())

    def best(self) -> Way:
        """The way that gains most; of equals the one that comes first in the text."""
        seed = [0] * (self._items + 1)
        rows = self.rows(seed)
        way = Way(self.ending(seed, rows)[-1])
        self.trace(seed, rows, self._items, way)
        return way

    # --- forward

    def rows(self, seed: Row) -> list[Row]:
        """The row behind each node, from one in front of the net."""
        rows: list[Row] = []
        self._cells += 2 * len(self._net.nodes) * len(seed)
        for node in self._net.nodes:
            row = _merged(node.before, seed, rows)
            rows.append(self._after(node, row))
        return rows

    def ending(self, seed: Row, rows: list[Row]) -> Row:
        """The row behind the net."""
        return _merged(self._net.ends, seed, rows)

    def _after(self, node: Node, row: Row) -> Row:
        if node.step < 0:
            out = row.copy()
            for item, gain in self._of_loop(node):
                _raise(out, item + 1, out[item] + gain)
            return out
        stepped = self._stepped(node, row)
        return self._beside(node, stepped) if node.branches else stepped

    def _stepped(self, node: Node, row: Row) -> Row:
        cost = self._costs[node.step]
        out = [value - cost for value in row] if cost else row.copy()
        for item, gain in self._gains.get(node.step, ()):
            _raise(out, item + 1, row[item] + gain)
        return out

    def _of_loop(self, node: Node) -> list[tuple[int, int]]:
        """The most that each recorded step brings in a further round."""
        best: dict[int, int] = {}
        for step in node.again:
            for item, gain in self._gains.get(step, ()):
                if gain > best.get(item, 0):
                    best[item] = gain
        return sorted(best.items())

    def _beside(self, node: Node, row: Row) -> Row:
        """All branches over the same part of the record, wherever that part begins.

        It begins in front of a recorded step that serves one of them, or is empty: anywhere
        else it would hold no more, and have gained no more before.
        """
        branches = [self._branch(net) for net in node.branches]
        base = sum(branch.profile(self._items)[0] for branch in branches)
        best = [value + base for value in row]
        served = _served(branches)
        self._cells += (len(served) + 1) * (len(row) + 4 * len(branches))
        for start in served:
            if row[start] < _NOWHERE:
                continue
            rises = [0] * (len(row) - start)
            rises[0] = row[start] + base
            for branch in branches:
                for column, by in branch.profile(start)[1]:
                    rises[column - start] += by
            best[start:] = map(max, best[start:], accumulate(rises))
        return best

    def _branch(self, net: Net) -> "_Branch":
        made = self._branches.get(id(net))
        if made is None:
            made = self._branches[id(net)] = _Branch(net, self._costs, self._gains)
        return made

    # --- back

    def trace(self, seed: Row, rows: list[Row], column: int, way: Way) -> None:
        """Note the best way to a place of the record."""
        net = self._net
        value = self.ending(seed, rows)[column]
        place = next(p for p in net.ends if (seed if p == START else rows[p])[column] == value)
        while place != START:
            node, out = net.nodes[place], rows[place]
            before = _merged(node.before, seed, rows)
            if node.step < 0:
                column = self._trace_loop(node, before, out, column, way)
            else:
                column = self._trace_step(node, before, out, column, way)
            value = before[column]
            place = next(
                p for p in node.before if (seed if p == START else rows[p])[column] == value
            )

    def _trace_loop(self, node: Node, before: Row, out: Row, column: int, way: Way) -> int:
        column = bisect_left(out, out[column])
        while out[column] != before[column]:
            item = column - 1
            brings = max(
                (by, -step)
                for step in node.again
                for at, by in self._gains.get(step, ())
                if at == item
            )
            way.pairs.append(Pair(-brings[1], item, again=True))
            column = bisect_left(out, out[item])
        return column

    def _trace_step(self, node: Node, before: Row, out: Row, column: int, way: Way) -> int:
        if node.branches:
            stepped = self._stepped(node, before)
            column = self._trace_branches(node, stepped, out[column], column, way)
            out = stepped
        value = out[column]
        column = bisect_left(out, value)
        way.steps.append(node.step)
        item = column - 1
        gains = self._gains.get(node.step, ())
        gain = next((by for at, by in gains if at == item), None)
        if gain is not None and before[item] + gain == value:
            way.pairs.append(Pair(node.step, item))
            return item
        return column

    def _trace_branches(self, node: Node, stepped: Row, value: int, column: int, way: Way) -> int:
        branches = [self._branch(net) for net in node.branches]
        start = next(
            start
            for start in (column, *_served(branches))
            if start <= column
            and stepped[start] + sum(one.gained(start, column) for one in branches) == value
        )
        for branch in branches:
            branch.trace(start, column, way)
        return start


class _Branch:
    """A branch that is gone through beside others.

    Attributes:
        served: the recorded steps that may be paired in it; no others count.
    """

    def __init__(self, net: Net, costs: Sequence[int], gains: Mapping[int, Gains]) -> None:
        own = {step: gains[step] for step in net.steps() if gains.get(step)}
        self.served = sorted({item for pairs in own.values() for item, _gain in pairs})
        place = {item: at for at, item in enumerate(self.served)}
        inner = {step: [(place[item], by) for item, by in pairs] for step, pairs in own.items()}
        self._passing = Passing(net, len(self.served), costs, inner)
        self._profiles: dict[int, tuple[int, list[tuple[int, int]]]] = {}

    @property
    def work(self) -> int:
        """How many cells of rows were looked at."""
        return self._passing.work

    def profile(self, start: int) -> tuple[int, list[tuple[int, int]]]:
        """What it gains from a place of the record on at least, and from where on how much more."""
        first = bisect_left(self.served, start)
        found = self._profiles.get(first)
        if found is None:
            seed = self._seed(first)
            row = self._passing.ending(seed, self._passing.rows(seed))
            rises = [
                (self.served[at] + 1, row[at + 1] - row[at])
                for at in range(first, len(self.served))
                if row[at + 1] != row[at]
            ]
            found = self._profiles[first] = (row[first], rises)
        return found

    def gained(self, start: int, column: int) -> int:
        """What it gains between two places of the record."""
        first, rises = self.profile(start)
        return first + sum(by for at, by in rises if at <= column)

    def trace(self, start: int, column: int, way: Way) -> None:
        """Note its best way between two places of the record."""
        seed = self._seed(bisect_left(self.served, start))
        inner = Way(0)
        rows = self._passing.rows(seed)
        self._passing.trace(seed, rows, bisect_left(self.served, column), inner)
        way.steps += inner.steps
        way.pairs += [replace(pair, item=self.served[pair.item]) for pair in inner.pairs]

    def _seed(self, first: int) -> Row:
        """Nothing gained yet, where the record is to be read from a place on."""
        return [_NEVER] * first + [0] * (len(self.served) + 1 - first)


def _served(branches: Sequence[_Branch]) -> list[int]:
    """The recorded steps that serve any of the branches, in their order."""
    return sorted({item for branch in branches for item in branch.served})


def _merged(before: Sequence[int], seed: Row, rows: list[Row]) -> Row:
    """The best of the rows that lead to a node."""
    found = [seed if place == START else rows[place] for place in before]
    return found[0] if len(found) == 1 else list(map(max, *found))


def _raise(row: Row, start: int, value: int) -> None:
    """Lift what is lower than a value, from a place on."""
    end = bisect_left(row, value, start)
    if end > start:
        row[start:end] = [value] * (end - start)
