"""Which steps of a net stand before which others, and which are done side by side."""

from collections.abc import Iterable
from dataclasses import dataclass

from kb.conformance.net.building import START, Net


@dataclass(frozen=True, slots=True)
class Order:
    """The order that a net sets its steps, as masks of bits by step.

    Attributes:
        before: for each step, those that may have been done before it on a way to it.
        beside: for each step, those of other branches of a parallel step.
        again: for each step, those that a loop may bring again behind it.
    """

    before: tuple[int, ...]
    beside: tuple[int, ...]
    again: tuple[int, ...]

    def is_before(self, step: int, other: int) -> bool:
        """Whether the playbook has a step before another one, whatever way is taken."""
        return bool(self.before[other] >> step & 1) and not self.again[other] >> step & 1

    def excludes(self, step: int, other: int) -> bool:
        """Whether no way goes through both of two steps."""
        either = self.before[step] | self.beside[step] | self.again[step] | 1 << step
        return not (either >> other & 1 or self.before[other] >> step & 1)


def order_of(net: Net, count: int) -> Order:
    """The order of the steps of a net; steps that nothing leads to stand before none."""
    before, beside, again = [0] * count, [0] * count, [0] * count
    _note(net, 0, before, beside, again)
    return Order(tuple(before), tuple(beside), tuple(again))


def _note(net: Net, first: int, before: list[int], beside: list[int], again: list[int]) -> int:
    """Notes the order in a net behind what was done `first`; gives all that is done after it."""
    done: list[int] = []

    def behind(places: Iterable[int]) -> int:
        seen = 0
        for place in places:
            seen |= first if place == START else done[place]
        return seen

    for node in net.nodes:
        seen = behind(node.before)
        for step in node.again:
            again[step] |= _mask(node.again)
        if node.step >= 0:
            before[node.step] = seen
            seen |= 1 << node.step
            inside = [_mask(branch.steps()) for branch in node.branches]
            after = [_note(branch, seen, before, beside, again) for branch in node.branches]
            for branch, own in zip(node.branches, inside, strict=True):
                for step in branch.steps():
                    beside[step] |= sum(inside) - own
            for mask in after:
                seen |= mask
        done.append(seen)
    return behind(net.ends)


def _mask(steps: Iterable[int]) -> int:
    return sum(1 << step for step in steps)
