"""The graph of a playbook: read from its text, laid out and drawn, at 200 and 500 steps.

    python -m benchmarks.flow_graph [--runs N]

The baseline is Graphviz's `dot` on the same steps and ways, where it is installed. The target
is a second for 200 steps.
"""

import argparse
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

from PySide6.QtWidgets import QApplication

from desktop.pages.knowledge.flow_view import FlowView
from kb.library.playbooks.flow import Flow, flow
from kb.library.playbooks.outline import outline


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--runs", type=int, default=7)
    given = arguments.parse_args()
    application = QApplication([*sys.argv[:1], "-platform", "offscreen"])
    for count in (200, 500):
        body = _body(count)
        found = flow(outline(body))
        assert len(found.steps) == count, len(found.steps)
        assert not found.problems, found.problems[:3]
        view = FlowView()
        view.resize(1000, 800)
        view.show()

        def show(body: str = body, view: FlowView = view) -> None:
            view.graph.show_flow([], [])
            view.show_flow(flow(outline(body)))
            view.graph.viewport().repaint()

        ours = _median(given.runs, show)
        application.processEvents()
        base = _dot(given.runs, found)
        said = f"dot alone {base:.3f} s, ratio {ours / base:.2f}" if base else "dot isn't installed"
        print(f"{count} steps, {len(found.edges)} ways: {ours:.3f} s; {said}")


def _body(count: int) -> str:
    """Decisions, loops and steps at once, over and over."""
    lines = ["## Containment", ""]
    number = 1
    while number <= count:
        room = count - number
        lines.append(f"{number}. **Do thing {number}**")
        if number % 5 == 0 and room >= 4:
            lines += [f"    - If yes: {number + 1}", f"    - If no: {number + 3}"]
        elif number % 17 == 0 and room >= 4:
            lines += [f"    - In parallel: {number + 1}; {number + 2}", f"    - Next: {number + 3}"]
        number += 1
    return "\n".join(lines) + "\n"


def _median(runs: int, work: Callable[[], object]) -> float:
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def _dot(runs: int, found: Flow) -> float:
    program = shutil.which("dot")
    if program is None:
        return 0.0
    text = "digraph {" + ";".join(f"{e.source}->{e.target}" for e in found.edges) + "}"
    return _median(
        runs,
        lambda: subprocess.run(
            [program, "-Tplain"], input=text.encode(), capture_output=True, check=True
        ),
    )


if __name__ == "__main__":
    main()
