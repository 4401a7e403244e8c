"""What the columns of a table of incidents are, as a person says it in the preview."""

from collections.abc import Sequence
from typing import Final, cast
from zoneinfo import available_timezones

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.widgets.buttons import Button
from desktop.widgets.fields import CheckBox, Combo, LineField
from desktop.widgets.labels import PlainText, hline
from desktop.widgets.layouts import column
from kb.errors import ValidationError
from kb.interchange.outcome import TableLook
from kb.interchange.table_mapping import TARGETS, TIMES, TableMapping, check, fold
from kb.vocabulary.day_order import Order
from kb.vocabulary.enums import Classification, Severity, Tlp, Word

_CODES: Final[dict[str, type[Word]]] = {
    "severity": Severity,
    "classification": Classification,
    "tlp": Tlp,
}
_MOST_SAMPLE: Final = 60


class MappingForm(QWidget):
    """One choice a column, then dates, words and the name of the source.

    Args:
        look: the table.

    Signals:
        applied: `(str, TableMapping)` the table is to be read by this mapping.
    """

    applied = Signal(str, object)

    def __init__(self, look: TableLook, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.columns: dict[str, Combo] = {}
        self.words: dict[tuple[str, str], Combo] = {}
        mapping = look.mapping
        self.zone = Combo(self.tr("Zone of the times"), _zones())
        self.zone.set_value(mapping.zone)
        self.order = Combo(
            self.tr("Order of day and month"),
            [("day", self.tr("Day first: 31/12")), ("month", self.tr("Month first: 12/31"))],
        )
        self.order.set_value(mapping.order)
        self.date_format = LineField(
            self.tr("Form of the dates"), placeholder=self.tr("any, or %d.%m.%Y %H:%M")
        )
        self.date_format.set_value(mapping.date_format)
        self.separator = LineField(self.tr("Between several words"), placeholder=",")
        self.separator.set_value(mapping.separator)
        self.product = LineField(self.tr("Name of the source"), placeholder=self.tr("Table"))
        self.product.set_value(mapping.product)
        self.backfilled = CheckBox(self.tr("Old incidents, recorded afterwards"))
        self.backfilled.set_value(mapping.backfilled)
        self.said = PlainText("", "hint", wrap=True)
        self.apply = Button(self.tr("Read the table"), on_click=self._apply)
        self._word_box = QWidget()
        self._word_box.setLayout(column(spacing=4))
        self._arrange()
        self._columns_changed()

    def _arrange(self) -> None:
        choices = [("", self.tr("Keep as it is")), *((t.key, t.label) for t in TARGETS)]
        parts: list[QWidget | int | None] = []
        for place, name in enumerate(self._look.header):
            combo = Combo(self.tr("What {column} is").format(column=name), choices)
            combo.setMinimumContentsLength(12)
            combo.set_value(self._look.mapping.columns.get(name, ""))
            combo.picked.connect(lambda _value: self._columns_changed())
            sample = next((row[place] for row in self._look.sample if row[place]), "")
            self.columns[name] = combo
            parts += [PlainText(name, "strong", elide=True)]
            parts += [PlainText(sample[:_MOST_SAMPLE], "secondary", elide=True)] if sample else []
            parts += [combo, 4]
        fields: Sequence[QWidget] = (
            self.zone, self.order, self.date_format, self.separator, self.product,
        )  # fmt: skip
        parts += [hline(), PlainText(self.tr("How it is written"), "strong")]
        for field in fields:
            parts += [PlainText(field.accessibleName(), "hint"), field]
        parts += [self.backfilled, self._word_box, self.said, self.apply]
        self.setLayout(column(*parts, spacing=4))

    def mapping(self) -> TableMapping:
        """What is decided so far."""
        values: dict[str, dict[str, str]] = {
            key: dict(words) for key, words in self._look.mapping.values.items()
        }
        for (key, word), combo in self.words.items():
            if code := str(combo.value() or ""):
                values.setdefault(key, {})[fold(word)] = code
        return TableMapping(
            columns={name: str(combo.value() or "") for name, combo in self.columns.items()},
            zone=str(self.zone.value() or "UTC"),
            order=cast("Order", self.order.value() or "day"),
            date_format=str(self.date_format.value()).strip(),
            values=values,
            separator=str(self.separator.value()).strip() or ",",
            product=str(self.product.value()).strip() or "Table",
            backfilled=self.backfilled.value(),
        )

    def _columns_changed(self) -> None:
        """Words of a fixed list can be said for the columns that are one now."""
        layout = self._word_box.layout()
        while isinstance(layout, QVBoxLayout) and (item := layout.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self.words.clear()
        for name, combo in self.columns.items():
            key = str(combo.value() or "")
            if key in _CODES and isinstance(layout, QVBoxLayout):
                self._ask_words(layout, name, key)
        self._word_box.setVisible(bool(self.words))
        has_times = any(combo.value() in TIMES for combo in self.columns.values())
        for field in (self.zone, self.order, self.date_format):
            field.setEnabled(has_times)
        self._tell()

    def _ask_words(self, layout: QVBoxLayout, name: str, key: str) -> None:
        known = self._look.mapping.values.get(key, {})
        choices = [("", self.tr("As it says")), *((c.value, c.label) for c in _CODES[key])]
        words = self._look.words.get(name, ())
        if words:
            layout.addWidget(PlainText(self.tr("What {column} says").format(column=name), "strong"))
        for word in words:
            combo = Combo(self.tr("What “{word}” means").format(word=word), choices)
            combo.set_value(known.get(fold(word), ""))
            combo.picked.connect(lambda _value: self._tell())
            layout.addWidget(PlainText(word, "secondary", elide=True))
            layout.addWidget(combo)
            self.words[key, word] = combo

    def _tell(self) -> bool:
        """Says what is missing; the table can be read when nothing is."""
        try:
            check(self.mapping())
        except ValidationError as error:
            self.said.set_text(error.what)
            self.apply.setEnabled(False)
            return False
        known = self.tr("This mapping is remembered for tables with the same columns.")
        self.said.set_text(known)
        self.apply.setEnabled(True)
        return True

    def _apply(self) -> None:
        if self._tell():
            self.applied.emit(self._look.signature, self.mapping())


def _zones() -> list[tuple[object, str]]:
    names = sorted(name for name in available_timezones() if "/" in name)
    return [("UTC", "UTC"), *((name, name) for name in names)]
