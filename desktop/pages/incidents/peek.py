"""The panel beside the list: the selected incident at a glance, and what sign-off still needs."""

from collections import Counter
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.pages.incidents.columns import (
    SEVERITY_TONES,
    STATE_TONES,
    label_of,
    severity_mark,
)
from desktop.widgets.buttons import Button, ElidedLink, IconButton
from desktop.widgets.chips import Chip
from desktop.widgets.labels import PlainText, hline
from desktop.widgets.layouts import column, row, scrolled
from desktop.widgets.status_bar import StateIcon
from kb.vocabulary.enums import EntityType, ReviewState, Severity, Tlp
from kb.vocabulary.moments import format_duration

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.dossier import WholeIncident
    from kb.incidents.metrics.service import Metric
    from kb.incidents.record.rows import IncidentRow
    from kb.incidents.review.checklist import ChecklistItem

_MOST_ITEMS = 7
_LABEL_WIDTH = 78


class PeekPanel(QWidget):
    """Title, chips, facts and the list before sign-off, each line of which leads to its place.

    Signals:
        closed: the × was pressed.
        opened: the incident is to be opened.
        previewed: its report is to be shown.
        item_chosen: `(ChecklistItem)` go to what is missing.
    """

    closed = Signal()
    opened = Signal()
    previewed = Signal()
    item_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._number = PlainText("", "mono", selectable=True)
        self._close = IconButton("x", self.tr("Close the panel"), on_click=self.closed.emit)
        self._title = PlainText("", "panel", wrap=True)
        self._severity, self._state = Chip(), Chip()
        self._chips = QWidget()
        self._chips.setLayout(row(self._severity, self._state, None, spacing=6))
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(8)
        self._facts.setVerticalSpacing(8)
        self._facts.setColumnMinimumWidth(0, _LABEL_WIDTH)
        self._facts.setColumnStretch(1, 1)
        self._items = column(spacing=2)
        self._before = QWidget()
        self._before.setLayout(
            column(
                hline(), 4, PlainText(self.tr("Before sign-off"), "strong"), self._items, spacing=8
            )
        )
        self.preview_button = Button(self.tr("Preview report"), on_click=self.previewed.emit)
        self.open_button = Button(self.tr("Open"), "primary", on_click=self.opened.emit)
        self._build()

    def _build(self) -> None:
        content = QWidget()
        content.setLayout(
            column(
                self._title,
                self._chips,
                4,
                hline(),
                4,
                self._facts,
                4,
                self._before,
                None,
                spacing=8,
                margins=(18, 2, 18, 12),
            )
        )
        scroll = scrolled(content)
        head = row(self._number, None, self._close, margins=(18, 10, 10, 0))
        foot = row(self.preview_button, self.open_button, margins=(18, 8, 18, 16))
        foot.setStretch(0, 1)
        foot.setStretch(1, 1)
        layout = column(head, scroll, foot, spacing=4)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def show_row(self, found: "IncidentRow") -> None:
        """Shows at once what the list knows; the rest follows with `show_whole`."""
        if found.number != self._number.plain_text():
            self._before.hide()
        self._show_head(found.number, found.title, found.severity, found.review_state)

    def show_whole(self, whole: "WholeIncident", playbook: str) -> None:
        """Shows everything.

        Args:
            whole: the incident.
            playbook: title of its playbook, "" for none.
        """
        incident = whole.incident
        self._show_head(incident.number, incident.title, incident.severity, incident.review_state)
        metrics = {metric.name: metric for metric in whole.metrics}
        self._show_facts(
            [
                (self.tr("Marking"), label_of(Tlp, incident.tlp)),
                (self.tr("Lead"), incident.lead or self.tr("not set")),
                (self.tr("Playbook"), playbook or self.tr("not set")),
                (self.tr("Contained"), self._metric(metrics["contain"])),
                (self.tr("Resolved"), self._metric(metrics["resolve"])),
                (self.tr("Assets"), self._assets([asset.entity_type for asset in whole.assets])),
            ]
        )
        self._show_items(whole.checklist)

    def _show_head(self, number: str, title: str, severity: str, state: str) -> None:
        self._number.set_text(number)
        self._title.set_text(title or self.tr("No title"))
        label = label_of(Severity, severity)
        self._severity.set(label, SEVERITY_TONES.get(severity, "neutral"), severity_mark(severity))
        self._state.set(label_of(ReviewState, state), STATE_TONES.get(state, "neutral"))

    def _metric(self, metric: "Metric") -> str:
        if metric.minutes is None or metric.target_minutes is None:
            return metric.value
        text = self.tr("{value} (target {target})")
        return text.format(value=metric.value, target=format_duration(metric.target_minutes))

    def _assets(self, types: "Sequence[str]") -> str:
        if not types:
            return self.tr("none")
        counted = Counter(types).most_common(3)
        named = ", ".join(f"{label_of(EntityType, code).lower()} {n}" for code, n in counted)
        rest = len(types) - sum(number for _code, number in counted)
        if len(counted) == 1 and not rest:
            return named
        form = self.tr("{all}: {kinds}, others {rest}") if rest else self.tr("{all}: {kinds}")
        return form.format(all=len(types), kinds=named, rest=rest)

    def _show_facts(self, facts: list[tuple[str, str]]) -> None:
        while (item := self._facts.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for number, (label, text) in enumerate(facts):
            self._facts.addWidget(PlainText(label, "secondary"), number, 0)
            self._facts.addWidget(PlainText(text, "", elide=True), number, 1)

    def _show_items(self, items: "Sequence[ChecklistItem]") -> None:
        while (item := self._items.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._before.show()
        missing = [item for item in items if not item.done]
        for found in missing[:_MOST_ITEMS]:
            self._items.addWidget(self._missing(found))
        if len(missing) > _MOST_ITEMS:
            more = self.tr("{n} more").format(n=len(missing) - _MOST_ITEMS)
            self._items.addWidget(Button(more, "link", on_click=self.opened.emit))
        done = [item.text for item in items if item.done]
        for text in done if not missing else []:
            self._items.addWidget(
                _line("check-circle", "ok", PlainText(text, "secondary", wrap=True))
            )
        if done and missing:
            text = self.tr("{n} of {all} complete").format(n=len(done), all=len(items))
            self._items.addWidget(_line("check-circle", "ok", PlainText(text, "secondary")))

    def _missing(self, found: "ChecklistItem") -> QWidget:
        link = ElidedLink(found.text)
        link.clicked.connect(lambda _checked=False: self.item_chosen.emit(found))
        return _line("circle-dashed", "warn", link)


def _line(icon: str, token: str, text: QWidget) -> QWidget:
    line = QWidget()
    layout = row(StateIcon(icon, token), text, spacing=8)
    layout.setStretch(1, 1)
    line.setLayout(layout)
    return line
