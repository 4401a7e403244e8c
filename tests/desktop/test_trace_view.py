"""The trace as picture and list: counts that open their list, keys, the way to each record."""

import uuid

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.navigation import Route
from desktop.theme.theme import Theme
from desktop.trace_view import MOST_DRAWN, TraceView
from desktop.widgets.cells import CELL_ROLE
from kb.conformance.tracing import Trace, trace

pytestmark = pytest.mark.desktop
INCIDENT, CAUSE, LESSON, CHANGE, BARE = (uuid.UUID(int=n) for n in range(1, 6))


def told() -> Trace:
    of = {"incident": "INC-2026-0001"}
    return trace(
        {
            "causes": [
                {"id": CAUSE, "ref": "K-01", "title": "No MFA"} | of,
                {"id": BARE, "ref": "K-02", "title": ""} | of,
            ],
            "lessons": [
                {"id": LESSON, "ref": "L-01", "title": "MFA", "cause_ids": [CAUSE]}
                | {"config_change_ids": [CHANGE]}
                | of
            ],
            "config_changes": [
                {"id": CHANGE, "ref": "C-01", "title": "On", "state": "approved"} | of
            ],
        }
    )


@pytest.fixture
def view(qtbot: QtBot, theme: Theme) -> TraceView:
    made = TraceView("Nothing yet", many=True)
    qtbot.addWidget(made)
    made.resize(1100, 700)
    made.show()
    made.show_trace(told(), {"INC-2026-0001": INCIDENT}, {str(CAUSE): "It is back."})
    return made


def listed(view: TraceView) -> list[str]:
    return [node.ref for node in view.model.records()]


def test_the_picture_holds_every_node_and_what_is_missing(view: TraceView) -> None:
    titles = [node.title for node in view.graph._nodes]
    assert titles == ["No MFA", "No title yet", "MFA", "On", "No lesson yet", "No proof yet"]
    assert view.covered.plain_text() == (
        "1 of 2 causes have a lesson or a change. 1 of 1 lessons led to a change. "
        "0 of 1 changes are proved."
    )
    assert view.graph._nodes[0].tone == "danger"


def test_keys_go_along_the_chain_and_enter_opens_the_record(view: TraceView, qtbot: QtBot) -> None:
    view.graph.setFocus()
    view.graph.choose(1)
    for key, ref in (
        (Qt.Key.Key_Right, "L-01"),
        (Qt.Key.Key_Right, "C-01"),
        (Qt.Key.Key_Right, ""),
        (Qt.Key.Key_Right, ""),
        (Qt.Key.Key_Left, "C-01"),
        (Qt.Key.Key_Left, "L-01"),
        (Qt.Key.Key_Left, "K-01"),
        (Qt.Key.Key_Down, "K-02"),
        (Qt.Key.Key_Up, "K-01"),
        (Qt.Key.Key_Up, "K-01"),
    ):
        QTest.keyClick(view.graph, key)
        shown = {node.number: node.mark for node in view.graph._nodes}
        assert shown[view.graph.current] == ref
    with qtbot.waitSignal(view.opened) as sent:
        QTest.keyClick(view.graph, Qt.Key.Key_Return)
    assert sent.args == [Route("incident", INCIDENT, "causes", CAUSE)]
    view.graph.choose(6)  # the proof that is missing belongs to the change
    with qtbot.waitSignal(view.opened) as sent:
        QTest.keyClick(view.graph, Qt.Key.Key_Return)
    assert sent.args == [Route("incident", INCIDENT, "config_changes", CHANGE)]


@pytest.mark.parametrize(
    ("key", "refs"),
    [("lesson", ["K-02"]), ("change", []), ("proof", ["C-01"]), ("back", ["K-01"])],
)
def test_a_count_opens_its_list(view: TraceView, key: str, refs: list[str]) -> None:
    view.choose(key)
    assert view.views.current == "list"
    assert listed(view) == refs
    view.views.mark("graph")
    view.views.chosen.emit("graph")
    assert {node.mark for node in view.graph._nodes} >= set(refs)
    view.choose("all")
    assert view.views.current == "graph"


def test_the_list_says_both_ways(view: TraceView, qtbot: QtBot) -> None:
    view.views.mark("list")
    view.views.chosen.emit("list")
    rows = {}
    for row in range(view.model.rowCount()):
        node = view.model.record(view.model.index(row, 0))
        if node is not None:
            cells = [view.model.index(row, n).data(CELL_ROLE) for n in range(6)]
            rows[node.ref] = [cell.text for cell in cells]
    assert rows["L-01"] == ["L-01", "INC-2026-0001", "MFA", "K-01", "C-01", ""]
    assert rows["C-01"][3:] == ["L-01", "No proof yet", "Approved"]
    assert rows["K-01"][2:] == ["No MFA: It is back.", "", "Came back", ""]
    with qtbot.waitSignal(view.opened):
        view.table.opened.emit(view.model.records()[0])


def test_an_empty_trace_says_what_will_stand_here(view: TraceView) -> None:
    view.show_trace(Trace(), {}, {})
    assert view._stack.currentIndex() == 2
    assert view.covered.plain_text() == ""


def test_many_chains_are_drawn_as_far_as_they_can_be_read(view: TraceView) -> None:
    causes = [{"id": f"k{n}", "ref": f"K-{n}", "title": "x"} for n in range(MOST_DRAWN + 50)]
    view.show_trace(trace({"causes": causes}), {"": INCIDENT}, {})
    assert f"{MOST_DRAWN} of {MOST_DRAWN + 50} are drawn" in view.left_out.plain_text()
    view.choose("lesson")
    assert len(listed(view)) == MOST_DRAWN + 50
    assert not view.left_out.isVisible()
