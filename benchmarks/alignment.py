"""A workflow aligned with its playbook: 200 recorded steps against 200 of the playbook.

    python -m benchmarks.alignment [--runs N] [--steps N]

The baseline is a plain Needleman–Wunsch alignment of the same titles in the same run, which
knows one order, no branches, and nothing out of order. The target is 200 ms. Times are those of
the processor. `bound` is what no alignment can cost less than; where it equals the cost, the
alignment is proven to be optimal.
"""

import argparse
import random
import statistics
import time
from collections.abc import Callable, Sequence

from kb.conformance.likeness import unlike
from kb.conformance.net.building import net_of
from kb.conformance.net.optimum import LEFT_OUT, Task, align
from kb.library.playbooks.flow import flow
from kb.library.playbooks.outline import OutlineStep, outline

VERBS = "isolate block reset revoke collect notify search restore disable review export".split()
THINGS = "host mailbox account token domain rule process session server share backup key".split()
WHOSE = "finance user supplier executive production staging partner cloud legacy remote".split()
HOW = ("", "at once", "and tell the lead", "in the portal", "with the owner")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--runs", type=int, default=5)
    arguments.add_argument("--steps", type=int, default=200)
    given = arguments.parse_args()
    for kind in (
        "own titles, one order",
        "own titles, ways",
        "like titles, one order",
        "like titles, ways",
    ):
        for share in (0.0, 0.1, 0.3):
            print(f"{kind}, {share:.0%} astray: {_measured(kind, share, given)}")


def _measured(kind: str, share: float, given: argparse.Namespace) -> str:
    dice = random.Random(5)
    titles = _titles(dice, given.steps, own=kind.startswith("own"))
    steps = outline(_body(titles, ways=kind.endswith("ways")))
    recorded = _astray(dice, titles, share)
    assert len(steps) == given.steps
    found = align(_task(steps, recorded))
    ours = _median(given.runs, lambda: align(_task(steps, recorded)))
    base = _median(given.runs, lambda: _needleman_wunsch(steps, recorded))
    proof = "optimal" if found.bound == found.cost else f"bound {found.bound}"
    return f"{ours:.0f} ms, plain {base:.0f} ms, ratio {ours / base:.2f}; {found.cost}, {proof}"


def _task(steps: Sequence[OutlineStep], recorded: Sequence[str]) -> Task:
    count = len(recorded)
    costs = unlike([step.title for step in steps], recorded)
    return Task(net_of(flow(steps)), costs, [LEFT_OUT // 4] * count, [LEFT_OUT] * count)


def _needleman_wunsch(steps: Sequence[OutlineStep], recorded: Sequence[str]) -> int:
    costs = unlike([step.title for step in steps], recorded)
    above = [LEFT_OUT * column for column in range(len(recorded) + 1)]
    for row, own in enumerate(costs, start=1):
        left = LEFT_OUT * row
        now = [left]
        for column in range(1, len(recorded) + 1):
            paired = above[column - 1] + own.get(column - 1, 2 * LEFT_OUT)
            left = min(paired, above[column] + LEFT_OUT, left + LEFT_OUT)
            now.append(left)
        above = now
    return above[-1]


def _titles(dice: random.Random, count: int, *, own: bool) -> list[str]:
    """Titles of their own as people write them, or many that differ in a word only."""
    made: list[str] = []
    while len(made) < count:
        words = [dice.choice(VERBS), "the", dice.choice(WHOSE), dice.choice(THINGS)]
        if own:
            words += [
                "".join(dice.choices("abcdefghijklmnoprstuw", k=dice.randint(4, 9)))
                for _ in range(3)
            ]
        made.append(" ".join([*words, dice.choice(HOW)]).strip())
    return made


def _body(titles: Sequence[str], *, ways: bool) -> str:
    """A decision, a loop and two things at once, in every twenty steps."""
    lines = ["## Containment", ""]
    for number, title in enumerate(titles, start=1):
        lines.append(f"{number}. **{title}**")
        if not ways or len(titles) - number < 6:
            continue
        if number % 20 == 3:
            lines += [f"    - If yes: {number + 1}", f"    - If no: {number + 3}"]
        elif number % 20 == 9:
            lines += [f"    - While it lasts: {number + 1}", f"    - Next: {number + 3}"]
        elif number % 20 == 13:
            lines += [f"    - In parallel: {number + 1}; {number + 3}", f"    - Next: {number + 5}"]
    return "\n".join(lines) + "\n"


def _astray(dice: random.Random, titles: Sequence[str], share: float) -> list[str]:
    """What was recorded: a share of the steps in another place, or something else instead."""
    recorded = list(titles)
    for _ in range(int(len(titles) * share / 2)):
        at = dice.randrange(len(recorded))
        moved = recorded.pop(at)
        recorded.insert(max(0, at + dice.randint(-15, 15)), moved)
    for at in range(len(recorded)):
        if dice.random() < share / 2:
            recorded[at] = dice.choice([dice.choice(titles), *_titles(dice, 1, own=False)])
    return recorded


def _median(runs: int, work: Callable[[], object]) -> float:
    times = []
    for _ in range(runs):
        started = time.process_time()
        work()
        times.append(1000 * (time.process_time() - started))
    return statistics.median(times)


if __name__ == "__main__":
    main()
