"""What is to be made of something that is handed on: kind, audience, form, page, language."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import override

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop.widgets.buttons import Button
from desktop.widgets.fields import Combo
from desktop.widgets.floating import FloatingBox
from desktop.widgets.labels import PlainText, field_label
from desktop.widgets.layouts import column, row
from reports import catalog, language
from reports.catalog import ReportKind
from reports.own import folder

_WIDTH = 380
_FROM_TOP = 0.18


def _tr(text: str) -> str:
    return QCoreApplication.translate("ReportBox", text)


def forms() -> tuple[tuple[str, str, str], ...]:
    """What a report is written as: its form, its name, the filter of the file dialog."""
    return (
        ("pdf", _tr("PDF"), _tr("PDF (*.pdf)")),
        ("docx", _tr("Word document"), _tr("Word documents (*.docx)")),
        ("html", _tr("HTML, one file"), _tr("HTML (*.html)")),
        ("md", _tr("Markdown"), _tr("Markdown (*.md)")),
    )


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for."""

    kind: str
    audience: str
    page_size: str
    language: str
    form: str


class ReportBox(FloatingBox):
    """Asks for it; Hotwash's own kinds and those of the organisation, each with what it offers.

    Args:
        window: the box floats over it.
        title: what is handed on, such as "Hand-out of “Token”".
        subject: what it is about; only kinds of this are offered.
        page_size: that it begins with.

    Signals:
        chosen: `(Wanted)` make it.
    """

    chosen = Signal(object)

    def __init__(self, window: QWidget, title: str, subject: str, page_size: str) -> None:
        super().__init__(window)
        self.setAccessibleName(title)
        ours = catalog.kinds_of(subject)
        found = folder.found()
        own = [kind for kind in found.kinds if kind.subject == subject]
        self._kinds = {kind.name: kind for kind in (*ours, *own)}
        names = [(kind.name, kind.label) for kind in ours]
        names += [(kind.name, _tr("{name} (own)").format(name=kind.label)) for kind in own]
        self.kind = Combo(_tr("Kind"), names)
        self.kind.set_value(names[0][0])
        self.audience = Combo(_tr("Audience"))
        self.form = Combo(_tr("Form"))
        self.page_size = Combo(_tr("Page"))
        self.language = Combo(_tr("Language"), [("", _tr("As in Settings")), *language.names()])
        self.language.set_value("")
        self._page_size = page_size
        self._told = PlainText("", "hint2", wrap=True)
        self.troubles = PlainText("", "error", wrap=True, selectable=True)
        self.troubles.set_text("\n".join(f"{one.what} {one.todo}" for one in found.troubles))
        self.troubles.setVisible(bool(found.troubles))
        self.save = Button(_tr("Save…"), "primary", on_click=self._give)
        self._build(title)
        self.kind.picked.connect(lambda _value: self._show_kind())
        self._show_kind()

    def _build(self, title: str) -> None:
        cancel = Button(_tr("Cancel"), "flat", on_click=self.dismiss)
        fields = [
            (_tr("Kind"), self.kind),
            (_tr("Audience"), self.audience),
            (_tr("Form"), self.form),
            (_tr("Page"), self.page_size),
            (_tr("Language"), self.language),
        ]
        layout = column(PlainText(title, "panel", wrap=True), spacing=10, margins=(18, 16, 18, 16))
        for label, editor in fields:
            layout.addLayout(column(field_label(label, editor), editor, spacing=4))
            if editor is self.kind:
                layout.addWidget(self._told)
                layout.addWidget(self.troubles)
        layout.addLayout(row(None, cancel, self.save, spacing=8))
        self.setFixedWidth(_WIDTH)
        self.setLayout(layout)

    def ask(self) -> None:
        """Opens, with the focus on what is chosen first."""
        self.popup()
        first = self.kind if len(self._kinds) > 1 else self.audience
        first.setFocus(Qt.FocusReason.PopupFocusReason)

    @override
    def place(self) -> None:
        window = self.parentWidget()
        if window is None:
            return
        layout = self.layout()
        height = layout.heightForWidth(_WIDTH) if layout is not None else 0
        self.resize(_WIDTH, max(height, self.sizeHint().height()))
        top = min(int(window.height() * _FROM_TOP), window.height() - self.height() - 12)
        self.move((window.width() - _WIDTH) // 2, max(12, top))

    def _show_kind(self) -> None:
        kind = self._kinds[str(self.kind.value())]
        self._told.set_text(kind.description)
        self._told.setVisible(bool(kind.description))
        _offer(self.audience, _of(kind, [(a.name, a.label) for a in catalog.audiences()]))
        made = [(form, name) for form, name, _filter in forms() if form in kind.formats]
        _offer(self.form, made)
        sizes = [("a4", _tr("A4")), ("letter", _tr("Letter"))]
        _offer(self.page_size, [s for s in sizes if s[0] in kind.page_sizes], self._page_size)
        self.place()

    def _give(self) -> None:
        wanted = Wanted(
            kind=str(self.kind.value()),
            audience=str(self.audience.value()),
            page_size=str(self.page_size.value()),
            language=str(self.language.value() or ""),
            form=str(self.form.value()),
        )
        self.dismiss()
        self.chosen.emit(wanted)


def _of(kind: ReportKind, choices: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [choice for choice in choices if choice[0] in kind.audiences]


def _offer(combo: Combo, choices: Sequence[tuple[str, str]], wanted: str = "") -> None:
    """What was chosen stays where it is offered; else what is wanted, else the first."""
    combo.set_choices(choices)
    if combo.value() is None:
        known = [value for value, _label in choices]
        combo.set_value(wanted if wanted in known else known[0])
