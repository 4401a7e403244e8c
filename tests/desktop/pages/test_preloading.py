"""Pages come without holding the window up."""

import subprocess
import sys
import threading

import pytest
from pytestqt.qtbot import QtBot

from desktop.pages import PAGES, PageSpec
from desktop.pages.base import Page
from desktop.pages.incident.registry import SECTIONS
from desktop.pages.preloading import Preloading

SETTINGS = next(page for page in PAGES if page.name == "settings")
MISSING = PageSpec("none", "None", "house", "desktop.pages.none.page", "NonePage")


def test_a_page_is_imported_beside_the_gui_thread(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    where: list[threading.Thread] = []

    def load(self: PageSpec) -> type[Page]:
        where.append(threading.current_thread())
        return Page

    monkeypatch.setattr(PageSpec, "load", load)
    preloading = Preloading()
    preloading.bring(SETTINGS, lambda: where.append(threading.current_thread()))
    qtbot.waitUntil(lambda: len(where) == 2)
    assert where[0] is not threading.main_thread()
    assert where[1] is threading.main_thread()
    preloading.close()


def test_a_page_that_fails_is_left_to_its_visit(qtbot: QtBot) -> None:
    preloading = Preloading()
    came: list[str] = []
    preloading.bring(MISSING, lambda: came.append("then"))
    qtbot.waitUntil(lambda: came == ["then"])
    preloading.close()


def test_the_others_follow_with_their_parts(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    brought: list[str] = []

    class Whole(Page):
        @staticmethod
        def bring_parts() -> None:
            brought.append(threading.current_thread().name)

    monkeypatch.setattr(PageSpec, "load", lambda self: Whole)
    preloading = Preloading()
    preloading.bring_others()
    qtbot.waitUntil(lambda: len(brought) == len([page for page in PAGES if page.exists]))
    assert {name.partition("_")[0] for name in brought} == {"pages"}
    preloading.close()


def test_the_sections_of_an_incident_are_parts_of_its_page() -> None:
    next(page for page in PAGES if page.name == "incident").load().bring_parts()
    assert all(f"desktop.pages.incident.{section.name}" in sys.modules for section in SECTIONS)


def test_the_pool_of_renderers_is_a_part_of_reports() -> None:
    asked = (
        "import sys; from desktop.pages import PAGES\n"
        "next(page for page in PAGES if page.name == 'reports').load().bring_parts()\n"
        "print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "reports.pool" in loaded
    assert "weasyprint" not in loaded
