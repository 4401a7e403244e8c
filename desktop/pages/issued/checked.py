"""What a check of a report found, as a bar that says it in words."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop.widgets.bars import Bar
from reports import verify

if TYPE_CHECKING:
    from sqlalchemy.orm import Session as KbSession

type Checked = tuple[str, verify.Verification, verify.Agreement]


def _tr(text: str) -> str:
    return QCoreApplication.translate("CheckedReport", text)


def check(session: "KbSession", path: Path, trusted: Sequence[Path] = ()) -> Checked:
    """Check a file against itself and against the store; run it in a reader thread.

    Args:
        session: of the store.
        path: of the file.
        trusted: files of certificates that signatures should lead to.

    Raises:
        ReportError: it can't be read, or it isn't a report of ours.
    """
    found = verify.verify(path, trusted)
    return path.name, found, verify.against_store(session, found)


def bar_of(checked: Checked) -> Bar:
    """The answer: sound or not, and whether the store still agrees."""
    name, found, agreement = checked
    if found.problems:
        what = _tr("{file} isn't as it was exported.").format(file=name)
        return Bar(what, "danger", detail=" ".join(found.problems), closable=True)
    signed = [sentence for one in found.signatures for sentence in one.in_short()]
    if found.doubts:
        what = _tr("{file} is as it was signed, but not surely by whom.").format(file=name)
        return Bar(what, "warn", detail=" ".join((*found.doubts, *signed)), closable=True)
    said = QCoreApplication.translate(
        "CheckedReport", "{file} is sound: {title}, %n page(s).", "", found.pages
    ).format(file=name, title=found.title)
    look, agreed = _agreed(found, agreement)
    return Bar(said, look, detail=" ".join((*signed, agreed)), closable=True)


def _agreed(found: verify.Verification, agreement: verify.Agreement) -> tuple[str, str]:
    """Whether the store says the same: the look of the bar, and the words."""
    if found.record.get("subject") == "period":
        return "info", _tr("It holds many incidents.")
    if not agreement.known:
        return "warn", _tr("This store doesn't have what it is about.")
    if agreement.differences:
        return "warn", " ".join(agreement.differences)
    return "info", _tr("The store still says the same.")
