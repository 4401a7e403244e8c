"""Signed reports from the command line; the passphrase comes from anywhere but an argument."""

import io
import os
import sys
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import click
import pytest

from hotwash.cli import signing
from kb.incidents.issued_reports import service as issued
from kb.incidents.record import service as incidents
from kb.knowledge_base import KnowledgeBase
from tests import certificates
from tests.certificates import PASSPHRASE
from tests.hotwash.conftest import Run

pytestmark = pytest.mark.slow


@pytest.fixture
def authority() -> certificates.Made:
    return certificates.make("Northwind CA", authority=True)


@pytest.fixture
def certificate(tmp_path: Path, authority: certificates.Made) -> Path:
    made = certificates.make(issuer=authority)
    return certificates.write(made, tmp_path / "ada.p12", chain=[authority.certificate])


@pytest.fixture
def passphrase(tmp_path: Path) -> Path:
    path = tmp_path / "passphrase.txt"
    path.write_text(f"{PASSPHRASE}\nanother line\n", encoding="utf-8")
    return path


def test_a_report_is_signed_noted_and_verified(
    run: Run,
    incident: str,
    place: Path,
    tmp_path: Path,
    certificate: Path,
    passphrase: Path,
    authority: certificates.Made,
) -> None:
    target = tmp_path / "review.pdf"
    answer = run(
        *("report", incident, "-o", target, "--sign-with", certificate),
        *("--passphrase-file", passphrase, "--sign-reason", "Approved", "--sign-location", "Oslo"),
    )
    assert answer.code == 0, answer.err
    assert answer.out.endswith("pages, signed by Ada Lovelace\n")
    assert PASSPHRASE not in answer.out + answer.err
    found = run("verify", target, "--json").document
    assert (found["ok"], found["agrees"], found["doubts"]) == (True, True, [])
    (signature,) = found["signatures"]
    assert (signature["name"], signature["reason"], signature["location"]) == (
        "Ada Lovelace",
        "Approved",
        "Oslo",
    )
    assert (signature["intact"], signature["covers_whole_file"]) == (True, True)
    assert signature["trust"] == "unknown"
    with KnowledgeBase.open(place) as kb:
        about = kb.read(partial(incidents.find, reference=incident))
        (noted,) = kb.read(partial(issued.list_for, incident_id=about))
    assert noted.signed_by == "Ada Lovelace"
    assert noted.exported_at is not None
    assert signature["signed_at"] == f"{noted.exported_at:%Y-%m-%dT%H:%M:%SZ}"
    roots = tmp_path / "roots.pem"
    roots.write_bytes(authority.pem)
    trusted = run("verify", target, "--trust", roots)
    assert trusted.code == 0
    assert "issued by CN=Northwind CA, O=Northwind, trusted." in trusted.out
    roots.write_bytes(certificates.make("Somebody", authority=True).pem)
    doubted = run("verify", target, "--trust", roots)
    assert doubted.code == 1
    assert "leads to none of the trusted certificates" in doubted.err
    assert ": sound\n" in doubted.out


def test_a_tampered_report_is_told_with_its_exit_code(
    run: Run, incident: str, tmp_path: Path, certificate: Path, passphrase: Path
) -> None:
    target = tmp_path / "review.pdf"
    sign = ("--sign-with", certificate, "--passphrase-file", passphrase)
    assert run("report", incident, "-o", target, *sign).code == 0
    content = target.read_bytes()
    target.write_bytes(content + b"\n% a line more\n")
    answer = run("verify", target)
    assert answer.code == 1
    assert "not sound" in answer.out
    assert answer.err
    spoilt = bytearray(content)
    spoilt[content.index(b"stream") + 60] ^= 1
    target.write_bytes(spoilt)
    assert run("verify", target).code == 1


def test_the_environment_holds_it_too_and_passes_it_on_to_nobody(
    run: Run,
    incident: str,
    tmp_path: Path,
    certificate: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(signing.VARIABLE, PASSPHRASE)
    folder = tmp_path / "reports"
    answer = run("report", "--query", "severity:high", "-o", folder, "--sign-with", certificate)
    assert answer.code == 0, answer.err
    assert signing.VARIABLE not in os.environ
    (only,) = folder.iterdir()
    assert run("verify", only, "--json").document["signatures"][0]["intact"]


def test_a_batch_that_is_resumed_signs_what_was_not_signed(
    run: Run, incident: str, tmp_path: Path, certificate: Path, passphrase: Path
) -> None:
    batch = ("report", "--query", "severity:high", "-o", tmp_path / "reports")
    sign = ("--sign-with", certificate, "--passphrase-file", passphrase)
    assert run(*batch).code == 0
    assert "1 of 1 are there" in run(*batch, "--resume").out
    assert "0 of 1 are there" in run(*batch, "--resume", *sign).out
    assert "1 of 1 are there" in run(*batch, "--resume", *sign).out
    assert "1 of 1 are there" in run(*batch, "--resume").out


def test_extracts_and_period_reports_are_signed(
    run: Run, incident: str, tmp_path: Path, certificate: Path, passphrase: Path
) -> None:
    sign = ("--sign-with", certificate, "--passphrase-file", passphrase)
    lesson, period = tmp_path / "lesson.pdf", tmp_path / "period.pdf"
    extract = ("report", incident, "--template", "extract", "--item", "L-01")
    assert run(*extract, "-o", lesson, *sign).code == 0
    of_many = ("report", "--query", "severity:high", "--template", "period")
    answer = run(*of_many, "-o", period, *sign)
    assert (answer.code, "signed by Ada Lovelace" in answer.out) == (0, True), answer.err
    for file in (lesson, period):
        assert run("verify", file, "--json").document["signatures"][0]["covers_whole_file"]


def test_it_is_asked_for_on_a_terminal_and_not_shown(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, bool]] = []

    def prompt(text: str, *, hide_input: bool, **_more: object) -> str:
        asked.append((text, hide_input))
        return PASSPHRASE

    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdin", terminal)
    monkeypatch.setattr(click, "prompt", prompt)
    options = {
        "sign_with": certificate,
        "passphrase_file": None,
        "sign_reason": "",
        "sign_location": "",
    }
    opened = signing.asked("pdf", datetime.now(UTC), options)
    assert opened is not None
    assert asked == [("Passphrase of ada.p12", True)]


def test_nobody_to_ask_is_wrong_usage(run: Run, incident: str, certificate: Path) -> None:
    answer = run("report", incident, "--sign-with", certificate)
    assert answer.code == 2
    assert signing.VARIABLE in answer.err


def test_options_that_do_not_go_together(
    run: Run, incident: str, certificate: Path, passphrase: Path
) -> None:
    assert run("report", incident, "--sign-reason", "Approved").code == 2
    assert run("report", incident, "--passphrase-file", passphrase).code == 2
    other = run("report", incident, "--format", "md", "--sign-with", certificate)
    assert (other.code, "only PDF reports are signed" in other.err) == (2, True)


def test_what_is_wrong_with_a_certificate_is_said_before_anything_is_made(
    run: Run, incident: str, tmp_path: Path, certificate: Path, passphrase: Path
) -> None:
    target = tmp_path / "review.pdf"

    def error(path: Path, words: Path) -> str:
        sign = ("--sign-with", path, "--passphrase-file", words)
        answer = run("report", incident, "-o", target, *sign)
        assert answer.code == 1
        assert not target.exists()
        return answer.err

    wrong = tmp_path / "wrong.txt"
    wrong.write_text("wrong", encoding="utf-8")
    assert "The passphrase doesn't open “ada.p12”." in error(certificate, wrong)
    assert "can't be read" in error(tmp_path / "gone.p12", passphrase)
    assert "the passphrase can't be read" in error(certificate, tmp_path / "gone.txt")
    wrong.write_bytes(b"\xff\xfe")
    assert "isn't UTF-8" in error(certificate, wrong)
    now = datetime.now(UTC)
    old = certificates.make(begins=now - timedelta(days=9), ends=now - timedelta(days=1))
    expired = certificates.write(old, tmp_path / "old.p12")
    assert "expired on" in error(expired, passphrase)
