"""Random playbooks and tasks, small enough to try everything."""

import random

from kb.conformance.net.building import Net
from kb.conformance.net.optimum import LEFT_OUT, NEVER, Task
from kb.library.playbooks.flow import Flow, flow
from kb.library.playbooks.outline import outline


def flow_of(*lines: str) -> Flow:
    """The flow of steps; each line is a title, with its labelled lines behind semicolons."""
    text = "## Containment\n"
    for number, line in enumerate(lines, start=1):
        title, *labels = (part.strip() for part in line.split("|"))
        text += f"\n{number}. **{title}**\n" + "".join(f"    - {label}\n" for label in labels)
    return flow(outline(text))


def any_flow(dice: random.Random, count: int) -> Flow:
    """A flow of decisions, loops, parallel steps and jumps; by far not all are well structured."""
    lines = []
    for number in range(1, count + 1):
        later = dice.randint(min(number + 1, count), count)
        beyond = min(count, number + dice.randint(2, 4))
        line, kind = f"Step {number}", dice.random()
        if kind < 0.2:
            other = dice.choice([str(later), str(dice.randint(1, count)), "end"])
            line += f" | If yes: {dice.randint(min(number + 1, count), count)} | If no: {other}"
        elif kind < 0.4:
            line += f" | In parallel: {min(number + 1, count)}; {min(number + 2, count)}"
            line += f" | Next: {beyond}" if dice.random() < 0.8 else ""
        elif kind < 0.5:
            line += f" | While it lasts: {min(number + 1, count)} | Next: {beyond}"
        elif kind < 0.55:
            line += f" | Next: {dice.randint(1, count)}"
        lines.append(line)
    return flow_of(*lines)


def any_task(dice: random.Random, net: Net, steps: int, items: int) -> Task:
    """Pairs of any likeness; some recorded steps are linked by people, some weren't done."""
    dense = dice.choice([0.2, 0.4, 0.7])
    costs = [
        {
            item: dice.choice([0, 0, 0, 100, 300, 700, 1000])
            for item in range(items)
            if dice.random() < dense
        }
        for _ in range(steps)
    ]
    alone = [LEFT_OUT] * items
    for item in range(items):
        if dice.random() < 0.15:
            for own in costs:
                own.pop(item, None)
            costs[dice.randrange(steps)][item] = 0
            alone[item] = NEVER
    moved = [250 if dice.random() < 0.85 else 0 for _ in range(items)]
    return Task(net, costs, moved, alone)
