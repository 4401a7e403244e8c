"""What changed since a report was given out, in the form that fits what it is about."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QWidget

from desktop.widgets.diff import DiffView
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, empty_layout

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

    from kb.reissuing import Range
    from reports.reissue import Standing

_MOST: Final = 200


def _tr(text: str) -> str:
    return QCoreApplication.translate("ReportChanges", text)


def _count(text: str, count: int) -> str:
    return QCoreApplication.translate("ReportChanges", text, "", count)


class ReportChanges(QStackedWidget):
    """Lines for an incident or a period, two texts side by side for a playbook or an article."""

    def __init__(self) -> None:
        super().__init__()
        self._lines = column(spacing=3)
        self._inner = QWidget()
        self._inner.setLayout(column(self._lines, None, spacing=0))
        self._list = QScrollArea()
        self._list.setWidgetResizable(True)
        self._list.setAccessibleName(_tr("What changed since"))
        self._list.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._list.setWidget(self._inner)
        self._diff: DiffView | None = None
        self.addWidget(self._list)

    def show_standing(self, found: "Standing", zone: "tzinfo | None") -> None:
        """Shows what changed."""
        text = found.since.text
        if text is not None and text.before != text.after:
            self._drop_diff()
            self._diff = DiffView(text.then, text.now)
            self._diff.show_texts(text.before, text.after)
            self.addWidget(self._diff)
            self.setCurrentWidget(self._diff)
            return
        empty_layout(self._lines)
        for line, role in _said(found, zone):
            if role == "strong" and self._lines.count():
                self._lines.addSpacing(6)
            self._lines.addWidget(PlainText(line, role, wrap=True, selectable=True))
        self.setCurrentWidget(self._list)

    def texts(self) -> list[str]:
        """The lines that are shown."""
        return [label.plain_text() for label in self._inner.findChildren(PlainText)]

    def _drop_diff(self) -> None:
        if self._diff is not None:
            self.removeWidget(self._diff)
            self._diff.deleteLater()
            self._diff = None


def _said(found: "Standing", zone: "tzinfo | None") -> "Iterator[tuple[str, str]]":
    since = found.since
    if not found.differs:
        yield _tr("Nothing changed: a new copy would say the same."), "secondary"
        return
    if since.text is not None:
        same = _tr("The text is the same. It was {then}; now there is {now}.")
        yield same.format(then=since.text.then, now=since.text.now), "secondary"
    if since.range is not None:
        yield from _of_range(since.range)
    if found.numbers:
        yield _tr("Numbers"), "strong"
    for name, then, now in found.numbers:
        yield _tr("{name}: {then} → {now}").format(name=name, then=then, now=now), ""
    if since.changes:
        yield _count("%n change(s) since", len(since.changes)), "strong"
    for entry in since.changes[:_MOST]:
        at = entry.at.astimezone(zone)
        yield f"{at:%Y-%m-%d %H:%M}   {entry.label}: {entry.record_label}   {entry.actor}", ""
    if len(since.changes) > _MOST:
        yield _count("and %n more", len(since.changes) - _MOST), "hint"


def _of_range(told: "Range") -> "Iterator[tuple[str, str]]":
    """Incidents that came, went and were changed."""
    for words, rows in (
        (_tr("Fall into it now"), told.added),
        (_tr("No longer fall into it"), told.gone),
        (_tr("Were changed"), told.touched),
    ):
        if rows:
            yield f"{words}: {len(rows):,}", "strong"
        for row in rows[:_MOST]:
            changes = _count("%n change(s)", row.changes) if row.changes else ""
            yield "   ".join(part for part in (row.number, row.title, changes) if part), ""
        if len(rows) > _MOST:
            yield _count("and %n more", len(rows) - _MOST), "hint"
    if told.deleted:
        yield _count("%n of its incidents were deleted.", told.deleted), "strong"
