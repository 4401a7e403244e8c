"""How one report stands today, below the register: what changed, its template, a new copy."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QStackedWidget

from desktop.dialogs.report_box import forms
from desktop.pages.issued.changed import ReportChanges
from desktop.pages.issued.newer_text import NewerText
from desktop.theme import fonts
from desktop.widgets.buttons import Button, IconButton
from desktop.widgets.fields import Combo
from desktop.widgets.labels import PlainText, hline
from desktop.widgets.layouts import column, row
from desktop.widgets.sections import SegmentedTabs

if TYPE_CHECKING:
    from datetime import tzinfo

    from reports.reissue import Standing

_CHANGED, _TEMPLATE = "changed", "template"


class StandingView(QFrame):
    """Tabs for what changed and for the template; a new copy is begun from here.

    Attributes:
        found: the report that is shown.
        changes: what changed since.
        newer: the choice of newer text.

    Signals:
        again_wanted: `(Standing, frozenset[str], str)` a new copy: of what, with the newer text
            of which files, in which form.
        closed: it isn't looked at any more.
    """

    again_wanted = Signal(object, object, str)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.found: Standing | None = None
        self._title = PlainText("", "panel", elide=True)
        self._about = PlainText("", "secondary", elide=True)
        close = IconButton("x", self.tr("Close"), on_click=self.closed.emit)
        self.tabs = SegmentedTabs(self.tr("How the report stands"))
        self.tabs.set_tabs(
            [(_CHANGED, self.tr("What changed since")), (_TEMPLATE, self.tr("Template"))]
        )
        self.tabs.setMinimumWidth(fonts.px(300))
        self.tabs.chosen.connect(self._show_tab)
        self.changes = ReportChanges()
        self.newer = NewerText()
        self.newer.changed.connect(self._say_taken)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.changes)
        self._stack.addWidget(self.newer)
        self.form = Combo(
            self.tr("Form of the new copy"), [(form, name) for form, name, _filter in forms()]
        )
        self.form.setMinimumWidth(fonts.px(150))
        self.again = Button(self.tr("Issue again…"), "primary", on_click=self._again)
        self._taken = PlainText("", "hint")
        head = row(column(self._title, self._about, spacing=2), close, spacing=10)
        head.setStretch(0, 1)
        foot = row(self._taken, None, self.form, self.again, spacing=8)
        body = column(
            head, row(self.tabs, None), self._stack, foot, spacing=8, margins=(20, 10, 16, 12)
        )
        body.setStretch(2, 1)
        layout = column(hline(), body, spacing=0)
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self.setMinimumHeight(fonts.px(300))

    def show_standing(self, found: "Standing", zone: "tzinfo | None") -> None:
        """Shows a report."""
        same = self.found is not None and self.found.report.id == found.report.id
        taken = self.newer.taken() if same else frozenset()
        self.found = found
        self._title.set_text(found.report.file_name)
        at = found.report.exported_at
        when = f"{at.astimezone(zone):%Y-%m-%d %H:%M}" if at else ""
        parts = (when, found.report.exported_by, found.report.subject_title)
        self._about.set_text("  ·  ".join(part for part in parts if part))
        self.changes.show_standing(found, zone)
        if not same or taken - {part.path for part in found.parts} or not taken:
            self.newer.show_standing(found)
        self.tabs.set_count(_TEMPLATE, len(found.parts) or None)
        if not same:
            self.tabs.mark(_CHANGED)
            self._show_tab(_CHANGED)
            self.form.set_value(str(found.report.asked.get("format") or "pdf"))
        self._say_taken()

    def _show_tab(self, key: str) -> None:
        self._stack.setCurrentWidget(self.newer if key == _TEMPLATE else self.changes)

    def _say_taken(self) -> None:
        found = self.found
        if found is None or not found.parts:
            self._taken.set_text("")
            return
        count = len(self.newer.taken())
        said = self.tr("Template as it was issued, newer text in %n file(s)", "", count)
        self._taken.set_text(said if count else self.tr("Template as it was issued"))

    def _again(self) -> None:
        if self.found is not None:
            self.again_wanted.emit(self.found, self.newer.taken(), str(self.form.value()))
