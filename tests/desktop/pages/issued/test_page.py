"""The register in the window: what left the house, to whom, with which hash."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.navigation import Route
from desktop.pages.base import PageContext
from desktop.pages.issued.page import STANDING, IssuedPage
from desktop.widgets.bars import Bar
from desktop.widgets.diff import DiffPane
from kb.incidents.issued_reports import service as issued
from kb.incidents.record import service as incidents
from kb.knowledge_base import KnowledgeBase
from kb.library.playbooks import service as playbooks
from reports import context, export, issuing
from reports.options import ReportOptions
from reports.own import folder
from reports.pool import RenderPool
from reports.render import render
from reports.signatures.certificate import open_file
from reports.signatures.request import Signing
from tests import certificates


@pytest.fixture
def reports(kb: KnowledgeBase) -> tuple[UUID, UUID]:
    """Two reports of two incidents."""
    made = []
    for day, title in ((1, "Fraud"), (2, "Phishing")):
        incident = kb.write(partial(incidents.add, values={"title": title})).result
        values = {
            "report_kind": "executive",
            "audience": "board",
            "tlp": "red",
            "sha256": f"{day}" * 64,
            "file_name": f"{title}.pdf",
            "exported_by": "Ada",
            "signed_by": "Grace Hopper" if day == 1 else "",
            "exported_at": datetime(2026, 3, day, 9, 30, tzinfo=UTC),
        }
        made.append(kb.write(partial(issued.add, incident_id=incident, values=values)).result)
    return made[0], made[1]


@pytest.fixture
def page(
    page_context: PageContext,
    refreshing: Callable[[IssuedPage], None],
    reports: tuple[UUID, UUID],
    qtbot: QtBot,
) -> IssuedPage:
    del reports
    made = IssuedPage(page_context)
    qtbot.addWidget(made)
    refreshing(made)
    made.resize(1240, 700)
    made.show()
    made.open(Route("issued"))
    qtbot.waitUntil(lambda: len(made.model.records()) == 2)
    return made


def texts(page: IssuedPage, row: int) -> list[str]:
    """What the cells of a row say."""
    role = Qt.ItemDataRole.DisplayRole
    return [str(page.model.index(row, n).data(role)) for n in range(page.model.columnCount())]


def test_the_newest_comes_first_and_says_what_it_was(page: IssuedPage) -> None:
    shown = texts(page, 0)
    assert shown[0] == "2026-03-02 09:30"
    assert shown[2:5] == ["Executive one-pager", "Board (names withheld)", "TLP:RED"]
    assert shown[-2:] == ["Ada", "222222222222"]
    assert texts(page, 1)[2] == "Executive one-pager · signed"
    assert page._kind(page.model.records()[1]).tip == "Signed by Grace Hopper"


def test_to_whom_it_was_given_is_typed_into_its_cell(
    page: IssuedPage, kb: KnowledgeBase, reports: tuple[UUID, UUID], qtbot: QtBot
) -> None:
    page.table.edit_key(reports[0], "recipients")
    target = QApplication.focusWidget()
    assert target is not None
    QTest.keyClicks(target, "Insurer, Board ,")
    QTest.keyClick(target, Qt.Key.Key_Return)
    given = partial(issued.get, record_id=reports[0])
    qtbot.waitUntil(lambda: kb.read(given).recipients == ("Insurer", "Board"))
    qtbot.waitUntil(lambda: texts(page, 1)[6] == "Insurer, Board")


def test_it_is_narrowed_by_what_is_typed(page: IssuedPage) -> None:
    page.field.setText("phish")
    page.field.searched.emit("phish")
    assert [one.title for one in page.model.records()] == ["Phishing"]
    page.field.setText("1111 ada")
    page.field.searched.emit("1111 ada")
    assert [one.title for one in page.model.records()] == ["Fraud"]


def test_its_hash_is_copied_and_enter_opens_its_report(
    page: IssuedPage, page_context: PageContext, reports: tuple[UUID, UUID], qtbot: QtBot
) -> None:
    assert page.table.select_key(reports[1])
    page._copy()
    assert QGuiApplication.clipboard().text() == "2" * 64
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    current = page_context.navigation.current
    assert current is not None
    assert current.page == "reports"


def bars(page: IssuedPage) -> list[str]:
    """What the bars say."""
    return [bar.accessibleName() for bar in page.findChildren(Bar)]


def test_a_dropped_report_is_checked_against_itself_and_the_store(
    page: IssuedPage, kb: KnowledgeBase, tmp_path: Path, qtbot: QtBot
) -> None:
    incident = kb.write(partial(incidents.add, values={"title": "Wire fraud"})).result
    options = ReportOptions(kind="executive")
    read = kb.read(partial(context.read, incident_id=incident, options=options))
    target = tmp_path / "a.pdf"
    with RenderPool(1) as pool:
        target.write_bytes(pool.submit(read, "pdf").result().content)
    page.open(Route("issued", query=str(target)))
    qtbot.waitUntil(lambda: len(bars(page)) == 1)
    assert bars(page)[0].startswith("a.pdf is sound: Executive one-pager")
    assert bars(page)[0].endswith("1 page. The store still says the same.")
    found = kb.read(partial(incidents.get, record_id=incident))
    values = {"title": "Wire fraud, recalled"}
    kb.write(partial(incidents.revise, record_id=incident, version=found.version, values=values))
    page.check(target)
    qtbot.waitUntil(lambda: len(bars(page)) == 2)
    assert "“Title” has changed since the export." in bars(page)[1]


def test_a_file_that_is_no_report_is_told(page: IssuedPage, tmp_path: Path, qtbot: QtBot) -> None:
    target = tmp_path / "b.pdf"
    target.write_bytes(b"%PDF-1.7 nothing")
    page.check(target)
    qtbot.waitUntil(lambda: len(bars(page)) == 1)
    assert bars(page)[0].startswith("b.pdf: “b.pdf” isn't a PDF, or it is damaged.")
    page.check(tmp_path / "gone.pdf")
    qtbot.waitUntil(lambda: len(bars(page)) == 2)
    assert "can't be read" in bars(page)[1]


def test_a_dropped_signed_report_says_by_whom_and_whether_it_holds(
    page: IssuedPage, kb: KnowledgeBase, tmp_path: Path, qtbot: QtBot
) -> None:
    incident = kb.write(partial(incidents.add, values={"title": "Wire fraud"})).result
    options = ReportOptions(kind="executive")
    read = kb.read(partial(context.read, incident_id=incident, options=options))
    authority = certificates.make("Northwind CA", authority=True)
    made = certificates.make(issuer=authority)
    path = certificates.write(made, tmp_path / "ada.p12", chain=[authority.certificate])
    opened = open_file(path, certificates.PASSPHRASE, options.now)
    target = tmp_path / "a.pdf"
    with RenderPool(1) as pool:
        result = pool.submit(read, "pdf").result()
    export.deliver(result, target, Signing(opened), options.now)

    def said(count: int) -> str:
        page.check(target)
        qtbot.waitUntil(lambda: len(bars(page)) == count)
        return bars(page)[-1]

    plain = said(1)
    assert plain.startswith("a.pdf is sound: Executive one-pager")
    assert "Signed by Ada Lovelace on" in plain
    assert "covers the whole file" in plain
    assert "issued by CN=Northwind CA, O=Northwind, whom nobody vouched for." in plain
    assert plain.endswith("The store still says the same.")
    roots = tmp_path / "roots.pem"
    roots.write_bytes(authority.pem)
    page.context.settings.set("report/trusted", str(roots))
    assert "Northwind CA, O=Northwind, trusted." in said(2)
    roots.write_bytes(certificates.make("Other", authority=True).pem)
    doubted = said(3)
    assert doubted.startswith("a.pdf is as it was signed, but not surely by whom.")
    target.write_bytes(target.read_bytes() + b"\n% more\n")
    assert said(4).startswith("a.pdf isn't as it was exported.")


@pytest.fixture
def others(kb: KnowledgeBase, reports: tuple[UUID, UUID]) -> tuple[UUID, UUID]:
    """A hand-out of a playbook, and a report of a period."""
    del reports
    item = kb.write(partial(playbooks.add, values={"title": "Token"}, body="1. Ask")).result
    version = kb.read(partial(playbooks.current, playbook_id=item))
    values = {
        "report_kind": "playbook",
        "audience": "partner",
        "subject": "playbook",
        "subject_title": "Token",
        "item_id": item,
        "item_version_id": version.id,
        "version_label": "1",
        "file_name": "token.pdf",
        "asked": {"format": "md"},
    }
    handed: UUID = kb.write(partial(issued.add, incident_id=None, values=values)).result
    values = {
        "report_kind": "period",
        "subject": "period",
        "subject_title": "Incidents: fraud",
        "asked": {"query": "fraud", "incident_ids": []},
    }
    period: UUID = kb.write(partial(issued.add, incident_id=None, values=values)).result
    return handed, period


def test_all_that_left_the_house_is_there_and_narrowed_by_what_it_is_about(
    page: IssuedPage, others: tuple[UUID, UUID], page_context: PageContext, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: len(page.model.records()) == 4)
    page.about.set_value("playbook")
    page.about.picked.emit("playbook")
    assert [one.report.id for one in page.model.records()] == [others[0]]
    assert texts(page, 0)[1:4] == ["Token", "Playbook hand-out", "Partner (redacted)"]
    page.table.opened.emit(page.model.records()[0])
    current = page_context.navigation.current
    assert current is not None
    assert current.page == "knowledge"
    page.about.set_value("period")
    page.about.picked.emit("period")
    page.table.opened.emit(page.model.records()[0])
    current = page_context.navigation.current
    assert current is not None
    assert (current.page, current.query) == ("incidents", "fraud")


def test_a_hand_out_shows_both_texts_and_is_issued_again(
    page: IssuedPage,
    others: tuple[UUID, UUID],
    kb: KnowledgeBase,
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    page.open(Route("issued", record_id=others[0], section=STANDING))
    qtbot.waitUntil(lambda: page.standing.found is not None)
    assert page.standing.changes.texts() == ["Nothing changed: a new copy would say the same."]
    item = kb.read(partial(issued.get, record_id=others[0])).item_id
    assert item is not None
    kb.write(partial(playbooks.save_draft, record_id=item, body="1. Ask\n2. Revoke"))
    page.refresh(None)

    def shown() -> str:
        panes = page.standing.changes.findChildren(DiffPane)
        return " | ".join(pane.toPlainText() for pane in panes if pane.isVisible())

    qtbot.waitUntil(lambda: shown() == "1. Ask | 1. Ask\n2. Revoke")
    target = tmp_path / "again.md"
    page.file.save_as = lambda *_: target
    assert page.standing.form.value() == "md"
    page.standing.again.click()
    qtbot.waitUntil(target.exists)
    assert "Revoke" in target.read_text(encoding="utf-8")
    qtbot.waitUntil(lambda: len(kb.read(issued.register)) == 5)
    digest = sha256(target.read_bytes()).hexdigest()
    (made,) = [one.report for one in kb.read(issued.register) if one.report.sha256 == digest]
    assert (made.audience, made.item_id) == ("partner", item)
    page.standing.closed.emit()
    assert page.standing.isHidden()


def test_newer_text_of_a_template_is_taken_file_by_file(
    page: IssuedPage,
    kb: KnowledgeBase,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    place = tmp_path / "templates" / "letter"
    (place / "sections").mkdir(parents=True)
    monkeypatch.setenv(folder.VARIABLE, str(place.parent))
    declared = 'label = "Letter"\nformats = ["html"]\n\n[[sections]]\nkey = "words"\ntitle = "W"\n'
    (place / "kind.toml").write_text(declared, encoding="utf-8")
    (place / "sections" / "words.html.j2").write_text("<p>First words</p>\n", encoding="utf-8")
    incident = kb.write(partial(incidents.add, values={"title": "Wire fraud"})).result
    options = ReportOptions(kind="letter")
    read = kb.read(partial(context.read, incident_id=incident, options=options))
    given = export.Written(tmp_path / "letter.html", render(read, "html"), options.now)
    report = kb.write(issuing.note(read, given, "Ada")).result
    (place / "sections" / "words.html.j2").write_text("<p>Newer words</p>\n", encoding="utf-8")
    page.open(Route("issued", record_id=report, section=STANDING))
    qtbot.waitUntil(lambda: page.standing.found is not None)
    newer = page.standing.newer
    assert [newer.files.item(n).text() for n in range(newer.files.count())] == [
        "sections/words.html.j2"
    ]
    for taken, words in (("none", "First words"), ("all", "Newer words")):
        getattr(newer, taken).click()
        target = tmp_path / f"{taken}.html"
        page.file.save_as = lambda *_, target=target: target
        page.standing.again.click()
        qtbot.waitUntil(target.exists)
        assert words in target.read_text(encoding="utf-8")
    broken = "<p>{{ nothing.at.all }}</p>\n"
    (place / "sections" / "words.html.j2").write_text(broken, encoding="utf-8")
    page.refresh(None)
    qtbot.waitUntil(lambda: page.standing.found.parts[0].after == broken)  # type: ignore[union-attr]
    newer.all.click()
    page.file.save_as = lambda *_: tmp_path / "broken.html"
    page.standing.again.click()
    qtbot.waitUntil(lambda: any("words.html.j2”, line 1" in text for text in bars(page)))
    assert not (tmp_path / "broken.html").exists()


def test_a_report_of_what_is_gone_says_so(
    page: IssuedPage, kb: KnowledgeBase, others: tuple[UUID, UUID], qtbot: QtBot
) -> None:
    item = kb.read(partial(issued.get, record_id=others[0])).item_id
    assert item is not None
    page.open(Route("issued", record_id=others[0], section=STANDING))
    qtbot.waitUntil(page.standing.isVisible)
    kb.write(partial(playbooks.remove, record_id=item))
    page.refresh(None)
    qtbot.waitUntil(lambda: any("isn't there" in t or "is no" in t for t in bars(page)))
    assert page.standing.isHidden()
