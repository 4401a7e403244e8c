"""The way to the window: short, and the same with and without words."""

import os
import subprocess
import sys
from pathlib import Path

from kb.knowledge_base import KnowledgeBase

# Ends when the window is painted for the first time, and says what was imported until then.
_PROBE = """
import builtins, gc, os, sys
plain = builtins.__import__
from desktop import qt
load = qt.load
def watched():
    load()
    from PySide6.QtCore import Qt
    from desktop.main_window import MainWindow
    built = MainWindow.__init__
    def init(self, *given):
        built(self, *given)
        self.painted.connect(tell, Qt.ConnectionType.QueuedConnection)
    MainWindow.__init__ = init
def tell():
    print(builtins.__import__ is plain, *sorted(sys.modules), flush=True)
    os._exit(0)
qt.load = watched
from hotwash.__main__ import main
main(sys.argv[1:])
"""
#: What commands, the store and pages need, and an empty window doesn't.
_LATER = {"sqlalchemy", "uuid_utils", "lark", "kb.knowledge_base", "reports", "jinja2", "yaml"}


def _imported(tmp_path: Path, *words: str) -> list[str]:
    place = tmp_path / "team.hotwash"
    KnowledgeBase.open(place).close()
    run = subprocess.run(
        [sys.executable, "-c", _PROBE, *words],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        env=os.environ
        | {"QT_QPA_PLATFORM": "offscreen", "HOME": str(tmp_path), "HOTWASH_DATABASE": str(place)},
    )
    return run.stdout.split()


def test_the_first_paint_waits_for_no_module_that_it_does_not_need(tmp_path: Path) -> None:
    import_is_plain, *modules = _imported(tmp_path)
    assert import_is_plain == "True"
    assert "desktop.main_window" in modules
    assert not set(modules) & (_LATER | {"click", "zoneinfo", "hashlib", "weasyprint"})


def test_with_a_store_named_it_waits_for_click_only(tmp_path: Path) -> None:
    _, *modules = _imported(tmp_path, "--db", str(tmp_path / "team.hotwash"))
    assert "click" in modules
    assert not set(modules) & _LATER
