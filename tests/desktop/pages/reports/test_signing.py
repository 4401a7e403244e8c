"""Exports from the window are signed when the settings say so."""

import hashlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.dialogs.certificate import CertificateDialog
from desktop.navigation import Route
from desktop.pages.base import PageContext
from desktop.pages.reports.page import ReportsPage
from desktop.settings import Settings
from desktop.widgets.bars import ErrorBar
from desktop.widgets.labels import PlainText
from kb.incidents.issued_reports import service as issued_reports
from kb.knowledge_base import KnowledgeBase
from reports.verify import verify
from tests import certificates
from tests.certificates import PASSPHRASE

pytestmark = pytest.mark.desktop
RENDER_MS = 60_000


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "review.pdf"


@pytest.fixture
def certificate(tmp_path: Path, settings: Settings) -> Path:
    path = certificates.write(certificates.make(), tmp_path / "ada.p12")
    settings.set("report/certificate", str(path))
    settings.set("report/sign_reason", "Released by the lead")
    settings.set("report/sign", True)
    return path


@pytest.fixture
def page(
    page_context: PageContext,
    refreshing: Callable[[Any], None],
    target: Path,
    incident_id: UUID,
    qtbot: QtBot,
) -> Iterator[ReportsPage]:
    made = ReportsPage(page_context, ask_target=lambda *_: target)
    qtbot.addWidget(made)
    refreshing(made)
    made.resize(1240, 860)
    made.show()
    made.open(Route("reports", record_id=incident_id))
    qtbot.waitUntil(
        lambda: made.rendering.latest is not None and not made.rendering.stale, timeout=RENDER_MS
    )
    yield made
    made.rendering.stop()


def asked(page: ReportsPage, monkeypatch: pytest.MonkeyPatch) -> list[CertificateDialog]:
    """The dialogs that come up from now on."""
    found: list[CertificateDialog] = []
    make = page.exporting.signing.make_dialog

    def made(name: str, path: Path) -> CertificateDialog:
        found.append(make(name, path))
        return found[-1]

    monkeypatch.setattr(page.exporting.signing, "make_dialog", made)
    return found


def test_an_export_is_signed_and_noted_as_such(
    page: ReportsPage,
    certificate: Path,
    incident_id: UUID,
    kb: KnowledgeBase,
    target: Path,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    assert page.bar.export_button.toolTip() == "The PDF is signed with ada.p12"
    dialogs = asked(page, monkeypatch)
    page.export()
    qtbot.waitUntil(lambda: bool(dialogs))
    assert not target.exists()
    QTest.keyClicks(dialogs[0].passphrase, PASSPHRASE)
    dialogs[0].keep.click()
    dialogs[0].sign.click()
    exports = partial(issued_reports.list_for, incident_id=incident_id)
    qtbot.waitUntil(lambda: len(kb.read(exports)) == 1, timeout=RENDER_MS)
    (noted,) = kb.read(exports)
    latest = page.rendering.latest
    assert latest is not None
    content = target.read_bytes()
    assert content.startswith(latest.result.content)
    assert (noted.sha256, noted.signed_by) == (
        hashlib.sha256(content).hexdigest(),
        "Ada Lovelace",
    )
    found = verify(target)
    (signature,) = found.signatures
    assert (found.ok, signature.reason) == (True, "Released by the lead")
    assert signature.signed_at == noted.exported_at
    labels = lambda: [label.text() for label in page.past.findChildren(PlainText)]  # noqa: E731
    qtbot.waitUntil(lambda: "Signed by Ada Lovelace" in labels())

    page.export()  # the certificate was to be kept
    qtbot.waitUntil(lambda: len(kb.read(exports)) == 2, timeout=RENDER_MS)
    assert len(dialogs) == 1
    page.context.settings.set("report/sign", False)
    assert page.context.renderers.certificates.kept(certificate) is None
    assert page.bar.export_button.toolTip() == ""
    page.export()
    qtbot.waitUntil(lambda: len(kb.read(exports)) == 3, timeout=RENDER_MS)
    assert kb.read(exports)[0].signed_by == ""
    stored = page.context.settings.path.read_text("utf-8")
    assert PASSPHRASE not in stored
    assert "ada.p12" in stored


def test_who_cancels_the_dialog_exports_nothing_and_may_try_again(
    page: ReportsPage,
    certificate: Path,
    target: Path,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    del certificate
    dialogs = asked(page, monkeypatch)
    page.export()
    qtbot.waitUntil(lambda: bool(dialogs))
    dialogs[0].reject()
    assert not page.exporting.is_busy
    assert not target.exists()
    page.export()
    qtbot.waitUntil(lambda: len(dialogs) == 2)
    assert dialogs[1].passphrase.text() == ""
    dialogs[1].reject()


def test_other_forms_are_not_signed(
    page: ReportsPage,
    certificate: Path,
    incident_id: UUID,
    kb: KnowledgeBase,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    del certificate
    dialogs = asked(page, monkeypatch)
    page.exporting.begin(incident_id, "md")
    exports = partial(issued_reports.list_for, incident_id=incident_id)
    qtbot.waitUntil(lambda: len(kb.read(exports)) == 1, timeout=RENDER_MS)
    assert kb.read(exports)[0].signed_by == ""
    assert dialogs == []


def test_without_a_certificate_it_says_what_to_do(
    page: ReportsPage, target: Path, qtbot: QtBot
) -> None:
    page.context.settings.set("report/sign", True)
    page.export()
    qtbot.waitUntil(lambda: bool(page.findChildren(ErrorBar)))
    said = [label.text() for label in page.findChildren(ErrorBar)[0].findChildren(PlainText)]
    assert any("no certificate is chosen" in text for text in said)
    assert not page.exporting.is_busy
    assert not target.exists()
