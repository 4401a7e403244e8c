"""Make the pictures of the documentation anew: python -m docs.pictures.make.

The windows are the real ones, on a store in a temporary folder that holds an invented
incident (`story.py`).
"""

import os
import sys
import tempfile
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from uuid import UUID

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from desktop import connections
from desktop.app import Application
from desktop.drafts import Journal
from desktop.garbage import GarbageCollector
from desktop.main_window import MainWindow
from desktop.navigation import Route
from desktop.pages.imports.page import ImportPage
from desktop.pages.reports.page import ReportsPage
from desktop.pages.training.page import TrainingPage
from desktop.session import Session
from desktop.settings import Settings
from desktop.widgets.buttons import Button
from docs.pictures.story import tell
from docs.pictures.story_drills import tell_drills
from docs.pictures.story_figures import tell_figures
from docs.pictures.story_flow import tell_flow, tell_runs
from docs.pictures.story_proposals import tell_proposals
from docs.pictures.story_rules import tell_rules
from docs.pictures.story_training import tell_training
from kb.connectors.register import Register
from kb.connectors.schemas import Connection
from kb.incidents.assets import service as assets
from kb.incidents.workflow import service as workflow
from kb.knowledge_base import KnowledgeBase

FOLDER = Path(__file__).parent
SIZE = (1440, 900)
#: Pictures of another view than the first.
_TABS = {"graph-light": "Graph", "coverage-light": "Coverage"}
_DRILLS = frozenset({"drill-dark", "exercise-light", "debrief-light"})
_ACTOR = "Amelie Fontaine"


@dataclass(frozen=True, slots=True)
class Told:
    """What the store holds that pictures show."""

    incident: UUID
    step: UUID
    asset: UUID
    playbook: UUID
    run: UUID
    rule: UUID
    proposal: UUID
    drill: dict[str, UUID]


def tell_all(kb: KnowledgeBase) -> Told:
    """Writes all stories into a store."""
    incident = tell(kb)
    known = kb.read(partial(assets.list_for, incident_id=incident))
    playbook = tell_flow(kb)
    rule = tell_rules(kb)
    run = tell_runs(kb, incident, playbook)
    tell_training(kb, incident, playbook)
    proposal = tell_proposals(kb, incident)
    drill = tell_drills(kb, incident)
    steps = kb.read(partial(workflow.list_for, incident_id=incident))
    return Told(incident, steps[3].id, known[0].id, playbook, run, rule, proposal, drill)


def shots(told: Told) -> tuple[tuple[str, Route, str], ...]:
    """Name, place and theme of each picture."""
    return (
        ("home-light", Route("home"), "light"),
        ("incidents-light", Route("incidents"), "light"),
        ("incidents-dark", Route("incidents"), "dark"),
        ("overview-light", Route("incident", told.incident, "overview"), "light"),
        ("relations-light", Route("incident", told.incident, "overview"), "light"),
        ("timeline-light", Route("incident", told.incident, "timeline"), "light"),
        ("workflow-light", Route("incident", told.incident, "workflow", told.step), "light"),
        ("workflow-dark", Route("incident", told.incident, "workflow", told.step), "dark"),
        ("runs-light", Route("incident", told.incident, "workflow", told.run), "light"),
        ("assets-light", Route("incident", told.incident, "assets"), "light"),
        ("entity-light", Route("entity", told.asset), "light"),
        ("evidence-light", Route("incident", told.incident, "evidence"), "light"),
        ("config-changes-light", Route("incident", told.incident, "config_changes"), "light"),
        ("questionnaires-light", Route("incident", told.incident, "questionnaires"), "light"),
        ("trace-light", Route("incident", told.incident, "trace"), "light"),
        ("lessons-light", Route("incident", told.incident, "lessons"), "light"),
        ("notifications-light", Route("incident", told.incident, "notifications"), "light"),
        ("follow-ups-light", Route("incident", told.incident, "follow_ups"), "light"),
        ("sign-off-light", Route("incident", told.incident, "sign_off"), "light"),
        ("history-light", Route("incident", told.incident, "history"), "light"),
        ("knowledge-light", Route("knowledge", query="revoke sessions"), "light"),
        ("knowledge-dark", Route("knowledge", query="revoke sessions"), "dark"),
        ("graph-light", Route("knowledge", told.playbook), "light"),
        ("rule-light", Route("knowledge", told.rule), "light"),
        ("register-light", Route("rules"), "light"),
        ("coverage-light", Route("rules"), "light"),
        ("proposals-light", Route("proposals"), "light"),
        ("proposal-light", Route("proposals", told.proposal), "light"),
        ("training-light", Route("training", section="today"), "light"),
        ("bulletins-light", Route("training", section="bulletins"), "light"),
        ("drill-dark", Route("training", section="drills"), "dark"),
        ("exercise-light", Route("training", section="drills"), "light"),
        ("debrief-light", Route("training", section="drills"), "light"),
        ("report-light", Route("reports", told.incident), "light"),
        ("report-dark", Route("reports", told.incident), "dark"),
        ("settings-dark", Route("settings"), "dark"),
        ("connections-light", Route("settings", section="connections"), "light"),
        ("fetch-light", Route("import"), "light"),
        ("insights-light", Route("insights"), "light"),
        ("insights-dark", Route("insights"), "dark"),
    )


def _wait_for_pages(window: QWidget) -> None:
    """A report is there when it was rendered."""
    page = window.findChild(ReportsPage)
    for _ in range(120):
        if page is None or not page.isVisible() or not page.rendering.stale:
            break
        _wait(500)
    _wait(500)


def _wait(milliseconds: int) -> None:
    """Let the window work for a while, as it does when nobody drives it."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def _scroll(window: QWidget, name: str) -> None:
    """To the end of a pane, by its accessible name."""
    for area in window.findChildren(QScrollArea):
        if area.accessibleName() == name:
            area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
    _wait(300)


def _show_tab(window: QWidget, name: str) -> None:
    """Another view of what is read."""
    for tab in window.findChildren(Button):
        if tab.text() == name and tab.isVisible():
            tab.click()
    _wait(800)


def _show_drill(page: TrainingPage, name: str, drill: dict[str, UUID]) -> None:
    """A drill that is taken, or one that was."""
    if name == "exercise-light":
        page.drills.show_exercise(drill["exercise"])
        _wait(1500)
        return
    if name == "debrief-light":
        page.drills.show_run(drill["run"])
        _wait(1200)
        return
    page.drills.take(drill["drill"])
    _wait(1200)
    for _decision in range(3):
        page.drills.player.choice.choose(0)
        page.drills.player.choice.go_on()
        _wait(600)
        page.drills.player.choice.go_on()
        _wait(300)
    page.drills.player.choice.choose(1)
    _wait(300)


def _connect(folder: Path) -> None:
    """Two connections that lead nowhere; those of who makes the pictures aren't shown."""
    register = Register(folder)
    tenant, client = "contoso.onmicrosoft.com", "5f0f2a1e-3f0c-4b7e-9d0a-6a1f0c2b7d11"
    register.save(Connection("Defender", "graph", tenant, client))
    register.save(
        Connection(
            "SOC workspace",
            "sentinel",
            tenant,
            client,
            subscription="0f3c9a52-7f4e-4c56-8a31-2f6f5a1d9e07",
            resource_group="rg-soc",
            workspace="la-soc",
        )
    )
    connections.register = cache(lambda: register)


def _turn_to(name: str, window: MainWindow, drill: dict[str, UUID]) -> None:
    """What a picture shows beyond what its page begins with."""
    if name == "relations-light":
        _scroll(window, "Facts")
    page = window.page
    if name == "training-light" and isinstance(page, TrainingPage):
        page.today.pane.show_answer()
        _wait(300)
    if name in _DRILLS and isinstance(page, TrainingPage):
        _show_drill(page, name, drill)
    if name in _TABS:
        _show_tab(window, _TABS[name])
    if name == "fetch-light" and isinstance(page, ImportPage):
        page.fetch()
        _wait(600)


def _grab(window: MainWindow) -> QPixmap:
    """The window, with a dialog in its middle where one is open."""
    picture = window.grab()
    dialog = QApplication.activeModalWidget()
    if dialog is not None:
        painter = QPainter(picture)
        shown = dialog.grab()
        at = window.rect().center() - dialog.rect().center()
        painter.drawPixmap(at, shown)
        painter.end()
        dialog.close()
    return picture


def main(target: Path, only: frozenset[str] = frozenset()) -> None:
    """Write every picture, or those of some names, into a folder."""
    qt = QApplication(["pictures", "-style", "fusion"])
    with tempfile.TemporaryDirectory() as place:
        store = Path(place) / "soc-reviews.sqlite"
        with KnowledgeBase.open(store, actor=_ACTOR) as kb:
            told = tell_all(kb)
        _connect(Path(place) / "data")
        settings = Settings(Path(place) / "settings.ini")
        session = Session(
            lambda: KnowledgeBase.open(store, actor=_ACTOR),
            actor=_ACTOR,
            name=store.stem,
            place=str(store),
        )
        application = Application(qt, settings, session, Journal(Path(place) / "drafts.json"))
        GarbageCollector(qt).start()
        session.start()
        window = application.open_window()
        window.resize(*SIZE)
        _wait(4000)
        for name, route, theme in shots(told):
            if only and name not in only:
                continue
            if name == "insights-light":  # last, so that no other picture has these incidents
                with KnowledgeBase.open(store, actor=_ACTOR) as kb:
                    tell_figures(kb, told.playbook)
            settings.set("appearance/theme", theme)
            window.navigation.go(route)
            _wait(2500)
            _wait_for_pages(window)
            _turn_to(name, window, told.drill)
            _grab(window).save(str(target / f"{name}.png"))
        window.close()
        session.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER, frozenset(sys.argv[2:]))
