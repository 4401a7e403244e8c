"""The timeline of an incident with thousands of events: opening, scrolling, filtering, zooming.

    python -m benchmarks.timeline_fluency [--events N]

The section is the real one on a real store. The baseline, in the same run, is what a first
try would be: a QTableWidget with an item a cell, and a QGraphicsScene with an item an event.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPen
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QGraphicsScene,
    QGraphicsView,
    QScrollBar,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from desktop.app import Application
from desktop.drafts import Journal
from desktop.main_window import MainWindow
from desktop.navigation import Route
from desktop.pages.incident.timeline.events import EventTable
from desktop.session import Session
from desktop.settings import Settings
from kb.incidents.assets import service as assets
from kb.incidents.record import service as record
from kb.incidents.timeline import service as timeline
from kb.knowledge_base import KnowledgeBase

if TYPE_CHECKING:
    from kb.incidents.timeline.schemas import TimelineEvent

_ROUNDS = 15
_FRAME_MS, _FILTER_MS, _OPEN_MS = 16.0, 50.0, 1000.0
_BEGAN = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
_SIZE = (1280, 800)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--events", type=int, default=5000)
    given = arguments.parse_args()
    application = QApplication(["timeline", "-style", "fusion"])
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "many.sqlite"
        with KnowledgeBase.open(store, actor="Lead 7") as kb:
            started = time.perf_counter()
            incident = _fill(kb, given.events)
            added = (time.perf_counter() - started) * 1000
            events = kb.read(partial(timeline.list_for, incident_id=incident))
        print(f"events                     {given.events:10,}   (added in {added:.0f} ms)")
        session = Session(lambda: KnowledgeBase.open(store, actor="Lead 7"), actor="Lead 7")
        settings = Settings(Path(folder) / "settings.ini")
        journal = Journal(Path(folder) / "drafts.json")
        shown = Application(application, settings, session, journal)
        session.start()
        window = shown.open_window()
        window.resize(*_SIZE)
        QTest.qWait(1500)
        section = _opened(window, incident, given.events)
        _compare(application, section, events)
        window.close()
        session.close()


def _fill(kb: KnowledgeBase, events: int) -> UUID:
    values = {"title": "Many events", "detected_at": _BEGAN + timedelta(days=2)}
    made: UUID = kb.write(partial(record.add, values=values)).result
    hosts = tuple({"value": f"WS-{number:02}"} for number in range(12))
    known = kb.write(partial(assets.add_many, incident_id=made, rows=hosts)).result
    lanes = ("attacker", "defender", "business")
    rows = tuple(
        {
            "at": _BEGAN + timedelta(seconds=97 * number),
            "until_at": _BEGAN + timedelta(seconds=97 * number + 600) if number % 9 == 0 else None,
            "precision": "exact",
            "lane": lanes[number % 3],
            "text": f"Process {number} started on a host and called 203.0.113.{number % 250}",
            "source": "EDR",
            "tags": ["vip"] if number % 50 == 0 else ["bulk"],
            "asset_ids": [known[number % 12]],
            "key_event": number % 400 == 0,
        }
        for number in range(events)
    )
    kb.write(partial(timeline.add_many, incident_id=made, rows=rows))
    return made


def _opened(window: MainWindow, incident: UUID, events: int) -> EventTable:
    window.navigation.go(Route("incident", incident, "overview"))
    QTest.qWait(1500)
    window.navigation.go(Route("incident", incident, "timeline"))
    for _ in range(400):
        found = window.findChild(EventTable)
        if found is not None and len(found.rows) == events:
            QTest.qWait(300)
            return found
        QTest.qWait(25)
    message = "the timeline did not open"
    raise RuntimeError(message)


def _ms(act: Callable[[], object]) -> float:
    """Milliseconds of this thread, which other programs on the machine don't lengthen."""
    started = time.thread_time()
    act()
    return (time.thread_time() - started) * 1000


def _median(application: QApplication, act: Callable[[int], object]) -> float:
    """Milliseconds of one step with everything that it makes to be painted."""

    def step(number: int) -> None:
        act(number)
        application.processEvents()

    QTest.qWait(400)
    return statistics.median(_ms(partial(step, number)) for number in range(_ROUNDS))


def _compare(
    application: QApplication, section: EventTable, events: "tuple[TimelineEvent, ...]"
) -> None:
    whole = section.whole
    assert whole is not None
    naive_open = _ms(lambda: _naive(application, events))
    table, view, scene = _naive(application, events)
    say = _said
    say(
        "show all events again",
        _median(application, lambda _n: section.show_whole(whole)),
        naive_open,
        _OPEN_MS,
    )
    say(
        "scroll the table",
        _scroll(application, section.table.verticalScrollBar()),
        _scroll(application, table.verticalScrollBar()),
        _FRAME_MS,
    )
    say(
        "filter by a letter more",
        _median(application, partial(_filter, section)),
        _median(application, partial(_naive_filter, table, scene)),
        _FILTER_MS,
    )
    section.clear_filter()
    QTest.qWait(3000)
    figure = section.figure
    for by in ("side", "asset"):
        section.toolbar.look.lanes_picked.emit(by)
        figure.fit()
        say(
            f"zoom, lanes by {by}",
            _median(application, lambda n: figure.zoom_in() if n < 10 else figure.zoom_out()),
            _median(application, lambda n: view.scale(1.4 if n < 10 else 1 / 1.4, 1)),
            _FRAME_MS,
        )
        say(
            f"scroll, lanes by {by}",
            _scroll(application, figure.horizontalScrollBar()),
            _scroll(application, view.horizontalScrollBar()),
            _FRAME_MS,
        )
        figure.fit()
        say(
            f"drag, lanes by {by}",
            _drag(application, section),
            _naive_drag(application, scene, view),
            _FRAME_MS,
        )


def _scroll(application: QApplication, bar: QScrollBar) -> float:
    return _median(application, lambda n: bar.setValue(bar.maximum() * n // _ROUNDS))


def _said(what: str, spent: float, naive: float, target: float) -> None:
    verdict = "" if spent <= target else "   over the target"
    print(
        f"{what:26} {spent:8.1f} ms   naive {naive:8.1f} ms   ratio {spent / naive:7.3f}"
        f"   (target {target:.0f} ms){verdict}"
    )


def _filter(section: EventTable, number: int) -> None:
    text = "process 12 started tag:bulk"[: 1 + number % 16]
    section.toolbar.filter.setText(text)
    section.toolbar.filter.searched.emit(text)


def _drag(application: QApplication, section: EventTable) -> float:
    figure = section.figure
    figure.fit()
    application.processEvents()
    point = figure.point_of(section.rows[0].event.id)
    assert point is not None
    view = figure.viewport()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=point.toPoint())
    spent = _median(
        application, lambda n: QTest.mouseMove(view, (point + QPointF(12 + 9 * n, 0)).toPoint())
    )
    QTest.keyClick(figure, Qt.Key.Key_Escape)
    return spent


def _naive(
    application: QApplication, events: "tuple[TimelineEvent, ...]"
) -> tuple[QTableWidget, QGraphicsView, QGraphicsScene]:
    table = QTableWidget(len(events), 5)
    scene = QGraphicsScene()
    pen = QPen(Qt.GlobalColor.darkBlue)
    for row, event in enumerate(events):
        at = event.at or _BEGAN
        cells = (str(row), at.isoformat(), event.lane, event.text, ", ".join(event.tags))
        for column, text in enumerate(cells):
            table.setItem(row, column, QTableWidgetItem(text))
        x = (at - _BEGAN).total_seconds() / 300
        mark = scene.addEllipse(x, 40 * (row % 3), 20, 20, pen)
        mark.setData(0, event.text)
        number = scene.addSimpleText(str(row))
        number.setPos(x + 4, 40 * (row % 3) + 3)
    view = QGraphicsView(scene)
    for widget, height in ((table, 420), (view, 180)):
        _show(widget, height)
    application.processEvents()
    return table, view, scene


def _show(widget: QWidget, height: int) -> None:
    widget.resize(600, height)
    widget.show()


def _naive_filter(table: QTableWidget, scene: QGraphicsScene, number: int) -> None:
    wanted = "process 12 started"[: 1 + number % 16]
    for row in range(table.rowCount()):
        item = table.item(row, 3)
        table.setRowHidden(row, item is None or wanted not in item.text().casefold())
    for mark in scene.items():
        held = mark.data(0)
        if held is not None:
            mark.setVisible(wanted in str(held).casefold())


def _naive_drag(application: QApplication, scene: QGraphicsScene, view: QGraphicsView) -> float:
    view.resetTransform()
    mark = next(item for item in scene.items() if item.data(0) is not None)

    def move(number: int) -> None:
        mark.setPos(12 + 9 * number, 0)
        view.viewport().repaint()

    return _median(application, move)


if __name__ == "__main__":
    main()
