"""Before a bulletin is published: each passage that others shouldn't read, and the difference."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.widgets.buttons import Button
from desktop.widgets.diff import DiffView
from desktop.widgets.fields import LineField
from desktop.widgets.labels import PlainText, field_label
from desktop.widgets.layouts import column, empty_layout, row, scrolled
from desktop.widgets.sections import SegmentedTabs
from reports.sanitising import Finding, sanitised

if TYPE_CHECKING:
    from kb.training.bulletins.schemas import Text

_TAKE: Final = "take"
_LEAVE: Final = "leave"
_MOST: Final = 300


class SanitisingPane(QWidget):
    """The findings, each to be decided on; below them the text before and after.

    Signals:
        published: `(Text, str, str, str)` what was looked at, the title, the text, the note.
        left: it isn't to be published now.
    """

    published = Signal(object, str, str, str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text: Text | None = None
        self._findings: tuple[Finding, ...] = ()
        self.choices: list[SegmentedTabs] = []
        self.told = PlainText("", "secondary", wrap=True)
        self.take_all = Button(self.tr("Take all out"), on_click=self.accept_all)
        self._rows = column(spacing=4)
        holder = QWidget()
        holder.setLayout(column(self._rows, None, spacing=0))
        self._list = scrolled(holder, self.tr("What would be told"))
        self._list.setMaximumHeight(210)
        self.title = LineField(self.tr("Title"))
        self.note = LineField(self.tr("What changed"), placeholder=self.tr("First version"))
        self.view = DiffView(self.tr("As it is"), self.tr("As it is published"), mono=False)
        self.view.setMinimumHeight(160)
        self.publish = Button(self.tr("Publish"), "primary", on_click=self._publish)
        cancel = Button(self.tr("Cancel"), "flat", on_click=self.left.emit)
        layout = column(
            self.told,
            self._list,
            row(self.take_all, None),
            field_label(self.tr("Title"), self.title),
            self.title,
            self.view,
            row(self.note, self.publish, cancel, spacing=8),
            spacing=8,
            margins=(16, 0, 0, 0),
        )
        layout.setStretch(5, 1)
        self.setLayout(layout)

    def show_findings(self, text: "Text", findings: tuple[Finding, ...], audience: str) -> None:
        """Shows what was found in a text for an audience; nothing is decided yet."""
        self._text, self._findings = text, findings
        empty_layout(self._rows)
        self.choices = []
        for one in findings[:_MOST]:
            self._rows.addWidget(self._row(one))
        count = len(findings)
        said = self.tr("%n passage(s) would tell of the incident. Decide on each.", "", count)
        none = self.tr("Nothing was found that these rules withhold. Read it once more yourself.")
        rules = self.tr("Rules: {audience} (Settings, Training).").format(audience=audience)
        self.told.set_text(f"{said if findings else none} {rules}")
        self._list.setVisible(bool(findings))
        self.take_all.setVisible(len(findings) > 1)
        self.note.set_value("")
        self._show()

    def _row(self, one: Finding) -> QWidget:
        choice = SegmentedTabs(self.tr("What happens to {text}").format(text=one.found), chips=True)
        choice.set_tabs([(_TAKE, self.tr("Take out")), (_LEAVE, self.tr("Leave"))])
        choice.mark("")
        choice.setMinimumWidth(170)
        choice.chosen.connect(lambda key: self._decide(choice, key))
        self.choices.append(choice)
        times = f"  ({one.count}×)" if one.count > 1 else ""
        what = PlainText(f"{one.found}  →  {one.replacement}{times}", wrap=True, selectable=True)
        holder = QWidget()
        layout = row(what, choice, spacing=8)
        layout.setStretch(0, 1)
        holder.setLayout(layout)
        return holder

    def accept_all(self) -> None:
        """Takes every passage out."""
        for choice in self.choices:
            choice.mark(_TAKE)
        self._show()

    def _decide(self, choice: SegmentedTabs, key: str) -> None:
        choice.mark(key)
        self._show()

    @property
    def undecided(self) -> int:
        """How many passages nobody has decided on."""
        return sum(not choice.current for choice in self.choices)

    def _show(self) -> None:
        """The difference as it is decided now; publishing waits for the last decision."""
        if self._text is None:
            return
        accepted = [
            one
            for one, choice in zip(self._findings, self.choices, strict=False)
            if choice.current == _TAKE
        ]
        accepted += self._findings[_MOST:]  # more than anybody decides on one by one
        self.title.set_value(sanitised(self._text.title, accepted))
        self._body = sanitised(self._text.body, accepted)
        self.view.show_texts(self._text.body, self._body)
        waiting = self.undecided
        self.publish.setEnabled(not waiting)
        label = self.tr("Publish")
        more = self.tr("%n to decide", "", waiting)
        self.publish.set_label(f"{label} ({more})" if waiting else label)

    def _publish(self) -> None:
        if self._text is not None and not self.undecided:
            title = str(self.title.value()).strip() or self._text.title
            self.published.emit(self._text, title, self._body, str(self.note.value()))
