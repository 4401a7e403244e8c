"""Where the steps of a flow stand and how the ways between them run: layered, top to bottom."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from fast_sugiyama import from_edges

#: The node at which a flow ends.
END: Final = 0
Point = tuple[float, float]
#: A flow of more ways is no playbook: drawing it well could take minutes.
_WAYS_A_NODE: Final = 3


@dataclass(slots=True)
class Placement:
    """Places in units of one node: x to the right, y downwards, both from 0.

    Attributes:
        nodes: the middle of each node.
        routes: for each way, the points from its source's middle to its target's.
        width, height: the largest x and y.
    """

    nodes: dict[int, Point] = field(default_factory=dict)
    routes: dict[tuple[int, int], list[Point]] = field(default_factory=dict)
    width: float = 0.0
    height: float = 0.0


def lay_out(numbers: Sequence[int], ways: Iterable[tuple[int, int]]) -> Placement:
    """Places the nodes 1, 2, … and the end.

    The layered drawing needs a flow without circles. Numbers order the nodes, so a way back is
    laid out as the way down that it returns along: no circle can be left.
    """
    last = max(numbers, default=0) + 1
    wanted = {(source, target) for source, target in ways if source != target}
    down = {_down(way, last) for way in wanted}
    down |= {(n, last) for n in numbers if not any(n in way for way in down)}
    if not down:
        return Placement()
    if len(down) > _WAYS_A_NODE * len(numbers) + 20:
        return _in_a_column(numbers, wanted)
    used = sorted({n for way in down for n in way})
    names = {number: place for place, number in enumerate(used)}
    edges = [(names[a], names[b]) for a, b in sorted(down)]
    found = from_edges(edges, vertex_spacing=1.0, dummy_vertices=True)
    places, chains = _collected(found, len(used))
    top = max((y for _, y in places.values()), default=0.0)
    points = {key: (x, top - y) for key, (x, y) in places.items()}
    made = Placement(nodes={END if n == last else n: points[names[n]] for n in used})
    for way in wanted:
        source, target = _down(way, last)
        route = _route(names[source], names[target], chains, points)
        made.routes[way] = route if _down(way, last) == _ended(way, last) else route[::-1]
    made.width = max(x for x, _ in points.values())
    made.height = top
    return made


def _in_a_column(numbers: Sequence[int], ways: Iterable[tuple[int, int]]) -> Placement:
    """One below the other, with straight ways between."""
    nodes = {number: (0.0, float(place)) for place, number in enumerate([*numbers, END])}
    made = Placement(nodes=nodes, height=float(len(numbers)))
    made.routes = {way: [nodes[way[0]], nodes[way[1]]] for way in ways}
    return made


def _ended(way: tuple[int, int], last: int) -> tuple[int, int]:
    return (way[0] or last, way[1] or last)


def _down(way: tuple[int, int], last: int) -> tuple[int, int]:
    source, target = _ended(way, last)
    return (min(source, target), max(source, target))


def _collected(
    layouts: Iterable[tuple[object, object, object, object]], count: int
) -> tuple[dict[object, Point], dict[object, list[object]]]:
    """All parts of a drawing beside each other: places, and where each bend leads on."""
    places: dict[object, Point] = {}
    chains: dict[object, list[object]] = {}

    def key(part: int, name: int) -> object:
        """Names from `count` on are bends, which are numbered anew in every part."""
        return name if name < count else (part, name)

    left = 0.0
    for part, (positions, width, _height, edges) in enumerate(layouts):
        for name, (x, y) in positions:  # type: ignore[attr-defined]
            places[key(part, name)] = (left + x, y)
        for source, target in edges or ():  # type: ignore[attr-defined]
            chains.setdefault(key(part, source), []).append(key(part, target))
        left += float(width) + 1.0  # type: ignore[arg-type]
    return places, chains


def _route(
    source: int,
    target: int,
    chains: dict[object, list[object]],
    points: dict[object, Point],
) -> list[Point]:
    """From node to node along the bends that the drawing made for this way."""
    for first in chains.get(source, ()):
        route: list[object] = [source, first]
        while isinstance(route[-1], tuple):
            route.append(chains[route[-1]][0])
        if route[-1] == target:
            return [points[key] for key in route]
    return [points[source], points[target]]
