"""What a package holds, shown before anything of it is taken."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from desktop.pages.training import words
from desktop.widgets.buttons import Button
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, row
from kb.training.anki.reading import Outcome, Parsed

_MOST_DECKS = 6


class PackageBar(QFrame):
    """The preview of one package with [Import] and [Cancel].

    Signals:
        taken: `(Parsed)` it is to be taken.
    """

    taken = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "1")
        self._parsed: Parsed | None = None
        self.title = PlainText("", "medium", wrap=True)
        self.told = PlainText("", "secondary", wrap=True)
        self.samples = PlainText("", "secondary", wrap=True)
        self.left_out = PlainText("", "hint", wrap=True)
        self.take = Button(self.tr("Import"), "primary", on_click=self._take)
        cancel = Button(self.tr("Cancel"), "flat", on_click=self.hide)
        buttons = row(self.take, cancel, None, spacing=6)
        self.setLayout(
            column(
                self.title,
                self.told,
                self.samples,
                self.left_out,
                buttons,
                spacing=6,
                margins=(14, 10, 14, 10),
            )
        )

    def show_package(self, found: tuple[Parsed, Outcome]) -> None:
        """Shows what taking it would do."""
        self._parsed, outcome = found
        name = Path(outcome.path).name
        self.title.set_text(self.tr("%n card(s) in {name}", "", outcome.total).format(name=name))
        parts = [
            self.tr("{n} new").format(n=outcome.new),
            self.tr("{n} changed").format(n=outcome.changed),
            self.tr("{n} unchanged").format(n=outcome.unchanged),
            self.tr("{n} kept, because they were edited here").format(n=outcome.kept),
            self.tr("{n} pictures").format(n=outcome.pictures),
        ]
        decks = [f"{deck} {count}" for deck, count in outcome.decks.items()]
        shown = ", ".join(decks[:_MOST_DECKS]) + (" …" if len(decks) > _MOST_DECKS else "")
        self.told.set_text(f"{', '.join(parts)}.\n{self.tr('Decks')}: {shown}")
        lines = [
            f"{words.one_line(front, 80)}  →  {words.one_line(back, 80)}"
            for front, back in outcome.samples[:3]
        ]
        self.samples.set_text("\n".join(lines))
        self.left_out.set_text("\n".join(outcome.left_out))
        self.left_out.setVisible(bool(outcome.left_out))
        self.take.setEnabled(outcome.new + outcome.changed > 0)
        self.show()
        self.take.setFocus()

    def _take(self) -> None:
        self.hide()
        if self._parsed is not None:
            self.taken.emit(self._parsed)
