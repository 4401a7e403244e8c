"""The window's list of incidents on a million rows: opening, painting, memory.

    python -m benchmarks.list_window [--rows N] [--store FILE]

Each figure is of processes of their own, the median of several. The baseline is a table of
ready objects, one for each incident, as a list in memory would hold them.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.list_million import fill
from kb.knowledge_base import KnowledgeBase

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QApplication

    from desktop.pages.base import PageContext

_RUNS = 5
_ROWS = int(os.environ.get("HOTWASH_ROWS", "1000000"))
_TARGET_MS, _TARGET_MB = 60, 40


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rows", type=int, default=_ROWS)
    arguments.add_argument("--store", type=Path)
    arguments.add_argument("--one", choices=("sparse", "objects"), help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.one:
        print(json.dumps(_sparse(given.store) if given.one == "sparse" else _objects(given.store)))
        return
    with tempfile.TemporaryDirectory() as folder:
        full, empty = given.store or Path(folder) / "full.hotwash", Path(folder) / "empty.hotwash"
        fresh = not full.exists()
        with KnowledgeBase.open(full, actor="Lead 7") as kb:
            if fresh:
                kb.maintain(partial(fill, rows=given.rows))
        KnowledgeBase.open(empty, actor="Lead 7").close()
        _compare(full, empty)


def _compare(full: Path, empty: Path) -> None:
    runs = [_run("sparse", full) for _ in range(_RUNS)]
    nothing = [_run("sparse", empty) for _ in range(3)]
    baseline = _run("objects", full)

    def middle(name: str, of: list[dict[str, float]]) -> float:
        return statistics.median(run[name] for run in of)

    memory = middle("mb", runs) - middle("mb", nothing)
    spent = middle("ms", runs)
    rows = int(runs[0]["rows"])
    print(f"rows                               {rows:12,}")
    print(f"open and paint                     {spent:9.1f} ms   (target {_TARGET_MS})")
    print(f"  the first in a process           {middle('first_ms', runs):9.1f} ms")
    print(f"  count and first page, as read    {middle('read_ms', runs):9.1f} ms")
    print(f"  paint                            {middle('paint_ms', runs):9.1f} ms")
    print(f"end of the list, until it is there {middle('end_ms', runs):9.1f} ms")
    print(f"memory over an empty list          {memory:9.1f} MB   (target {_TARGET_MB})")
    later = middle("later_mb", runs) - middle("later_mb", nothing)
    print(f"  after counts of tabs and End     {later:9.1f} MB   (caches of three connections)")
    ratio = spent / baseline["ms"]
    print(f"a list of objects: open and paint  {baseline['ms']:9.1f} ms   ratio {ratio:.4f}")
    over = baseline["mb"] - middle("mb", nothing)
    print(f"a list of objects: memory          {over:9.1f} MB   ratio {memory / over:.4f}")


def _run(which: str, store: Path) -> dict[str, float]:
    command = [
        sys.executable,
        "-m",
        "benchmarks.list_window",
        "--one",
        which,
        "--store",
        str(store),
    ]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    ran = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    found: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
    return found


def _memory() -> float:
    """Megabytes that the process holds now, the store's page cache included."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def _sparse(store: Path) -> dict[str, float]:
    """The page as the window shows it; the store is open and the page built before it counts."""
    from PySide6.QtCore import QEventLoop

    from desktop.navigation import Route
    from desktop.pages.incidents.page import IncidentsPage

    application, context = _context(store)
    loop = QEventLoop()
    context.session.with_store(lambda kb: kb.position(), lambda _position: loop.quit())
    loop.exec()

    def open_page() -> "tuple[IncidentsPage, float, float]":
        page = IncidentsPage(context)
        page.resize(1240, 800)
        page.show()
        application.processEvents()
        page.feed.shown.connect(loop.quit)
        started = time.perf_counter()
        page.open(Route("incidents"))
        loop.exec()
        read = time.perf_counter()
        page.table.viewport().grab()
        return page, (read - started) * 1000, (time.perf_counter() - read) * 1000

    # The first list of a process brings modules, statements and glyphs with it.
    first, first_read, first_paint = open_page()
    memory = _memory()
    _settle(loop)
    first.hide()
    page, read, paint = open_page()
    end = _until_last(page.table, loop)
    rows = page.table.sparse.rowCount()
    context.session.close()
    return {
        "first_ms": first_read + first_paint,
        "ms": read + paint,
        "read_ms": read,
        "paint_ms": paint,
        "end_ms": end,
        "mb": memory,
        "later_mb": _memory(),
        "rows": rows,
    }


def _settle(loop: Any) -> None:  # noqa: ANN401 - Qt comes late here
    """Lets counts of tabs and other reads after the list come to their end."""
    from PySide6.QtCore import QTimer

    QTimer.singleShot(1500, loop.quit)
    loop.exec()


def _until_last(table: Any, loop: Any) -> float:  # noqa: ANN401 - Qt comes late here
    """End is pressed: milliseconds until the last row is there and painted."""
    rows = table.sparse.rowCount()
    if not rows:
        return 0.0
    started = time.perf_counter()
    table.go_to(rows - 1)
    if table.sparse.record(rows - 1) is None:
        table.sparse.dataChanged.connect(
            lambda *_where: loop.quit() if table.sparse.record(rows - 1) is not None else None
        )
        loop.exec()
    table.viewport().grab()
    return (time.perf_counter() - started) * 1000


def _context(store: Path) -> "tuple[QApplication, PageContext]":
    from PySide6.QtWidgets import QApplication

    from desktop.drafts import Journal
    from desktop.jobs.job_list import JobList
    from desktop.jobs.rendering import Renderers
    from desktop.navigation import Navigation
    from desktop.notices import Notices
    from desktop.pages.base import PageContext
    from desktop.session import Session
    from desktop.settings import Settings
    from desktop.theme.theme import Theme

    application = QApplication([])
    theme = Theme(application)
    theme.start()
    folder = Path(tempfile.mkdtemp())
    session = Session(lambda: KnowledgeBase.open(store, actor="Lead 7"), actor="Lead 7")
    session.start()
    made = PageContext(
        session,
        Navigation(),
        Notices(),
        JobList(),
        Settings(folder / "settings.ini"),
        theme,
        Journal(folder / "drafts.json"),
        Renderers(),
    )
    return application, made


def _objects(store: Path) -> dict[str, float]:
    """Every incident as an object in a list behind a table."""
    from PySide6.QtWidgets import QTableView
    from sqlalchemy import select
    from sqlalchemy.orm import Session

    from desktop.widgets.cells import Cell
    from desktop.widgets.rows import Column, RowsModel
    from kb.incidents.record.models import Incident

    application, context = _context(store)
    columns: list[Column[Any]] = [
        Column(name, name, _cell_of(name, Cell)) for name in ("number", "title", "severity", "lead")
    ]
    with KnowledgeBase.open(store, actor="Lead 7") as kb, Session(kb.engine) as session:
        started = time.perf_counter()
        rows = list(session.scalars(select(Incident).order_by(Incident.created_at.desc())))
        model: RowsModel[Any] = RowsModel(columns, key=lambda row: row.id)
        model.set_rows(rows)
        # The plainest view: the app's own would look at each row to fit its height.
        view = QTableView()
        view.setModel(model)
        view.resize(1240, 800)
        view.show()
        application.processEvents()
        view.grab()
        spent = (time.perf_counter() - started) * 1000
        memory = _memory()
    context.session.close()
    return {"ms": spent, "mb": memory, "rows": len(rows)}


def _cell_of(name: str, cell: "Callable[[str], Any]") -> "Callable[[Any], Any]":
    return lambda row: cell(str(getattr(row, name)))


if __name__ == "__main__":
    main()
