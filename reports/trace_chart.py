"""From fact to proof as a picture: references in five columns, joined where one leads to another.

It holds references and our own words only, so nothing recorded has to be cut; the table below it
has the titles.
"""

from collections.abc import Iterator

from markupsafe import Markup

from kb.conformance.tracing import Node, Stage, Trace
from reports.drawing import (
    DASHES,
    LIGHT,
    RULE,
    WHITE,
    WIDTH,
    box,
    fitting,
    line,
    picture,
    text,
)
from reports.language import _

_STAGES = list(Stage)
_BOX, _HEIGHT, _ROW, _HEAD = 27.0, 5.6, 7.4, 6.0
_FEWEST = 3
#: Before the key of what lacks it.
_MISSING = "missing:"
_EDGE = 0.4
#: More rows don't fit a page.
MOST_ROWS = 28


def chains(found: Trace) -> Markup:
    """The picture; empty where there is next to nothing, or more than fits a page."""
    places, rows = _placed(found)
    if len(found.nodes) < _FEWEST or rows > MOST_ROWS:
        return Markup()
    first = min(_STAGES.index(node.stage) for node in found.nodes)
    shown = _STAGES[first:]
    step = (WIDTH - _BOX - 2 * _EDGE) / max(len(shown) - 1, 1)
    parts = [
        text(_EDGE + step * column, _HEAD - 2.6, heading(stage), weight=600)
        for column, stage in enumerate(shown)
    ]

    def at(stage: Stage, row: float) -> tuple[float, float]:
        return _EDGE + step * shown.index(stage), _HEAD + row * _ROW

    known = {node.key: node for node in found.nodes}
    for source, target in found.links:
        start, end = (
            at(known[source].stage, places[source]),
            at(known[target].stage, places[target]),
        )
        parts.append(_joined(start, end))
    for node in found.nodes:
        place = at(node.stage, places[node.key])
        parts += _boxed(place, _name(node), LIGHT if node.stage == Stage.PROOF else WHITE)
        if node.lacks is not None:
            there = at(node.lacks, places[_MISSING + node.key])
            parts.append(_joined(place, there))
            parts += _boxed(there, missing(node.lacks), WHITE, dashes=DASHES)
    told = _("From fact to proof. {covered} The table below has the same.", covered=covered(found))
    return picture(parts, _HEAD + rows * _ROW, told)


def covered(found: Trace) -> str:
    """How much of it is covered, in a sentence for each."""
    return " ".join(_covered(found))


def _covered(found: Trace) -> Iterator[str]:
    for stage in (Stage.LESSON, Stage.CHANGE, Stage.PROOF):
        every = found.wanting(stage)
        some = every - len(found.lacking(stage))
        if every and stage == Stage.LESSON:
            yield _("{some} of {all} causes have a lesson or a change.", some=some, all=every)
        elif every and stage == Stage.CHANGE:
            yield _("{some} of {all} lessons led to a change.", some=some, all=every)
        elif every:
            yield _("{some} of {all} changes are proved.", some=some, all=every)


def heading(stage: Stage) -> str:
    """What heads a column."""
    return {
        Stage.FACT: _("Facts"),
        Stage.CAUSE: _("Causes"),
        Stage.LESSON: _("Lessons"),
        Stage.CHANGE: _("Change"),
        Stage.PROOF: _("Proof"),
    }[stage]


def missing(stage: Stage) -> str:
    """What should be there and isn't."""
    return {
        Stage.LESSON: _("No lesson yet"),
        Stage.CHANGE: _("No change yet"),
        Stage.PROOF: _("No proof yet"),
    }[stage]


def _placed(found: Trace) -> tuple[dict[str, float], int]:
    """The row of each node, what hangs together side by side, and how many rows there are."""
    places: dict[str, float] = {}
    top = 0
    for node in found.nodes:
        if node.key in places:
            continue
        part = _part(found, node)
        held: dict[Stage, list[str]] = {}
        for one in part:
            held.setdefault(one.stage, []).append(one.key)
        for one in part:
            if one.lacks is not None:
                held.setdefault(one.lacks, []).append(_MISSING + one.key)
        height = max(len(keys) for keys in held.values())
        for keys in held.values():
            gap = height / len(keys)
            for place, key in enumerate(keys):
                places[key] = top + gap * (place + 0.5) - 0.5
        top += height
    return places, top


def _part(found: Trace, start: Node) -> list[Node]:
    """All that hangs together with a node, in the order of the whole."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        one = waiting.pop()
        if one.key not in seen:
            seen.add(one.key)
            waiting += found.next_to(one.key, before=True)
            waiting += found.next_to(one.key, before=False)
    return [node for node in found.nodes if node.key in seen]


def _name(node: Node) -> str:
    if node.stage == Stage.PROOF and node.on:
        return f"{node.ref} {node.on}"
    ref = node.ref or (_("Proposal") if node.kind == "proposal" else "")
    return f"{node.incident} {ref}".strip()


def _joined(start: tuple[float, float], end: tuple[float, float]) -> Markup:
    middle = _HEIGHT / 2
    return line(start[0] + _BOX, start[1] + middle, end[0], end[1] + middle, RULE, 0.3)


def _boxed(at: tuple[float, float], name: str, fill: str, *, dashes: str = "") -> Iterator[Markup]:
    yield box(at[0], at[1], _BOX, _HEIGHT, fill, corner=1, dashes=dashes)
    size = fitting(name, _BOX - 2)
    middle, base = at[0] + _BOX / 2, at[1] + _HEIGHT / 2 + size / 3
    yield text(middle, base, name, anchor="middle", size=size)
