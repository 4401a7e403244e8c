"""Assets and entities, driven by keyboard and pointer on a real store."""

from functools import partial
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMenu, QTextBrowser
from pytestqt.qtbot import QtBot

from desktop.navigation import Route
from desktop.pages.incident.assets.kinds import TABS, identifiers, tab, tab_of
from desktop.pages.incident.assets.section import AssetsSection
from desktop.widgets.inline_form import InlineForm
from kb.incidents.assets import scope
from kb.incidents.assets import service as assets
from kb.incidents.assets.schemas import Asset
from kb.incidents.record import service as record
from kb.incidents.timeline import service as timeline
from kb.knowledge_base import KnowledgeBase
from kb.vocabulary.enums import EntityType
from tests.desktop.pages.incident.conftest import OpenAt, at, press, write


def _add(kb: KnowledgeBase, incident: UUID, **values: object) -> UUID:
    made: UUID = kb.write(partial(assets.add, incident_id=incident, values=values)).result
    return made


def _assets(kb: KnowledgeBase, incident: UUID) -> tuple[Asset, ...]:
    return kb.read(partial(assets.list_for, incident_id=incident))


@pytest.fixture
def things(kb: KnowledgeBase, incident: UUID) -> dict[str, UUID]:
    """A mailbox with identifiers, an address that another incident knows, and a person."""
    other = kb.write(partial(record.add, values={"title": "Phishing & wave"})).result
    _add(kb, other, value="203.0.113.58")
    _add(kb, other, value="8.8.8.8")
    named = {"aadUserId": "b2c1", "onPremSid": "S-1-5", "mail": {"smtpAddress": "ap@corp.example"}}
    return {
        "mailbox": _add(kb, incident, value="ap@corp.example", role="victim", identifiers=named),
        "address": _add(kb, incident, value="8.8.8.8", role="attacker"),
        "person": _add(kb, incident, value="Klara Berg", entity_type="person"),
    }


@pytest.fixture
def section(things: dict[str, UUID], open_at: OpenAt, qtbot: QtBot) -> AssetsSection:
    """The section, shown."""
    shown = open_at("assets").sectioned.stack.currentWidget()
    assert isinstance(shown, AssetsSection)
    qtbot.waitUntil(lambda: shown.whole is not None)
    return shown


def _shown(section: AssetsSection) -> list[str]:
    return [asset.value for asset in section.model.records()]


def test_every_kind_stands_on_one_tab() -> None:
    assert {tab_of(kind.value) for kind in EntityType} == {one.key for one in TABS}
    assert tab_of("quantum_device") == "assets"
    listed = [kind for one in TABS for kind in one.types]
    assert sorted(listed) == sorted(EntityType)


@pytest.mark.parametrize(
    ("key", "value", "kind"),
    [
        ("accounts", "ap@corp.example", EntityType.USER),
        ("accounts", "svc-backup", EntityType.USER),
        ("assets", "FIN-LT-042", EntityType.HOST),
        ("assets", "ap@corp.example", EntityType.MAILBOX),
        ("network", "203.0.113.58", EntityType.IP),
        ("people", "k.berg@corp.example", EntityType.PERSON),
    ],
)
def test_the_tab_helps_to_tell_the_kind(key: str, value: str, kind: EntityType) -> None:
    assert tab(key).type_of(value) is kind


def test_identifiers_read_as_words_and_cannot_be_clicked() -> None:
    found = identifiers({"aadUserId": "b2", "mail": {"smtpAddress": "a@b.example"}, "none": ""})
    assert found == [("Entra user id", "b2"), ("Mail smtp address", "a[@]b[.]example")]


def test_tabs_count_and_choose(section: AssetsSection, qtbot: QtBot) -> None:
    assert _shown(section) == ["ap@corp.example"]
    section.tabs.chosen.emit("network")
    section.tabs.mark("network")
    section.reshow()
    assert _shown(section) == ["8.8.8.8"]


def test_a_value_is_shown_defanged_and_typed_by_its_pattern(
    section: AssetsSection, kb: KnowledgeBase, incident: UUID, qtbot: QtBot
) -> None:
    column = section.model.column_of("value")
    assert section.model.index(0, column).data() == "ap[@]corp[.]example"
    section.handlers()["new"]()
    write("hxxps://evil[.]example/x")
    press(None, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(_assets(kb, incident)) == 4)
    made = _assets(kb, incident)[-1]
    assert (made.entity_type, made.value) == ("url", "https://evil.example/x")
    qtbot.waitUntil(lambda: bool(section.context.notices.kept))
    notice = section.context.notices.kept[0]
    assert notice.text == "A-04 stands on Network"
    assert section.is_typing()
    press(None, Qt.Key.Key_Escape)
    assert notice.on_action is not None
    notice.on_action()
    assert section.tabs.current == "network"
    assert section.table.current_record() == made


def test_what_is_here_already_is_shown_instead_of_doubled(
    section: AssetsSection, kb: KnowledgeBase, incident: UUID, things: dict[str, UUID]
) -> None:
    section.table.edit_entry()
    write("8[.]8[.]8[.]8")
    press(None, Qt.Key.Key_Return)
    assert section.tabs.current == "network"
    assert section.model.row_of(things["address"]) >= 0
    assert section.message.plain_text() == "Already here as A-02"
    assert len(_assets(kb, incident)) == 3


def test_a_pasted_list_is_merged_and_says_so(
    section: AssetsSection,
    kb: KnowledgeBase,
    incident: UUID,
    things: dict[str, UUID],
    qtbot: QtBot,
) -> None:
    lines = [
        "8[.]8[.]8[.]8\tattacker\tproxy of the attacker",
        "evil[.]example\tattacker\tsign-in page",
        "evil.example\tattacker\tsign-in page",
    ]
    assert section.paste_lines(lines)
    panel = section.paste.panel
    assert panel is not None
    assert [combo.value() for combo in panel.combos] == ["value", "role", "notes"]
    press(panel.add, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: len(_assets(kb, incident)) == 4)
    qtbot.waitUntil(lambda: bool(section.context.notices.kept))
    known = kb.read(partial(assets.get, record_id=things["address"]))
    assert known.notes == "proxy of the attacker"
    assert section.context.notices.kept[0].text == ("Added 1; 2 were here already and are merged")
    section.undo()
    qtbot.waitUntil(lambda: len(_assets(kb, incident)) == 3)
    assert kb.read(partial(assets.get, record_id=things["address"])).notes == ""


def test_copy_defanged_and_copy_live(section: AssetsSection, things: dict[str, UUID]) -> None:
    section.table.select_key(things["mailbox"])
    section.copy(live=False)
    assert QGuiApplication.clipboard().text() == "ap[@]corp[.]example"
    section.copy(live=True)
    assert QGuiApplication.clipboard().text() == "ap@corp.example"
    menu = QMenu()
    section.menu_for(menu, section.table.current_record())
    assert [action.text() for action in menu.actions()][:2] == ["Copy (defanged)", "Copy live"]


def test_a_click_opens_the_page_of_the_thing(
    section: AssetsSection, things: dict[str, UUID], qtbot: QtBot
) -> None:
    assert section.reveal(things["address"])
    index = section.model.index(0, section.model.column_of("also_in"))
    assert index.data() == "1 incident"
    section.fit.choose("also_in", shown=True)
    cell = section.table.visualRect(index)
    QTest.mouseClick(section.table.viewport(), Qt.MouseButton.LeftButton, pos=cell.center())
    shown = section.context.navigation.current
    assert shown == Route("entity", record_id=things["address"])


def test_an_edited_value_is_kept_live(
    section: AssetsSection, kb: KnowledgeBase, things: dict[str, UUID], qtbot: QtBot
) -> None:
    section.table.edit_key(things["mailbox"], "value")
    write("pay[@]corp[.]example")
    press(None, Qt.Key.Key_Return)
    get = partial(assets.get, record_id=things["mailbox"])
    qtbot.waitUntil(lambda: kb.read(get).value == "pay@corp.example")


def test_a_day_stays_a_day(
    section: AssetsSection, kb: KnowledgeBase, things: dict[str, UUID], qtbot: QtBot
) -> None:
    section.fit.choose("first_seen_at", shown=True)
    section.table.edit_key(things["mailbox"], "first_seen_at")
    write("2025-11-03")
    press(None, Qt.Key.Key_Return)
    get = partial(assets.get, record_id=things["mailbox"])
    qtbot.waitUntil(lambda: kb.read(get).first_seen_precision == "day")
    column = section.model.column_of("first_seen_at")
    rows = [one.id for one in section.model.records()]
    index = section.model.index(rows.index(things["mailbox"]), column)
    qtbot.waitUntil(lambda: index.data() == "2025-11-03")


def test_the_panel_shows_identifiers_events_and_scope(
    section: AssetsSection,
    kb: KnowledgeBase,
    incident: UUID,
    things: dict[str, UUID],
    qtbot: QtBot,
) -> None:
    values = {"at": at("08:41"), "text": "Session used", "asset_ids": [things["mailbox"]]}
    section.table.select_key(things["mailbox"])
    kb.write(partial(timeline.add, incident_id=incident, values=values))
    form = section.panel.form
    assert form is not None
    get = partial(assets.get, record_id=things["mailbox"])
    version = kb.read(get).version
    revise = partial(assets.revise, record_id=things["mailbox"], version=version)
    kb.write(partial(revise, values={"scope_state": "out", "scope_reason": "Clean"}))
    qtbot.waitUntil(lambda: any("Ruled out" in one.text() for one in form.findChildren(QLabel)))
    labels = [label.text() for label in form.findChildren(QLabel)]
    assert "Entra user id" in labels
    assert "Events" in labels
    texts = [edit.toPlainText() for edit in form.findChildren(QTextBrowser)]
    assert "ap[@]corp[.]example" in texts


def test_a_filter_without_match_keeps_the_table(section: AssetsSection, qtbot: QtBot) -> None:
    section.filter.setText("nothing like it")
    qtbot.waitUntil(lambda: not _shown(section))
    assert not section.empty.isVisible()
    assert section.no_match.isVisible()
    assert section.close_top()
    qtbot.waitUntil(lambda: bool(_shown(section)))


def test_delete_and_undo(
    section: AssetsSection, kb: KnowledgeBase, incident: UUID, things: dict[str, UUID], qtbot: QtBot
) -> None:
    section.table.select_key(things["mailbox"])
    press(section.table, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: len(_assets(kb, incident)) == 2)
    qtbot.waitUntil(lambda: bool(section.context.notices.kept))
    assert section.context.notices.kept[0].text == "Deleted A-01"
    section.undo()
    qtbot.waitUntil(lambda: len(_assets(kb, incident)) == 3)


def test_the_way_back_keeps_tab_and_selection(
    section: AssetsSection, things: dict[str, UUID]
) -> None:
    section.reveal(things["person"])
    state = section.state()
    section.reveal(things["mailbox"])
    section.restore(state)
    assert section.tabs.current == "people"
    assert section.table.current_record().id == things["person"]


def test_a_change_of_scope_is_kept_with_its_reason(
    section: AssetsSection,
    kb: KnowledgeBase,
    incident: UUID,
    things: dict[str, UUID],
    qtbot: QtBot,
) -> None:
    assert section.reveal(things["mailbox"])
    (form,) = [
        one
        for one in section.panel.findChildren(InlineForm)
        if one.opener.text() == "Change scope…"
    ]
    form.open()
    form.editors["state"].set_value("out")  # type: ignore[attr-defined]
    form.accept.click()
    assert form.message.text() == "“Why” is needed here."
    form.editors["reason"].set_value("Never signed in")  # type: ignore[attr-defined]
    form.accept.click()
    told = partial(scope.list_for, incident_id=incident)
    qtbot.waitUntil(lambda: len(kb.read(told)) == 1)
    (change,) = kb.read(told)
    assert (change.state, change.reason) == ("out", "Never signed in")
    assert kb.read(partial(assets.get, record_id=things["mailbox"])).scope_state == "out"

    def shown() -> bool:
        labels = [label.text() for label in section.panel.findChildren(QLabel)]
        return any("Ruled out · Amelie Fontaine · Never signed in" in text for text in labels)

    qtbot.waitUntil(shown)


def test_a_cell_keeps_the_history_of_the_scope_and_asks_why_it_is_ruled_out(
    section: AssetsSection,
    kb: KnowledgeBase,
    incident: UUID,
    things: dict[str, UUID],
    qtbot: QtBot,
) -> None:
    told = partial(scope.list_for, incident_id=incident)
    row = section.table.select_key(things["mailbox"]) and section.table.current_record()
    section.model.edited.emit(row, "scope_state", "suspected")
    qtbot.waitUntil(lambda: [one.state for one in kb.read(told)] == ["suspected"])
    section.model.edited.emit(section.table.current_record(), "scope_state", "out")
    form = section.panel.findChild(InlineForm, "scope")
    assert isinstance(form, InlineForm)
    assert form.fields.isVisible()
    assert form.editors["reason"].hasFocus()
    write("Never signed in")
    form.accept.click()
    qtbot.waitUntil(lambda: [one.state for one in kb.read(told)] == ["suspected", "out"])
    assert kb.read(told)[1].reason == "Never signed in"
