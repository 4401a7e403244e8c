"""Why a row of the comparison has its result, in words."""

from collections.abc import Callable, Sequence

from kb.conformance.net.order import Order
from kb.library.playbooks.flow import END, Flow

#: Of a step that was done beside the way that was taken.
ASIDE = "Done, though the way it is on wasn't taken."


def moved(
    step: int,
    behind: Sequence[int],
    ahead: Sequence[int],
    order: Order,
    number_of: Callable[[int], int],
) -> str:
    """What a step was done before or after that the playbook has the other way round.

    Args:
        step: the one that is out of order.
        behind: steps that were done in their order, before it.
        ahead: those that were done after it.
        order: what the playbook says.
        number_of: gives the number of a step that people know.
    """
    early = [other for other in ahead if order.is_before(other, step)]
    late = [other for other in behind if order.is_before(step, other)]
    if early and (not late or len(early) <= len(late)):
        first = number_of(early[0])
        return f"Done before step {first}, planned after it."
    if late:
        return f"Done after step {number_of(late[-1])}, planned before it."
    return "Done out of the playbook's order."


def not_taken(step: int, run: frozenset[int], order: Order, flow: Flow) -> str:
    """Which step led elsewhere."""
    before = [other for other in run if order.before[step] >> other & 1]
    for other in sorted(before, reverse=True):
        targets = [edge.target for edge in flow.ways_from(other + 1)]
        taken = [one for one in targets if one != END and one - 1 in run and one - 1 > other]
        if len(targets) > 1 and taken:
            return f"Step {other + 1} led on to step {taken[0]}."
        if len(targets) > 1 and END in targets:
            return f"Step {other + 1} ended it."
    return "No way that was taken leads here."
