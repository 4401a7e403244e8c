"""The whole loop through the window, on real data: what was learned makes the next one shorter."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu
from pytestqt.qtbot import QtBot

from desktop.app import Application
from desktop.dialogs.signing import SigningDialog
from desktop.drafts import Journal
from desktop.navigation import Route
from desktop.pages.incident.config_changes.section import ConfigChangesSection
from desktop.pages.incident.lessons import LessonsSection
from desktop.pages.incident.overview import OverviewSection
from desktop.pages.incident.sign_off import SignOffSection
from desktop.pages.incident.workflow import WorkflowSection
from desktop.pages.incident.workflow.step_menu import step_menu
from desktop.pages.incident.workflow.steps import StepsSection
from desktop.pages.knowledge.proposals_page import ProposalsPage
from desktop.pages.training.page import TrainingPage
from desktop.session import Session
from desktop.settings import Settings
from kb.incidents.config_changes import service as changes
from kb.incidents.lessons import service as lessons
from kb.incidents.record import service as incidents
from kb.incidents.review.checklist import undecided
from kb.incidents.workflow import service as workflow
from kb.knowledge_base import KnowledgeBase
from kb.library.playbooks import service as playbooks
from kb.training.bulletins import service as bulletins
from kb.training.cards import service as cards
from kb.training.drills import runs
from tests.desktop.loop.desk import Desk
from tests.stores import new_store

pytestmark = pytest.mark.desktop

DATA = Path(__file__).parents[2] / "data/interchange"
INCIDENT = DATA / "defender/xdr_api/incident_924518.json"
PLAYBOOK = DATA / "playbooks_markdown/counteractive/playbook-phishing.md"
ME = "Amelie Fontaine"
ONE = "INC-2020-0001  Email reported by user as malware or phish"

#: What was done: the message was read before the scope was known, and something was added.
STEPS = (
    "12:10 Analyze the message",
    "12:31 Scope the attack",
    "12:40 Analyze links and attachments",
    "12:55 Blocked the sender domain for all mailboxes",
)


@pytest.fixture
def desk(
    tmp_path: Path, qapp: QApplication, settings: Settings, journal: Journal, qtbot: QtBot
) -> Iterator[Desk]:
    """A window on a new store."""
    place = new_store(tmp_path / "soc.hotwash")
    with KnowledgeBase.open(place, actor="A reader") as kb:
        session = Session(
            lambda: KnowledgeBase.open(place, actor=ME), actor=ME, name="soc", poll_ms=50
        )
        with qtbot.waitSignal(session.opened):
            session.start()
        made = Application(qapp, settings, session, journal, ask=lambda _question: True)
        window = made.open_window(Route("home"))
        window.resize(1440, 900)
        window.activateWindow()
        qtbot.waitUntil(lambda: window.page is not None)
        yield Desk(window, kb, qtbot)
        for one in list(made.windows):
            one.close()
        session.close()


def later(tmp_path: Path) -> Path:
    """The same report a month later, from another mailbox."""
    text = INCIDENT.read_text("utf-8")
    for old, new in (
        ("924518", "931177"),
        ("2020-09-06", "2020-10-11"),
        ("faf8edc936-85f8-a603-b800-08d8525cf099", "faa1c0ffee-1111-2222-3333-444455556666"),
    ):
        text = text.replace(old, new)
    made = tmp_path / "incident_931177.json"
    made.write_text(text, "utf-8")
    return made


def steps_of(desk: Desk, incident: UUID) -> StepsSection:
    """The table of the workflow, shown."""
    tabbed = desk.section(incident, "workflow", WorkflowSection)
    assert isinstance(tabbed.current, StepsSection)
    return tabbed.current


def record(desk: Desk, incident: UUID) -> None:
    """The workflow as it went, compared with the playbook."""
    section = steps_of(desk, incident)
    chooser = section.bar.playbook
    desk.choose(chooser, "Playbook phishing, v1")
    desk.until(partial(desk.says, section.bar, "26 not yet"))
    section.table.setFocus()
    section.table.setCurrentIndex(section.model.index(section.model.rowCount() - 1, 0))
    for number, step in enumerate(STEPS, start=1):
        desk.write(step)
        desk.until(partial(_has, desk, incident, number))
    for told in ("added", "not yet"):
        desk.until(partial(desk.says, section.bar, told))


def _has(desk: Desk, incident: UUID, steps: int) -> bool:
    return len(desk.kb.read(partial(workflow.list_for, incident_id=incident))) == steps


def learn(desk: Desk, incident: UUID) -> UUID:
    """A lesson, written on its card."""
    section = desk.section(incident, "lessons", LessonsSection)
    section.handlers()["new"]()
    desk.until(lambda: len(section.cards) == 1)
    (lesson,) = section.cards
    desk.until(section.cards[lesson].title.hasFocus)
    desk.write("Senders are blocked late: nobody is told to")
    get = partial(lessons.get, record_id=lesson)
    desk.until(lambda: desk.kb.read(get).title.startswith("Senders are blocked late"))
    return lesson


def change(desk: Desk, incident: UUID) -> None:
    """A change of the configuration, typed into the last row."""
    section = desk.section(incident, "config_changes", ConfigChangesSection)
    section.handlers()["new"]()
    desk.write("Quarantine mail that was reported as phish at once")
    done = partial(changes.list_for, incident_id=incident)
    desk.until(lambda: len(desk.kb.read(done)) == 1)


def sign(desk: Desk, incident: UUID) -> None:
    """Says what becomes of the library, and signs with the points that are open."""
    section = desk.section(incident, "sign_off", SignOffSection)
    desk.press(section.moves, "Request sign-off")
    desk.until(lambda: bool(section.moves.findChildren(QAbstractButton)))
    for what in ("workflows", "processes", "policies"):
        row = section.knowledge.rows[what]
        desk.choose(row.state, "Not needed")
        desk.until(row.reason.hasFocus)
        desk.write("Nothing of it was in the way")
    row = section.knowledge.rows["playbooks"]
    desk.choose(row.state, "Scheduled")
    desk.until(row.owner.hasFocus)
    desk.write(ME)
    row.due.setFocus()
    desk.write("2099-01-31")
    held = partial(incidents.get, record_id=incident)
    desk.until(lambda: len(desk.kb.read(held).knowledge_updates) == 4)
    desk.until(lambda: section.whole is not None and not undecided(section.whole.checklist))
    desk.press(section.moves, "Approve…")
    desk.until(lambda: isinstance(QApplication.activeModalWidget(), SigningDialog))
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, SigningDialog)
    dialog.statement.setFocus()
    QTest.keyClicks(dialog.statement, "The rest is known")
    desk.press(dialog, "Approve")
    desk.until(lambda: desk.kb.read(held).review_state == "approved")


def improve(desk: Desk, incident: UUID) -> None:
    """The step that was added becomes one of the playbook's next version."""
    section = steps_of(desk, incident)
    desk.until(lambda: section.read_only)
    added = next(one for one in section.model.records() if one.result == "added")
    menu = step_menu(section, added)
    inner = next(one for one in menu.actions() if one.text() == "Propose playbook change").menu()
    assert isinstance(inner, QMenu)
    next(one for one in inner.actions() if one.text() == "Insert it as a step").trigger()
    desk.until(lambda: isinstance(desk.window.page, ProposalsPage))
    page = desk.window.page
    assert isinstance(page, ProposalsPage)
    desk.until(partial(desk.says, page, "Blocked the sender domain"))
    desk.press(page, "Accept")
    desk.until(page.view.publish.isVisible)
    desk.press(page.view.publish, "Publish…")
    desk.press(page.view.publish, page.view.publish.accept.text())
    desk.until(partial(desk.says, page, "Published as version 2"))


def teach(desk: Desk, incident: UUID) -> None:
    """The bulletin, with what others shouldn't read taken out, and the cards of the playbook."""
    page = training(desk, "bulletins")
    view = page.bulletins
    desk.choose(view.making.combo, ONE)
    desk.press(view.making, "Make bulletin")
    desk.press(view, "Sanitise and publish…")
    desk.until(view.sanitising.isVisible)
    if view.sanitising.undecided:
        view.sanitising.accept_all()
    desk.press(view.sanitising, view.sanitising.publish.text())
    mine = partial(bulletins.listed, person=ME)
    desk.until(
        lambda: [(one.incident_id, one.number) for one in desk.kb.read(mine)] == [(incident, 1)]
    )
    page = training(desk, "cards")
    desk.choose(page.cards.source.combo, "Playbook phishing")
    desk.press(page.cards, "Suggest cards")
    desk.press(page.cards, page.cards.accept_all.text())
    desk.until(lambda: len(desk.kb.read(partial(cards.listed, states=["accepted"]))) > 20)


def drill(desk: Desk) -> None:
    """The incident decided once more, by keys, each time as it was done; then it is looked back."""
    view = training(desk, "drills").drills
    desk.choose(view.making.combo, ONE)
    desk.press(view.making, "Make drill")
    desk.press(view.pane, "Publish")
    desk.until(lambda: [one.drill.state for one in view.model.records()] == ["published"])
    (row,) = view.model.records()
    desk.press(view.pane, "Start the drill")
    player = view.player
    desk.until(lambda: view.is_playing and player.drill is not None)
    for step in row.drill.done:
        place = [line.text.plain_text() for line in player.choice.rows].index(step.action)
        QTest.keyClick(player, Qt.Key(int(Qt.Key.Key_1) + place))
        QTest.keyClick(player, Qt.Key.Key_Return)
        desk.until(lambda: player.choice.question.plain_text() == "What came of it")
        QTest.keyClick(player, Qt.Key.Key_Return)
    desk.until(view.debrief.isVisible)
    (run,) = desk.kb.read(partial(runs.of_person, viewer=ME, person=ME))
    assert run.done_percent == 100
    results = {one.compared.result.value for one in view.debrief.model.records()}
    assert results == {"as_planned"}


def training(desk: Desk, tab: str) -> TrainingPage:
    """The page of training, at a tab."""
    page = desk.go(Route("training", section=tab))
    desk.until(lambda: isinstance(desk.window.page, TrainingPage))
    page = desk.window.page
    assert isinstance(page, TrainingPage)
    return page


def test_the_next_incident_is_shorter(desk: Desk, tmp_path: Path) -> None:
    desk.press(desk.window, "Remove them")
    incident = desk.import_files(INCIDENT, PLAYBOOK)
    assert incident is not None
    record(desk, incident)
    learn(desk, incident)
    change(desk, incident)
    sign(desk, incident)
    improve(desk, incident)
    (playbook,) = desk.kb.read(playbooks.everything)
    assert playbook.version_number == 2
    used = desk.kb.read(partial(incidents.get, record_id=incident)).playbook_version_id
    assert used != playbook.published_version_id
    teach(desk, incident)
    drill(desk)
    following = desk.import_files(later(tmp_path))
    assert following is not None
    section = desk.section(following, "overview", OverviewSection)
    for offered in ("Playbook phishing", "L-01", "C-01"):
        desk.until(partial(desk.says, section.seen_before, offered))
