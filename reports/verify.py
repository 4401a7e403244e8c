"""Is this file a report of ours, and does its record still say what it said?"""

import hashlib
import io
import json
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pikepdf

from kb.store import file_io
from reports import subjects
from reports.conformance import RECORD_NAME
from reports.errors import ReportError, UnknownLanguageError
from reports.export import loose_fonts
from reports.language import of, speaking
from reports.signatures.found import Signature, SignatureCheck
from reports.signatures.traces import has_traces

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_DIGEST = re.compile(r"SHA-256 ([0-9a-f]{64})")
#: Parts that may grow after an export without making the report wrong.
_NOT_COMPARED = {
    *("report", "issued_reports", "checklist", "metrics", "version", "updated_at"),
    "searches",  # what they find is another thing each time
    "trend",  # other incidents count in it
    "proposals",  # they go on after the export
    "own_fields",  # how fields are called; what they hold is compared
}


@dataclass(frozen=True, slots=True)
class Verification:
    """What a report says of itself.

    Attributes:
        ok: nothing is wrong with it, and nothing speaks against who signed it.
        problems: what is wrong with the file, a sentence each.
        record: the embedded incident.
        report: kind, audience, marking, time and options of the export.
        record_sha256: of the embedded record, computed now.
        signatures: with a certificate, in the order they were made; none for most reports.
        doubts: what speaks against who signed it, a sentence each.
    """

    ok: bool
    problems: tuple[str, ...]
    record: dict[str, Any]
    report: dict[str, Any]
    record_sha256: str
    pages: int
    title: str
    signatures: tuple[Signature, ...] = ()
    doubts: tuple[str, ...] = ()


def verify(path: Path, trusted: Sequence[Path] = ()) -> Verification:
    """Check a report.

    Args:
        path: of the file.
        trusted: files of certificates; a signature that leads to none of them is doubted.

    Raises:
        ReportError: it can't be read, or it isn't a report of Hotwash.
    """
    try:
        with file_io.opened(path) as file:
            content = file.read()
        with pikepdf.open(io.BytesIO(content)) as pdf:
            signed = _signatures(content, trusted) if has_traces(content, pdf) else None
            return _verify(pdf, path.name, signed or SignatureCheck())
    except OSError as error:
        raise ReportError(f"“{path.name}” can't be read: {error.strerror}.") from error
    except pikepdf.PdfError as error:
        raise ReportError(f"“{path.name}” isn't a PDF, or it is damaged.") from error


def _number(record: dict[str, Any], report: dict[str, Any]) -> str:
    """What the title calls the record, in the language of the report."""
    try:
        language = of(str(report.get("language") or ""))
    except UnknownLanguageError:
        return ""
    with speaking(language):
        return subjects.number_in_words(record)


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the store says of a report.

    Attributes:
        known: the store has what the report is about.
        differences: what it says otherwise today, a sentence each.
    """

    known: bool
    differences: tuple[str, ...] = ()


def against_store(session: "Session", found: Verification) -> Agreement:
    """Compare a report with the store; run it with `KnowledgeBase.read`."""
    from kb import dossier  # noqa: PLC0415 - a renderer reads no store and needn't load it
    from kb.errors import NotFoundError  # noqa: PLC0415
    from reports import extract  # noqa: PLC0415
    from reports.record import as_record  # noqa: PLC0415

    try:
        about = uuid.UUID(str(found.record.get("id", "")))
        if found.record.get("subject") == subjects.PLAYBOOK:
            now = subjects.playbook_record(session, about)
        elif found.record.get("subject") == subjects.ARTICLE:
            now = subjects.article_record(session, about)
        elif found.record.get("subject") == subjects.EXERCISE:
            now = subjects.exercise_record(session, about)
        else:
            now = as_record(dossier.whole(session, about))
        if found.record.get("subject") == subjects.EXTRACT:
            now = extract.shown(now, str(found.record.get("item")))
    except (ValueError, NotFoundError):
        return Agreement(known=False)
    return Agreement(known=True, differences=differences(found, now))


def _signatures(content: bytes, trusted: Sequence[Path]) -> SignatureCheck:
    from reports.signatures import checking  # noqa: PLC0415 - only for files that are signed

    return checking.check(content, checking.read_roots(trusted))


def _embedded(data: bytes) -> tuple[Any, dict[str, Any]]:
    """The record, and what its report is; nothing where it isn't one of Hotwash."""
    try:
        record = json.loads(data)
    except ValueError:
        return {}, {}
    report = record.get("report") if isinstance(record, dict) else None
    if not isinstance(report, dict) or report.get("product") != "Hotwash":
        return record, {}
    return record, report


def _verify(pdf: pikepdf.Pdf, name: str, signed: SignatureCheck) -> Verification:
    if RECORD_NAME not in pdf.attachments:
        raise ReportError(
            f"“{name}” holds no record of Hotwash.",
            todo="Only PDF reports made by Hotwash have one.",
        )
    attached = pdf.attachments[RECORD_NAME]
    data = attached.get_file().read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    problems = []
    stated = _DIGEST.search(attached.description or "")
    if stated is None:
        problems.append("The file doesn't say the hash of its record.")
    elif stated[1] != digest:
        problems.append("The embedded record was changed after the export.")
    record, report = _embedded(data)
    if not report:
        problems.append("The embedded record isn't one of Hotwash.")
    title = str(pdf.trailer.Info.get("/Title", "")) if "/Info" in pdf.trailer else ""
    number = _number(record, report) if isinstance(record, dict) else ""
    if number and number not in title:
        problems.append("The title names another incident than the embedded record.")
    problems += [f"The font {font} isn't embedded." for font in loose_fonts(pdf)]
    problems += signed.problems
    doubts = tuple(doubt for one in signed.signatures for doubt in one.doubts())
    return Verification(
        ok=not problems and not doubts,
        problems=tuple(problems),
        record=record,
        report=report,
        record_sha256=digest,
        pages=len(pdf.pages),
        title=title,
        signatures=signed.signatures,
        doubts=doubts,
    )


def differences(verification: Verification, record_now: dict[str, Any]) -> tuple[str, ...]:
    """What the store says differently today, a sentence each.

    A redacted report can't be compared: what was withheld differs by design.
    """
    if any(verification.report.get(name) for name in ("withheld", "left_out", "names_replaced")):
        return ()
    then = verification.record
    found = []
    for name in sorted((set(then) | set(record_now)) - _NOT_COMPARED):
        if then.get(name) != record_now.get(name):
            words = name.replace("_", " ")
            found.append(f"“{words.capitalize()}” has changed since the export.")
    return tuple(found)
