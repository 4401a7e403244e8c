"""The graph of a flow: layout, keys, mouse, what a screen reader hears."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from desktop.theme.theme import Theme
from desktop.widgets.flow_boxes import Node
from desktop.widgets.flow_graph import FlowGraph, Way
from desktop.widgets.flow_layout import END, lay_out

NODES = [
    Node(1, "Is it ours?", "question", "info", "Tier 1", "1, Is it ours?, Decision"),
    Node(2, "Contain"),
    Node(3, "Close"),
]
WAYS = [Way(1, 2, "yes"), Way(1, 3, "no"), Way(2, 1), Way(3, END)]


@pytest.fixture
def graph(qtbot: QtBot, theme: Theme) -> FlowGraph:
    made = FlowGraph("Graph of the steps")
    qtbot.addWidget(made)
    made.resize(900, 700)
    made.show_flow(NODES, WAYS)
    made.show()
    return made


def test_steps_stand_in_layers_from_top_to_bottom() -> None:
    made = lay_out([1, 2, 3], [(1, 2), (1, 3), (2, 3), (3, END)])
    heights = [made.nodes[n][1] for n in (1, 2, 3, END)]
    assert heights == sorted(heights)
    assert len(set(made.nodes.values())) == 4


def test_a_way_over_a_layer_bends_around_what_stands_there() -> None:
    made = lay_out([1, 2, 3], [(1, 2), (2, 3), (1, 3)])
    start, bend, end = made.routes[1, 3]
    assert (start, end) == (made.nodes[1], made.nodes[3])
    assert bend[1] == made.nodes[2][1]
    assert bend[0] != made.nodes[2][0]


def test_a_way_back_leads_up() -> None:
    made = lay_out([1, 2], [(1, 2), (2, 1), (2, END)])
    assert made.routes[2, 1] == [made.nodes[2], made.nodes[1]]


@pytest.mark.parametrize(
    ("numbers", "ways"),
    [([], []), ([1], []), ([1], [(1, 1)]), ([1, 2], [(1, 2), (2, 1)]), ([1, 2, 3], [(1, END)])],
)
def test_every_step_has_a_place(numbers: list[int], ways: list[tuple[int, int]]) -> None:
    made = lay_out(numbers, ways)
    assert set(numbers) <= set(made.nodes)


def test_any_flow_is_laid_out_the_same_each_time() -> None:
    for size in (2, 5, 30, 200):
        ways = [(n, n * step % (size + 1)) for n in range(1, size + 1) for step in (17, 31)]
        numbers = list(range(1, size + 1))
        made = lay_out(numbers, ways)
        assert set(made.nodes) >= set(numbers)
        assert all((a, b) in made.routes for a, b in ways if a != b)
        assert lay_out(numbers, ways).nodes == made.nodes


def test_a_tangle_stands_in_a_column() -> None:
    numbers = list(range(1, 201))
    ways = [(a, b) for a in numbers for b in range(a % 7, 200, 5) if a != b]
    made = lay_out(numbers, ways)
    assert {x for x, _ in made.nodes.values()} == {0.0}
    assert made.routes[ways[-1]] == [made.nodes[n] for n in ways[-1]]


def test_the_keyboard_goes_through_the_steps(graph: FlowGraph, qtbot: QtBot) -> None:
    chosen: list[int] = []
    opened: list[int] = []
    graph.chosen.connect(chosen.append)
    graph.opened.connect(opened.append)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_End, Qt.Key.Key_Return):
        qtbot.keyClick(graph, key)
    assert chosen == [1, 2, 1, 3]
    assert opened == [3]
    qtbot.keyClick(graph, Qt.Key.Key_Home)
    assert graph.accessibleDescription() == "1, Is it ours?, Decision"


def test_a_click_chooses_a_step(graph: FlowGraph, qtbot: QtBot) -> None:
    box = graph._boxes[2]
    at = graph.mapFromScene(box.pos())
    with qtbot.waitSignal(graph.chosen) as caught:
        qtbot.mouseClick(graph.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert caught.args == [2]
    assert graph.current == 2
    with qtbot.waitSignal(graph.opened):
        qtbot.mouseDClick(graph.viewport(), Qt.MouseButton.LeftButton, pos=at)
    qtbot.mouseClick(graph.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert graph.current == 2


def test_what_is_chosen_stays_while_a_title_changes(graph: FlowGraph) -> None:
    graph.choose(2)
    graph.show_flow([NODES[0], Node(2, "Contain it"), NODES[2]], WAYS)
    assert graph.current == 2
    graph.show_flow(NODES[:1], [Way(1, END), Way(1, 9)])
    assert graph.current == 0
    assert graph.accessibleDescription() == "1 step"


def test_zoom_stays_within_reason(graph: FlowGraph, qtbot: QtBot) -> None:
    for _ in range(40):
        qtbot.keyClick(graph, Qt.Key.Key_Plus)
    assert graph.transform().m11() <= 2
    for _ in range(60):
        qtbot.keyClick(graph, Qt.Key.Key_Minus)
    assert graph.transform().m11() >= 0.25
    qtbot.keyClick(graph, Qt.Key.Key_0)
    assert graph.transform().m11() == 1


def test_hostile_titles_are_painted_as_text(graph: FlowGraph) -> None:
    words = "<img src=file:///etc/passwd>" + "w" * 5000
    graph.show_flow([Node(1, words, note=words)], [Way(1, END, words)])
    picture = QImage(400, 300, QImage.Format.Format_ARGB32)
    painter = QPainter(picture)
    graph.render(painter)
    painter.end()
    assert not picture.isNull()
    tips = [item.toolTip() for item in graph.scene().items() if item.toolTip()]
    assert len(tips) == 3
    assert not any("<img" in tip for tip in tips)
