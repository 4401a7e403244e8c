"""Past exports of an incident: file, when, by whom, to whom, and what changed since."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.widgets.buttons import Button
from desktop.widgets.inline_form import InlineAsk, InlineForm
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, empty_layout, row
from kb import reissuing
from kb.incidents.issued_reports import service as issued_reports
from kb.vocabulary.enums import Tlp

if TYPE_CHECKING:
    from desktop.pages.base import Page
    from kb.incidents.issued_reports.schemas import IssuedReport
    from kb.ledger.history import HistoryEntry

_SHOWN = 5
_CHANGES = 8


class PastExports(QWidget):
    """The newest exports of the incident that is shown.

    Args:
        page: the page of reports, whose session it reads and writes.
        on_failed: shows why something wasn't written.

    Signals:
        register_wanted: show the register of all that left the house.
        again_wanted: `(UUID)` issue this report again.
    """

    register_wanted = Signal()
    again_wanted = Signal(object)

    def __init__(self, page: "Page", on_failed: Callable[[Exception], object]) -> None:
        super().__init__()
        self._page = page
        self._failed = on_failed
        self._lines = column(spacing=10)
        self._since: dict[UUID, QVBoxLayout] = {}
        self._asked: set[UUID] = set()
        self._register = Button(
            self.tr("All exported reports"), "link", on_click=self.register_wanted.emit
        )
        self.setLayout(column(self._lines, row(self._register, None), spacing=10))
        self.show_exports(())

    def show_exports(self, exports: "Sequence[IssuedReport]") -> None:
        """Shows the first five of these, newest first."""
        empty_layout(self._lines)
        self._since = {made.id: column(spacing=2) for made in exports[:_SHOWN]}
        if not exports:
            self._lines.addWidget(PlainText(self.tr("None yet."), "hint"))
        for made in exports[:_SHOWN]:
            self._lines.addWidget(self._entry(made))
        if len(exports) > _SHOWN:
            more = self.tr("%n older", "", len(exports) - _SHOWN)
            self._lines.addWidget(PlainText(more, "hint"))
        # The list comes anew with every change, and what was asked of it changed too.
        self._asked &= self._since.keys()
        for report_id in tuple(self._asked):
            self._ask(report_id)

    def _entry(self, made: "IssuedReport") -> QWidget:
        entry = QWidget()
        when = f"{made.exported_at:%Y-%m-%d %H:%M}" if made.exported_at else ""
        said = " · ".join(part for part in (when, made.exported_by, Tlp(made.tlp).label) if part)
        name = PlainText(made.file_name, "medium", elide=True)
        name.setToolTip(made.path)
        lines: list[QWidget] = [name, PlainText(said, "hint", wrap=True)]
        if made.signed_by:
            signed = self.tr("Signed by {name}").format(name=made.signed_by)
            lines.append(PlainText(signed, "secondary", wrap=True))
        if made.recipients:
            told = self.tr("Given to {names}").format(names=", ".join(made.recipients))
            lines.append(PlainText(told, "secondary", wrap=True))
        actions = QWidget()
        actions.setLayout(
            row(
                Button(
                    self.tr("Show in folder"), "link", on_click=partial(_show_folder, made.path)
                ),
                Button(self.tr("Copy SHA-256"), "link", on_click=partial(_copy, made.sha256)),
                None,
                spacing=10,
            )
        )
        changed = Button(
            self.tr("What changed since"), "link", on_click=partial(self._ask, made.id)
        )
        ask = InlineAsk(
            "recipients",
            self.tr("To whom, separated by commas"),
            value=", ".join(made.recipients),
        )
        give = InlineForm(self.tr("Given to…"), (ask,), partial(self._give, made), "link")
        since = self._since[made.id]
        again = Button(
            self.tr("Issue again…"), "link", on_click=partial(self.again_wanted.emit, made.id)
        )
        further = row(changed, again, None, spacing=10)
        entry.setLayout(column(*lines, actions, further, since, give, spacing=2))
        return entry

    def _give(self, made: "IssuedReport", given: Mapping[str, Any]) -> None:
        give = partial(
            issued_reports.give,
            record_id=made.id,
            version=made.version,
            recipients=str(given["recipients"] or "").split(","),
        )
        self._page.context.session.write(give, self._page, None, self._failed)

    def _ask(self, report_id: UUID) -> None:
        self._asked.add(report_id)
        query = partial(reissuing.changes_since, report_id=report_id)
        self._page.context.session.read(query, partial(self._show_since, report_id), self._failed)

    def _show_since(self, report_id: UUID, found: "tuple[HistoryEntry, ...]") -> None:
        # By id: the list may have been shown anew, or another incident, since it was asked.
        since = self._since.get(report_id)
        if since is None:
            return
        empty_layout(since)
        title = self.tr("%n change(s) since", "", len(found))
        words = title if found else self.tr("Nothing changed: a new copy would say the same.")
        since.addWidget(PlainText(words, "strong" if found else "secondary", wrap=True))
        zone = self._page.context.session.zone
        for entry in found[:_CHANGES]:
            at = entry.at.astimezone(zone)
            line = f"{at:%m-%d %H:%M}  {entry.label}  {entry.actor}"
            since.addWidget(PlainText(line, "hint", wrap=True))
        if len(found) > _CHANGES:
            more = self.tr("and %n more", "", len(found) - _CHANGES)
            since.addWidget(PlainText(more, "hint"))


def _show_folder(path: str) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(Path(path).parent)))


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
