"""Home shows what to go on with, and how to begin."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from sqlalchemy.orm import Session as StoreSession

from desktop.dialogs.signing import SigningDialog, ToSign
from desktop.navigation import Route
from desktop.pages.base import Page, PageContext
from desktop.pages.home.blocks import Block
from desktop.pages.home.inbox import ReviewActions
from desktop.pages.home.page import HomePage
from desktop.pages.home.reading import yesterday
from desktop.recents import Place, Recents
from desktop.widgets.bars import Bar
from desktop.widgets.buttons import Button
from desktop.widgets.labels import PlainText
from kb.incidents.causes import service as causes
from kb.incidents.config_changes import service as changes
from kb.incidents.follow_ups import service as follow_ups
from kb.incidents.lessons import service as lessons
from kb.incidents.record import service
from kb.incidents.record.models import Incident
from kb.incidents.sign_offs import service as sign_offs
from kb.knowledge_base import KnowledgeBase
from kb.ledger.operation import operation
from kb.library import life
from kb.library.known_differences import service as known_differences
from kb.library.playbooks import service as playbooks
from kb.library.proposals import service as proposals
from kb.training.drills import assignments
from tests.deciding import decide_all
from tests.kb.training import stores
from tests.kb.training.drills import drills

pytestmark = pytest.mark.desktop


@pytest.fixture
def show(
    page_context: PageContext, refreshing: Callable[[Page], None], qtbot: QtBot
) -> Callable[[], HomePage]:
    """Opens the page and waits until it was read."""

    def shown() -> HomePage:
        page = HomePage(page_context)
        qtbot.addWidget(page)
        refreshing(page)
        page.resize(1000, 700)
        page.show()
        page.open(Route("home"))
        blocks = page.findChildren(Block)
        qtbot.waitUntil(
            lambda: page._empty is not None or any(block.isVisible() for block in blocks)
        )
        return page

    return shown


def texts(block: Block) -> list[str]:
    return [label.plain_text() for label in block.findChildren(PlainText) if label.isVisible()]


def press(page: HomePage, name: str, qtbot: QtBot) -> None:
    def found() -> list[Button]:
        buttons = page.findChildren(Button)
        return [b for b in buttons if b.isVisible() and b.accessibleName() == name]

    qtbot.waitUntil(lambda: bool(found()))
    qtbot.mouseClick(found()[0], Qt.MouseButton.LeftButton)


def test_it_goes_on_with_the_incident_opened_last(
    page_context: PageContext, incident_id: UUID, show: Callable[[], HomePage], qtbot: QtBot
) -> None:
    number = "INC-2026-0001"
    Recents(page_context.settings).note_place(Place(Route("incident", incident_id), number))
    page = show()
    assert "Stolen finance session" in texts(page.continued)
    press(page, f"Open {texts(page.continued)[1]}", qtbot)
    assert page.context.navigation.current == Route("incident", incident_id)


def test_a_click_on_a_line_goes_where_its_button_goes(
    page_context: PageContext, incident_id: UUID, show: Callable[[], HomePage], qtbot: QtBot
) -> None:
    Recents(page_context.settings).note_place(Place(Route("incident", incident_id), "INC"))
    page = show()
    titles = [t for t in page.continued.findChildren(PlainText) if "Stolen" in t.plain_text()]
    qtbot.mouseClick(titles[0], Qt.MouseButton.LeftButton)
    assert page.context.navigation.current == Route("incident", incident_id)


def test_follow_ups_are_mine_and_overdue_ones_say_so(
    kb: KnowledgeBase, incident_id: UUID, show: Callable[[], HomePage], qtbot: QtBot
) -> None:
    late = datetime.now(UTC).date() - timedelta(days=3)
    add = partial(follow_ups.add, incident_id=incident_id)
    mine = kb.write(
        partial(add, values={"action": "Revoke", "owner": "Amelie Fontaine", "due": late})
    ).created("follow_up")
    kb.write(partial(add, values={"action": "Theirs", "owner": "Tomasz Nowak"}))
    kb.write(
        partial(
            add, values={"action": "Later", "owner": "Amelie Fontaine", "due": date(2999, 1, 1)}
        )
    )
    page = show()
    said = texts(page.follow_ups)
    assert said[0] == "My follow-ups (2)"
    assert "F-01  Revoke" in said
    assert "F-03  Later" in said
    assert not any("Theirs" in text for text in said)
    assert said.index("F-01  Revoke") < said.index("F-03  Later")
    press(page, "Open F-01", qtbot)
    assert page.context.navigation.current == Route("incident", incident_id, "follow_ups", mine)


def test_what_is_to_be_verified_and_what_others_owe_has_a_way(
    kb: KnowledgeBase, incident_id: UUID, show: Callable[[], HomePage], qtbot: QtBot
) -> None:
    today = datetime.now(UTC).date()
    for title, day in (("Old", today - timedelta(days=1)), ("Now", today)):
        values = {"title": title, "state": "implemented", "verify_on": day}
        kb.write(partial(changes.add, incident_id=incident_id, values=values))
    values = {"title": "Later", "state": "implemented", "verify_on": today + timedelta(days=2)}
    kb.write(partial(changes.add, incident_id=incident_id, values=values))
    owed = {"action": "Theirs", "owner": "T", "due": today - timedelta(days=2)}
    kb.write(partial(follow_ups.add, incident_id=incident_id, values=owed))
    page = show()
    said = texts(page.to_verify)
    assert [text for text in said if text.startswith("C-")] == ["C-01  Old", "C-02  Now"]
    assert any("overdue follow-ups, of anybody" in text for text in texts(page.follow_ups))
    press(page, "Show overdue follow-ups of anybody", qtbot)
    assert page.context.navigation.current == Route("incidents", section="overdue")
    press(page, "Open C-02", qtbot)
    current = page.context.navigation.current
    assert (current.record_id, current.section) == (incident_id, "config_changes")


def test_sign_offs_of_others_wait_for_me(
    kb: KnowledgeBase, show: Callable[[], HomePage], qtbot: QtBot
) -> None:
    made: UUID = kb.write(
        partial(service.add, values={"title": "Sign me", "lead": "J. Haddad"})
    ).result

    @operation("Ask for sign-off")
    def ask(session: StoreSession) -> None:
        incident = session.get(Incident, made)
        assert incident is not None
        incident.review_state = "sign_off"

    kb.write(ask)
    page = show()
    assert texts(page.waiting)[0] == "Waiting for me (1)"
    assert "Sign-off requested by J. Haddad" in texts(page.waiting)


def test_a_review_waits_from_the_request_on_and_not_for_its_lead(
    kb: KnowledgeBase, show: Callable[[], HomePage], qtbot: QtBot
) -> None:
    for lead in ("J. Haddad", "Amelie Fontaine"):
        made = kb.write(partial(service.add, values={"title": "Sign me", "lead": lead})).result
        kb.write(partial(service.set_state, record_id=made, state="in_review"))
    page = show()
    assert texts(page.waiting)[0] == "Waiting for me (1)"
    assert "Sign-off requested by J. Haddad" in texts(page.waiting)


@pytest.fixture
def asked(kb: KnowledgeBase) -> UUID:
    """A review that waits for a signature."""
    values = {"title": "Sign me", "lead": "J. Haddad"}
    made: UUID = kb.write(partial(service.add, values=values)).result
    kb.write(partial(service.set_state, record_id=made, state="in_review"))
    return made


def test_a_proposed_change_waits_for_who_owns_what_it_changes(
    kb: KnowledgeBase, show: Callable[[], HomePage], qtbot: QtBot, page_context: PageContext
) -> None:
    values = {"title": "Phishing", "owner": page_context.session.actor}
    book = kb.write(partial(playbooks.add, values=values, body="1. Look\n")).result
    about = {"title": "Call the bank", "proposed_by": "T. Nowak"}
    add = partial(proposals.add, item_kind="playbook", item_id=book, values=about)
    made = kb.write(add).result
    page = show()
    qtbot.waitUntil(page.library.isVisible)
    assert "Call the bank, proposed by T. Nowak" in texts(page.library)
    review = next(b for b in page.library.findChildren(Button) if b.text() == "Review")
    review.click()
    assert page.context.navigation.current == Route("proposals", made)


def test_a_review_is_returned_from_here_and_waits_for_its_lead(
    asked: UUID, kb: KnowledgeBase, show: Callable[[], HomePage], qtbot: QtBot
) -> None:
    page = show()
    (actions,) = page.waiting.findChildren(ReviewActions)
    actions.back.click()
    qtbot.waitUntil(actions.fields["reason"].hasFocus)
    QTest.keyClick(actions.fields["reason"], Qt.Key.Key_Return)
    assert "is needed here" in actions.message.plain_text()
    QTest.keyClicks(actions.fields["reason"], "Step 4 is unclear")
    kb.write(partial(service.add, values={"title": "Another"}))
    page._read()
    QTest.keyClick(actions.fields["reason"], Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not page.waiting.isVisible())
    (back,) = kb.read(partial(sign_offs.returned_to, lead="J. Haddad"))
    assert (back.by, back.reason) == (page.context.session.actor, "Step 4 is unclear")


def test_what_was_returned_to_me_stands_first(
    kb: KnowledgeBase, show: Callable[[], HomePage], qtbot: QtBot
) -> None:
    values = {"title": "Mine", "lead": "Amelie Fontaine"}
    made: UUID = kb.write(partial(service.add, values=values)).result
    kb.write(partial(service.set_state, record_id=made, state="in_review"))
    back = partial(
        sign_offs.give_back, incident_id=made, by="J. Haddad", reason="Step 4 is unclear"
    )
    returned = kb.write(back).result.id
    page = show()
    number = kb.read(partial(service.get, record_id=made)).number
    qtbot.waitUntil(lambda: "Returned by J. Haddad" in texts(page.waiting))
    assert "Step 4 is unclear" in texts(page.waiting)
    content = page._scroll.widget()
    assert content is not None
    assert content.minimumSizeHint().width() <= 800 - 52
    press(page, f"Open {number}", qtbot)
    assert page.context.navigation.current == Route("incident", made, "sign_off", returned)


def test_an_action_is_asked_for_from_here(
    asked: UUID, kb: KnowledgeBase, show: Callable[[], HomePage], qtbot: QtBot
) -> None:
    page = show()
    (actions,) = page.waiting.findChildren(ReviewActions)
    actions.ask.click()
    actions.fields["action"].set_value("Call the bank")
    actions.fields["due"].set_value("someday")
    actions._take()
    qtbot.waitUntil(lambda: bool(actions.message.plain_text()))
    assert actions.is_open
    actions.fields["due"].set_value("2026-04-15")
    actions._take()
    qtbot.waitUntil(lambda: bool(kb.read(partial(follow_ups.list_for, incident_id=asked))))
    (made,) = kb.read(partial(follow_ups.list_for, incident_id=asked))
    assert (made.action, made.asked_by) == ("Call the bank", "Amelie Fontaine")
    assert made.due == date(2026, 4, 15)


def test_what_is_undecided_is_said_before_anybody_signs(
    asked: UUID, show: Callable[[], HomePage], qtbot: QtBot
) -> None:
    page = show()
    (actions,) = page.waiting.findChildren(ReviewActions)
    actions.approve.click()
    qtbot.waitUntil(lambda: "Decide first what becomes of" in actions.message.plain_text())
    assert not actions.is_open


def test_a_review_is_approved_from_here(
    asked: UUID,
    kb: KnowledgeBase,
    show: Callable[[], HomePage],
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    decide_all(kb, asked)
    page = show()
    (actions,) = page.waiting.findChildren(ReviewActions)
    shown: list[SigningDialog] = []

    def make(what: ToSign) -> SigningDialog:
        shown.append(SigningDialog(page, what))
        return shown[-1]

    monkeypatch.setattr(actions, "make_dialog", make)
    actions.approve.click()
    assert actions.is_open
    qtbot.waitUntil(lambda: bool(shown))
    shown[0].statement.set_value("Known gaps")
    shown[0].sign.click()
    qtbot.waitUntil(lambda: not page.waiting.isVisible())
    assert kb.read(partial(service.get, record_id=asked)).review_state == "approved"
    (signed,) = kb.read(partial(sign_offs.list_for, incident_id=asked))
    assert signed.statement.startswith("Known gaps")


def test_the_library_asks_for_reviews(
    kb: KnowledgeBase, show: Callable[[], HomePage], qtbot: QtBot
) -> None:
    mine = {"title": "Isolation", "owner": "Amelie Fontaine", "review_due": "2020-01-01"}
    owned = kb.write(partial(playbooks.add, values=mine, body="1. Isolate\n")).result
    kb.write(partial(playbooks.publish, record_id=owned, note="", by="A. F."))
    draft = kb.write(partial(playbooks.add, values={"title": "Phishing"}, body="1. Look\n")).result
    kb.write(partial(life.ask_review, kind="playbook", record_id=draft, by="Rita Okafor"))
    note = {"title": "Runs twice", "retest_due": "2020-02-01"}
    add = partial(known_differences.add, item_kind="playbook", item_id=owned, values=note)
    kb.write(add)
    page = show()
    qtbot.waitUntil(page.library.isVisible)
    told = texts(page.library)
    assert "re-test due 2020-02-01: Runs twice" in told
    assert "version 1, asked by Rita Okafor" in told
    assert "review due 2020-01-01" in told
    press(page, "Review Phishing", qtbot)
    assert page.context.navigation.current == Route("knowledge", draft)


def test_changes_are_seen_once(
    incident_id: UUID, kb: KnowledgeBase, show: Callable[[], HomePage], qtbot: QtBot
) -> None:
    kb.write(partial(playbooks.add, values={"title": "Session theft"}, body="# Session theft"))
    page = show()
    assert texts(page.changed)[0] == "Changed since yesterday (2)"
    with qtbot.waitSignal(page.context.notices.posted) as told:
        press(page, "Mark as seen", qtbot)
    qtbot.waitUntil(lambda: not page.changed.isVisible())
    assert page._empty is not None
    assert page._empty.findChildren(PlainText)[0].plain_text() == "Nothing waits for you."
    told.args[0].on_action()
    qtbot.waitUntil(page.changed.isVisible)


def test_others_changes_appear_by_themselves(
    incident_id: UUID, kb: KnowledgeBase, show: Callable[[], HomePage], qtbot: QtBot
) -> None:
    page = show()
    kb.write(partial(service.add, values={"title": "Just now"}))
    qtbot.waitUntil(lambda: "Just now" in texts(page.changed))


def test_an_empty_store_offers_ways_to_begin(show: Callable[[], HomePage], qtbot: QtBot) -> None:
    page = show()
    assert not page.new_button.isVisible()
    offered: list[object] = []
    page.files_offered.connect(offered.append)
    page.choose = lambda _parent, _title: [Path("incident.json")]
    press(page, "Import…", qtbot)
    assert offered == [[Path("incident.json")]]
    press(page, "New incident", qtbot)
    assert page.context.navigation.current == Route("incidents", section="new")


def bars(page: HomePage) -> list[str]:
    return [bar.accessibleName() for bar in page.findChildren(Bar) if bar.isVisible()]


def test_the_first_run_installs_starter_playbooks_once_and_says_so(
    kb: KnowledgeBase, show: Callable[[], HomePage], qtbot: QtBot
) -> None:
    page = show()
    told = "Installed 5 starter playbooks and 144 procedures as version 1."
    qtbot.waitUntil(lambda: told in bars(page))
    assert len(kb.read(playbooks.everything)) == 5
    press(page, "Remove them", qtbot)
    qtbot.waitUntil(lambda: bars(page) == [])
    qtbot.waitUntil(lambda: kb.read(playbooks.everything) == ())
    again = show()
    assert bars(again) == []
    assert kb.read(playbooks.everything) == ()


@pytest.mark.usefixtures("incident_id")
def test_a_store_in_use_gets_no_starter_playbooks(
    kb: KnowledgeBase, show: Callable[[], HomePage], qtbot: QtBot
) -> None:
    page = show()
    assert page._asked_starter
    assert kb.read(playbooks.everything) == ()


def test_the_example_opens_and_one_press_removes_it(
    kb: KnowledgeBase, show: Callable[[], HomePage], qtbot: QtBot
) -> None:
    page = show()
    with qtbot.waitSignal(page.context.navigation.shown) as shown:
        press(page, "Look at a real incident", qtbot)
    assert shown.args[0].page == "incident"
    qtbot.waitUntil(lambda: any("is an example" in text for text in bars(page)))
    press(page, "Remove the example", qtbot)
    qtbot.waitUntil(lambda: not any("is an example" in text for text in bars(page)))


def test_yesterday_begins_at_midnight() -> None:
    now = datetime(2026, 3, 1, 15, 2, tzinfo=UTC)
    assert yesterday(now) == datetime(2026, 2, 28, tzinfo=UTC)


def test_a_drill_that_is_asked_for_waits_until_it_is_taken(
    kb: KnowledgeBase,
    place: Path,
    show: Callable[[], HomePage],
    page_context: PageContext,
    qtbot: QtBot,
) -> None:
    stores.person(kb, "Tomasz Nowak", "IR lead")
    drill = drills.made(kb, stores.takeover(kb))
    ask = partial(assignments.assign, drill_id=drill.id, person="Amelie Fontaine")
    kb.write(partial(ask, due=date(2026, 4, 2), note="Before the audit"))
    page = show()
    qtbot.waitUntil(page.training.isVisible)
    said = " ".join(label.plain_text() for label in page.training.findChildren(PlainText))
    assert drill.title in said
    assert "due 04-02, Before the audit" in said
    (take,) = [b for b in page.training.findChildren(Button) if b.text() == "Take it"]
    take.click()
    assert page_context.navigation.current == Route("training", drill.id, "drills")
    with KnowledgeBase.open(place, actor="Amelie Fontaine") as mine:
        drills.played(mine, drill)
    qtbot.waitUntil(lambda: not page.training.isVisible())


def test_a_lesson_that_was_repeated_leads_to_the_cause_that_is_back(
    show: Callable[[], HomePage], kb: KnowledgeBase, qtbot: QtBot
) -> None:
    made = []
    for title in ("First", "Second"):
        incident = kb.write(partial(service.add, values={"title": title})).result
        values = {"title": "Relay", "factor": "Open relay"}
        made.append((incident, kb.write(partial(causes.add, incident_id=incident, values=values))))
    earlier, cause = made[0]
    change = kb.write(partial(changes.add, incident_id=earlier, values={"title": "Close"})).result
    for state in ("approved", "implemented"):
        at = datetime.now(UTC)
        kb.write(partial(changes.advance, record_id=change, state=state, at=at, by="J. Haddad"))
    taught = {"title": "Close it", "cause_ids": [cause.result], "config_change_ids": [change]}
    kb.write(partial(lessons.add, incident_id=earlier, values=taught))
    page = show()
    qtbot.waitUntil(page.repeated.isVisible)
    words = [label.plain_text() for label in page.repeated.findChildren(PlainText)]
    assert "“Open relay” is back" in words
    assert any(said.startswith("L-01 of INC-") for said in words)
    (button,) = page.repeated.findChildren(Button)
    with qtbot.waitSignal(page.context.navigation.shown) as sent:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert sent.args[0] == Route("incident", made[1][0], "causes", made[1][1].result)
