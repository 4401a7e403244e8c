"""Reports: the preview shows the bytes that Export writes."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QMenu, QPushButton
from pytestqt.qtbot import QtBot

from desktop.navigation import Route
from desktop.pages.base import PageContext
from desktop.pages.reports import evidence_check, printing
from desktop.pages.reports.page import ReportsPage
from desktop.widgets.bars import Bar
from desktop.widgets.inline_form import InlineForm
from desktop.widgets.labels import PlainText
from kb.incidents.issued_reports import service as issued_reports
from kb.incidents.lessons import service as lessons
from kb.incidents.record import service as incidents
from kb.knowledge_base import KnowledgeBase

RENDER_MS = 60_000


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "out" / "review.pdf"


@pytest.fixture
def page(
    page_context: PageContext, refreshing: Callable[[Any], None], target: Path, qtbot: QtBot
) -> Iterator[ReportsPage]:
    target.parent.mkdir()
    made = ReportsPage(page_context, ask_target=lambda *_: target)
    qtbot.addWidget(made)
    refreshing(made)
    made.resize(1240, 860)
    made.show()
    yield made
    made.rendering.stop()


def fresh(page: ReportsPage) -> bool:
    return page.rendering.latest is not None and not page.rendering.stale


def text_of(document: QPdfDocument) -> str:
    return "".join(document.getAllText(p).text() for p in range(document.pageCount()))


def test_preview_export_and_what_is_noted(
    page: ReportsPage, incident_id: UUID, kb: KnowledgeBase, target: Path, qtbot: QtBot
) -> None:
    page.open(Route("reports", record_id=incident_id))
    qtbot.waitUntil(lambda: fresh(page), timeout=RENDER_MS)
    assert "Stolen finance session" in text_of(page.document)
    assert page.thumbnails.count() == page.document.pageCount() > 2
    qtbot.mouseClick(page.bar.export_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(target.exists, timeout=RENDER_MS)
    exports = partial(issued_reports.list_for, incident_id=incident_id)
    qtbot.waitUntil(lambda: len(kb.read(exports)) == 1)
    latest = page.rendering.latest
    assert latest is not None
    assert target.read_bytes() == latest.result.content
    noted = kb.read(exports)[0]
    assert noted.sha256 == hashlib.sha256(target.read_bytes()).hexdigest()
    assert (noted.exported_by, noted.pages) == ("Amelie Fontaine", page.document.pageCount())
    assert fresh(page)  # an export changes nothing in the report


@pytest.mark.parametrize(
    ("form", "begins"), [("docx", b"PK"), ("html", b"<!DOCTYPE html>"), ("md", b"# ")]
)
def test_another_form_of_the_same_reading_is_written_and_noted(
    page: ReportsPage,
    incident_id: UUID,
    kb: KnowledgeBase,
    target: Path,
    form: str,
    begins: bytes,
    qtbot: QtBot,
) -> None:
    page.open(Route("reports", record_id=incident_id))
    qtbot.waitUntil(lambda: fresh(page), timeout=RENDER_MS)
    menu = QMenu()
    page.exporting.add_to(menu, incident_id)
    assert [action.text() for action in menu.actions()] == [
        "Export as Word document…",
        "Export as HTML, one file…",
        "Export as Markdown…",
    ]
    page.exporting.begin(incident_id, form)
    exports = partial(issued_reports.list_for, incident_id=incident_id)
    qtbot.waitUntil(lambda: len(kb.read(exports)) == 1, timeout=RENDER_MS)
    assert target.read_bytes().startswith(begins)
    noted = kb.read(exports)[0]
    assert noted.sha256 == hashlib.sha256(target.read_bytes()).hexdigest()
    assert not page.exporting.is_busy


def test_a_past_export_says_to_whom_it_was_given_and_what_changed_since(
    page: ReportsPage, incident_id: UUID, kb: KnowledgeBase, qtbot: QtBot
) -> None:
    values = {"file_name": "review.pdf", "exported_at": datetime(2026, 3, 2, tzinfo=UTC)}
    report = kb.write(partial(issued_reports.add, incident_id=incident_id, values=values)).result
    kb.write(partial(lessons.add, incident_id=incident_id, values={"title": "Bind sessions"}))
    page.open(Route("reports", record_id=incident_id))

    def button(text: str) -> QPushButton | None:
        found = [b for b in page.past.findChildren(QPushButton) if b.text() == text]
        return found[0] if found else None

    qtbot.waitUntil(lambda: button("What changed since") is not None)
    ask = button("What changed since")
    assert ask is not None
    ask.click()
    said = lambda: [label.text() for label in page.past.findChildren(PlainText)]  # noqa: E731
    qtbot.waitUntil(lambda: "1 change since" in said())
    form = page.past.findChildren(InlineForm)[0]
    form.open()
    form.editors["recipients"].set_value("Board, Insurer")  # type: ignore[attr-defined]
    form.accept.click()
    given = partial(issued_reports.get, record_id=report)
    qtbot.waitUntil(lambda: kb.read(given).recipients == ("Board", "Insurer"))
    qtbot.waitUntil(lambda: "Given to Board, Insurer" in said())


def test_a_change_elsewhere_makes_a_draft_and_then_fresh_pages(
    page: ReportsPage, incident_id: UUID, kb: KnowledgeBase, qtbot: QtBot
) -> None:
    page.open(Route("reports", record_id=incident_id))
    qtbot.waitUntil(lambda: fresh(page), timeout=RENDER_MS)
    with qtbot.waitSignal(page.rendering.staled):
        kb.write(
            partial(incidents.revise, record_id=incident_id, version=1, values={"title": "Renamed"})
        )
    assert page.document.pageCount() > 0  # the old pages stay
    qtbot.waitUntil(lambda: fresh(page), timeout=RENDER_MS)
    assert "Renamed" in text_of(page.document)


def test_sections_can_be_left_out_and_put_into_order(
    page: ReportsPage, incident_id: UUID, qtbot: QtBot
) -> None:
    page.open(Route("reports", record_id=incident_id))
    qtbot.waitUntil(lambda: fresh(page), timeout=RENDER_MS)
    sections = page.form.sections
    first = sections.item(0)
    sections.setCurrentRow(0)
    qtbot.keyClick(sections, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert sections.item(1) is first
    sections.item(0).setCheckState(Qt.CheckState.Unchecked)
    assert page.form.asked().sections[0] == first.data(Qt.ItemDataRole.UserRole)
    assert page.rendering.stale


def test_export_from_an_old_pane_waits_for_the_fresh_one(
    page: ReportsPage, incident_id: UUID, kb: KnowledgeBase, target: Path, qtbot: QtBot
) -> None:
    page.open(Route("reports", record_id=incident_id))
    qtbot.waitUntil(lambda: fresh(page), timeout=RENDER_MS)
    page.form.cover_text.setPlainText("A sentence for the board.")
    assert page.rendering.stale
    page.export()
    qtbot.waitUntil(target.exists, timeout=RENDER_MS)
    written = QPdfDocument(page)
    written.load(str(target))
    assert "A sentence for the board." in text_of(written)


def test_altered_evidence_is_named_before_a_report_leaves(
    page: ReportsPage,
    incident_id: UUID,
    target: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def altered(session: object, incident_id: UUID) -> tuple[tuple[str, str], ...]:
        del session, incident_id
        return (("E-02", "is missing"),)

    monkeypatch.setattr(evidence_check, "altered", altered)
    page.open(Route("reports", record_id=incident_id))
    qtbot.waitUntil(lambda: fresh(page), timeout=RENDER_MS)
    page.export()

    def found() -> list[Bar]:
        said = "Evidence isn't as it was collected: E-02 is missing."
        return [
            bar
            for bar in page.findChildren(Bar)
            if any(text.plain_text() == said for text in bar.findChildren(PlainText))
        ]

    qtbot.waitUntil(lambda: bool(found()))
    (bar,) = found()
    assert not target.exists()
    (all_the_same,) = [b for b in bar.findChildren(QPushButton) if b.text().startswith("Export")]
    all_the_same.click()
    qtbot.waitUntil(target.exists, timeout=RENDER_MS)


def test_without_an_incident_it_says_so(page: ReportsPage) -> None:
    page.open(Route("reports"))
    assert page._empty.isVisible()
    assert not page.bar.export_button.isEnabled()
    assert "export_pdf" not in page.handlers()
    assert page.reasons()["export_pdf"] == "Choose an incident first."


def test_a_failed_write_says_what_is_kept(
    page: ReportsPage, incident_id: UUID, target: Path, qtbot: QtBot
) -> None:
    page.open(Route("reports", record_id=incident_id))
    qtbot.waitUntil(lambda: fresh(page), timeout=RENDER_MS)
    target.parent.rmdir()
    page.export()
    qtbot.waitUntil(lambda: page.bars.count() == 1, timeout=RENDER_MS)
    assert page.document.pageCount() > 0


def test_printing_draws_every_page(
    page: ReportsPage, incident_id: UUID, tmp_path: Path, qtbot: QtBot
) -> None:
    page.open(Route("reports", record_id=incident_id))
    qtbot.waitUntil(lambda: fresh(page), timeout=RENDER_MS)
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "print.pdf"))
    printing.paint_pages(page.document, printer)
    printed = QPdfDocument(page)
    printed.load(str(tmp_path / "print.pdf"))
    assert printed.pageCount() == page.document.pageCount()


def test_a_report_is_made_in_the_language_that_is_chosen(
    page: ReportsPage, incident_id: UUID, qtbot: QtBot
) -> None:
    page.open(Route("reports", record_id=incident_id))
    qtbot.waitUntil(lambda: fresh(page), timeout=RENDER_MS)
    assert page.form.asked().language == ""
    language = page.form.language
    at = language.findText("Français")
    language.setCurrentIndex(at)
    language.activated.emit(at)
    qtbot.waitUntil(
        lambda: fresh(page) and "Enseignements" in text_of(page.document), timeout=RENDER_MS
    )
    latest = page.rendering.latest
    assert latest is not None
    assert latest.context.options.language == "fr"
