"""The left side of Reports: what is asked of the report."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, override

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QScrollArea, QWidget

from desktop.widgets.bars import Bar
from desktop.widgets.fields import Combo
from desktop.widgets.labels import PlainText, field_label, hline
from desktop.widgets.layouts import column, row
from desktop.widgets.text import TextField
from kb.vocabulary.enums import Tlp
from reports import catalog, language, subjects
from reports.withholding import described

if TYPE_CHECKING:
    from uuid import UUID

    from reports.catalog import ReportKind
    from reports.context import ReportContext
    from reports.own.folder import Found

FORM_WIDTH = 280
_ROW = 26


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form says now."""

    incident_id: "UUID | None"
    kind: str
    audience: str
    tlp: str
    page_size: str
    language: str
    sections: tuple[str, ...]
    cover_text: str


class SectionChoice(QListWidget):
    """Sections with ticks, put into order by dragging or with Alt+Up and Alt+Down.

    Signals:
        chosen: ticks or order changed.
    """

    chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Sections"))
        self.setDragDropMode(QListWidget.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemChanged.connect(lambda _item: self.chosen.emit())
        self.model().rowsMoved.connect(lambda *_: self.chosen.emit())

    def show_kind(self, kind: "ReportKind") -> None:
        """Shows the sections of a kind, its own choice ticked."""
        self.blockSignals(True)
        self.clear()
        for section in kind.sections:
            item = QListWidgetItem(section.title)
            item.setData(Qt.ItemDataRole.UserRole, section.key)
            item.setFlags(
                Qt.ItemFlag.ItemIsEnabled
                | Qt.ItemFlag.ItemIsSelectable
                | Qt.ItemFlag.ItemIsUserCheckable
                | Qt.ItemFlag.ItemIsDragEnabled
            )
            on = Qt.CheckState.Checked if section.default else Qt.CheckState.Unchecked
            item.setCheckState(on)
            item.setSizeHint(QSize(0, _ROW))
            self.addItem(item)
        self.blockSignals(False)
        self.setFixedHeight(self.count() * _ROW + 6)

    def keys(self) -> tuple[str, ...]:
        """The keys of the ticked sections, in their order."""
        ticked = (item for item in self._items() if item.checkState() is Qt.CheckState.Checked)
        return tuple(str(item.data(Qt.ItemDataRole.UserRole)) for item in ticked)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        by = steps.get(Qt.Key(event.key()))
        if by is None or event.modifiers() != Qt.KeyboardModifier.AltModifier:
            super().keyPressEvent(event)
            return
        at = self.currentRow()
        target = at + by
        if at >= 0 and 0 <= target < self.count():
            item = self.takeItem(at)
            self.insertItem(target, item)
            self.setCurrentRow(target)
            self.chosen.emit()

    def _items(self) -> list[QListWidgetItem]:
        return [self.item(index) for index in range(self.count())]


class ReportForm(QScrollArea):
    """Incident, kind, audience, marking, page, language, sections, cover text, what is withheld.

    Signals:
        changed: something else is asked for now.
        incident_picked: `(UUID)` another incident.
        withheld_wanted: show the passages that are withheld in the preview.
        list_wanted: list what is withheld.
    """

    changed = Signal()
    incident_picked = Signal(object)
    withheld_wanted = Signal()
    list_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedWidth(FORM_WIDTH)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        kinds = catalog.kinds_of(subjects.INCIDENT)
        self._kinds = {kind.name: kind for kind in kinds}
        self.incident = Combo(self.tr("Incident"))
        self.kind = Combo(self.tr("Kind"), [(kind.name, kind.label) for kind in kinds])
        self.audience = Combo(self.tr("Audience"))
        self.marking = Combo(self.tr("Marking"), [(tlp.value, tlp.label) for tlp in Tlp])
        self.page_size = Combo(
            self.tr("Page"),
            [("a4", self.tr("A4")), ("letter", self.tr("Letter"))],
        )
        self.language = Combo(
            self.tr("Language"), [("", self.tr("As in Settings")), *language.names()]
        )
        self.sections = SectionChoice()
        self._count = PlainText("", "hint")
        self.troubles = PlainText("", "error", wrap=True, selectable=True)
        self.troubles.hide()
        self.cover_text = TextField(self.tr("Cover text"), lines=2, most=6)
        self.cover_text.setPlaceholderText(self.tr("Empty: the first sentences of the summary"))
        self.withheld = Bar(
            "",
            "warn",
            (
                (self.tr("List"), self.list_wanted.emit),
                (self.tr("Show in preview"), self.withheld_wanted.emit),
            ),
        )
        self.withheld.hide()
        self.past = column(spacing=4)
        self._build()
        self._connect()
        self._begin(kinds[0].name)

    def _begin(self, kind: str) -> None:
        self.kind.set_value(kind)
        self.page_size.set_value("a4")
        self.language.set_value("")
        self._show_kind()

    def _build(self) -> None:
        title = PlainText(self.tr("Report"), "title")
        fields = [
            (self.tr("Incident"), self.incident),
            (self.tr("Kind"), self.kind),
            (self.tr("Audience"), self.audience),
            (self.tr("Marking"), self.marking),
            (self.tr("Page"), self.page_size),
            (self.tr("Language"), self.language),
        ]
        layout = column(title, spacing=10, margins=(18, 14, 18, 16))
        for label, editor in fields:
            layout.addLayout(column(field_label(label, editor), editor, spacing=4))
            if editor is self.kind:
                layout.addWidget(self.troubles)
        layout.addWidget(hline())
        heading = PlainText(self.tr("Sections"), "strong")
        layout.addLayout(row(heading, None, self._count))
        layout.addWidget(self.sections)
        cover = field_label(self.tr("Cover text"), self.cover_text)
        layout.addLayout(column(cover, self.cover_text, spacing=4))
        layout.addWidget(self.withheld)
        layout.addWidget(hline())
        layout.addWidget(PlainText(self.tr("Past exports"), "strong"))
        layout.addLayout(self.past)
        layout.addStretch(1)
        inner = QWidget()
        inner.setLayout(layout)
        self.setWidget(inner)

    def _connect(self) -> None:
        self.incident.picked.connect(self.incident_picked)
        self.kind.picked.connect(lambda _value: self._on_kind())
        for combo in (self.audience, self.marking, self.page_size, self.language):
            combo.picked.connect(lambda _value: self.changed.emit())
        self.sections.chosen.connect(self._on_sections)
        self.cover_text.textChanged.connect(self.changed)

    def asked(self) -> Asked:
        """What is asked for now."""
        incident_id = self.incident.value()
        return Asked(
            incident_id=incident_id,  # type: ignore[arg-type]
            kind=str(self.kind.value()),
            audience=str(self.audience.value()),
            tlp=str(self.marking.value() or ""),
            page_size=str(self.page_size.value()),
            language=str(self.language.value() or ""),
            sections=self.sections.keys(),
            cover_text=self.cover_text.toPlainText().strip(),
        )

    def show_incidents(self, choices: Sequence[tuple["UUID", str]], chosen: "UUID | None") -> None:
        """Offers these incidents; `chosen` is shown."""
        self.incident.set_choices(choices)
        self.incident.set_value(chosen)

    def show_own(self, found: "Found") -> None:
        """Offers the kinds of the organisation's own, and says which of its templates are broken.

        The kind that is chosen stays, also while its template is broken.
        """
        chosen = str(self.kind.value())
        known = self._kinds.get(chosen)
        ours = catalog.kinds_of(subjects.INCIDENT)
        own = [kind for kind in found.kinds if kind.subject == subjects.INCIDENT]
        self._kinds = {kind.name: kind for kind in (*ours, *own)}
        broken = {trouble.file.partition("/")[0] for trouble in found.troubles}
        if known is not None and chosen in broken:
            self._kinds[chosen] = known
            own.append(known)
        names = [(kind.name, kind.label) for kind in ours]
        names += [(kind.name, self.tr("{name} (own)").format(name=kind.label)) for kind in own]
        self.kind.set_choices(names)
        self.kind.set_value(chosen if chosen in self._kinds else ours[0].name)
        self.troubles.set_text(
            "\n".join(f"{trouble.what} {trouble.todo}" for trouble in found.troubles)
        )
        self.troubles.setVisible(bool(found.troubles))
        if self._kinds.get(chosen) != known:
            self._show_kind()

    def show_withheld(self, context: "ReportContext") -> None:
        """Says what the audience doesn't see, before anything is exported."""
        count, astray = described.told_of(context), len(context.astray)
        self.withheld.setVisible(bool(count or astray))
        if not count and not astray:
            return
        found = (*context.withheld, *context.left_out)
        reasons = sorted({passage.reason for passage in found})
        parts = [self.tr("Withheld: %s.") % ", ".join(reasons)] if reasons else []
        if context.names_replaced:
            parts.append(self.tr("%n name(s) shown as roles.", "", context.names_replaced))
        if astray:
            gone = self.tr(
                "%n passage(s) marked to be withheld no longer in the field.", "", astray
            )
            parts.insert(0, gone)
        title = self.tr("%n passage(s) withheld", "", count)
        self.withheld.set_text(title, " ".join(parts))

    def _on_kind(self) -> None:
        self._show_kind()
        self.changed.emit()

    def _on_sections(self) -> None:
        self._show_count()
        self.changed.emit()

    def _show_kind(self) -> None:
        kind = self._kinds[str(self.kind.value())]
        audiences = [(a.name, a.label) for a in catalog.audiences() if a.name in kind.audiences]
        self.audience.set_choices(audiences)
        if self.audience.value() is None:
            self.audience.set_value(audiences[0][0])
        self.sections.show_kind(kind)
        self._show_count()

    def _show_count(self) -> None:
        text = self.tr("%1 of %2")
        chosen, all_of = str(len(self.sections.keys())), str(self.sections.count())
        self._count.set_text(text.replace("%1", chosen).replace("%2", all_of))
