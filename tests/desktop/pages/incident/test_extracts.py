"""A lesson, a change or a follow-up as a file of its own, from its menu."""

import hashlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from uuid import UUID

import pikepdf
import pytest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from desktop.dialogs.certificate import CertificateDialog
from desktop.pages.incident.config_changes.section import ConfigChangesSection
from desktop.pages.incident.extracts import Extracts
from desktop.pages.incident.follow_ups.section import FollowUpsSection
from desktop.pages.incident.lessons import LessonsSection
from desktop.pages.incident.page import IncidentPage
from kb.conformance import trace
from kb.incidents.issued_reports import service as issued_reports
from kb.incidents.lessons import service as lessons
from kb.knowledge_base import KnowledgeBase
from reports.verify import verify
from tests import certificates
from tests.desktop.pages.incident.conftest import approve, write

pytestmark = pytest.mark.desktop

OpenAt = Callable[[str], IncidentPage]
FORMS = ["Save extract…"]


@pytest.fixture
def lesson(kb: KnowledgeBase, incident: UUID) -> UUID:
    """A lesson that leads to a follow-up and to a change."""
    values = {"title": "Tier 1 could not revoke sessions", "owner": "R. Okafor"}
    made: UUID = kb.write(partial(lessons.add, incident_id=incident, values=values)).result
    kb.write(partial(trace.follow_up_from_lesson, lesson_id=made))
    kb.write(partial(trace.change_from_lesson, lesson_id=made))
    return made


def offered(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if action.text()]


def lessons_of(open_at: OpenAt, lesson: UUID, qtbot: QtBot) -> LessonsSection:
    shown = open_at("lessons").sectioned.stack.currentWidget()
    assert isinstance(shown, LessonsSection)
    qtbot.waitUntil(lambda: lesson in shown.cards)
    return shown


def test_a_lesson_is_saved_with_what_is_being_typed_and_noted(
    lesson: UUID,
    open_at: OpenAt,
    kb: KnowledgeBase,
    incident: UUID,
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    section = lessons_of(open_at, lesson, qtbot)
    card = section.cards[lesson]
    card.title.setFocus()
    card.title.selectAll()
    write("Nobody could revoke")
    target = tmp_path / "lesson.pdf"
    section.extracts.file.save_as = lambda *_: target
    menu = QMenu()
    card.fill(menu)
    assert offered(menu) == [*FORMS, "Duplicate", "Delete"]
    menu.actions()[0].trigger()
    box = section.extracts.file.box
    assert box is not None
    box.save.click()
    qtbot.waitUntil(target.exists)
    with pikepdf.open(target) as pdf:
        assert str(pdf.trailer.Info.Title).endswith("L-01 Nobody could revoke")
    issued = partial(issued_reports.list_for, incident_id=incident)
    qtbot.waitUntil(lambda: len(kb.read(issued)) == 1)
    (note,) = kb.read(issued)
    assert (note.report_kind, note.file_name) == ("extract", "lesson.pdf")
    assert (note.subject, note.asked["item"]) == ("extract", "L-01")


def test_an_approved_lesson_is_still_saved_but_not_changed(
    lesson: UUID, open_at: OpenAt, kb: KnowledgeBase, incident: UUID, qtbot: QtBot
) -> None:
    approve(kb, incident)
    card = lessons_of(open_at, lesson, qtbot).cards[lesson]
    assert card.more.isVisible()
    menu = QMenu()
    card.fill(menu)
    assert offered(menu) == FORMS


@pytest.mark.usefixtures("lesson")
def test_a_follow_up_offers_it_in_its_menu(open_at: OpenAt, qtbot: QtBot) -> None:
    section = open_at("follow_ups").sectioned.stack.currentWidget()
    assert isinstance(section, FollowUpsSection)
    qtbot.waitUntil(lambda: bool(section.model.records()))
    menu = QMenu()
    section.menu_for(menu, section.model.records()[0])
    assert offered(menu) == [*FORMS, "Open L-01"]
    asked_for(menu, section.extracts, "F-01", qtbot)


@pytest.mark.usefixtures("lesson")
def test_a_change_offers_it_in_its_menu(open_at: OpenAt, qtbot: QtBot) -> None:
    section = open_at("config_changes").sectioned.stack.currentWidget()
    assert isinstance(section, ConfigChangesSection)
    qtbot.waitUntil(lambda: bool(section.model.records()))
    menu = QMenu()
    section.menu_for(menu, section.model.records()[0])
    assert offered(menu) == FORMS
    asked_for(menu, section.extracts, "C-01", qtbot)


def asked_for(menu: QMenu, extracts: Extracts, ref: str, qtbot: QtBot) -> None:
    """The Word document is asked for under a name that says what it is."""
    suggested: list[Path] = []
    extracts.file.save_as = lambda _owner, _title, place, _kinds: suggested.append(place)
    menu.actions()[0].trigger()
    box = extracts.file.box
    assert box is not None
    box.form.set_value("docx")
    box.audience.set_value("partner")
    box.save.click()
    qtbot.waitUntil(lambda: bool(suggested))
    assert f"-{ref}-extract-partner-" in suggested[0].name
    assert suggested[0].suffix == ".docx"


def test_an_extract_is_signed_when_exports_are(
    lesson: UUID,
    open_at: OpenAt,
    kb: KnowledgeBase,
    incident: UUID,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    section = lessons_of(open_at, lesson, qtbot)
    certificate = certificates.write(certificates.make(), tmp_path / "ada.p12")
    section.context.settings.set("report/certificate", str(certificate))
    section.context.settings.set("report/sign", True)
    extracts = section.findChildren(Extracts)[0]
    target = tmp_path / "lesson.pdf"
    extracts.file.save_as = lambda *_: target
    dialogs: list[CertificateDialog] = []
    make = extracts.file.signing.make_dialog

    def made(name: str, path: Path) -> CertificateDialog:
        dialogs.append(make(name, path))
        return dialogs[-1]

    monkeypatch.setattr(extracts.file.signing, "make_dialog", made)
    extracts.begin("L-01")
    assert extracts.file.box is not None
    extracts.file.box.save.click()
    qtbot.waitUntil(lambda: bool(dialogs))
    dialogs[0].passphrase.setText(certificates.PASSPHRASE)
    dialogs[0].sign.click()
    exports = partial(issued_reports.list_for, incident_id=incident)
    qtbot.waitUntil(lambda: len(kb.read(exports)) == 1, timeout=60_000)
    (noted,) = kb.read(exports)
    (signature,) = verify(target).signatures
    assert (noted.signed_by, signature.name) == ("Ada Lovelace", "Ada Lovelace")
    assert signature.signed_at == noted.exported_at
    assert noted.sha256 == hashlib.sha256(target.read_bytes()).hexdigest()
