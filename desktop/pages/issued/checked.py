"""What a check of a report found, as a bar that says it in words."""

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


def check(session: "KbSession", path: Path) -> Checked:
    """Check a file against itself and against the store; run it in a reader thread.

    Raises:
        ReportError: it can't be read, or it isn't a report of ours.
    """
    found = verify.verify(path)
    return path.name, found, verify.against_store(session, found)


def bar_of(checked: Checked) -> Bar:
    """The answer: sound or not, and whether the store still agrees."""
    name, found, agreement = checked
    if not found.ok:
        what = _tr("{file} isn't as it was exported.").format(file=name)
        return Bar(what, "danger", detail=" ".join(found.problems), closable=True)
    said = QCoreApplication.translate(
        "CheckedReport", "{file} is sound: {title}, %n page(s).", "", found.pages
    ).format(file=name, title=found.title)
    if found.record.get("subject") == "period":
        return Bar(said, "info", detail=_tr("It holds many incidents."), closable=True)
    if not agreement.known:
        unknown = _tr("This store doesn't have what it is about.")
        return Bar(said, "warn", detail=unknown, closable=True)
    if agreement.differences:
        return Bar(said, "warn", detail=" ".join(agreement.differences), closable=True)
    return Bar(said, "info", detail=_tr("The store still says the same."), closable=True)
