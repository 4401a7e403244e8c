"""What the organisation withholds from reports: kept in the store, for everybody on it."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from desktop.pages.base import PageContext
from desktop.widgets.labels import PlainText, field_label
from desktop.widgets.layouts import column
from desktop.widgets.text import TextField
from kb.house import redaction, redaction_service
from kb.house.redaction import HouseRedaction

if TYPE_CHECKING:
    from kb.changes import Changes


class RedactionGroup(QWidget):
    """Own domains, networks, third parties and patterns, one a line.

    Attributes:
        fields: the fields by the part of a `HouseRedaction` that they hold.
        message: what can't be taken.
    """

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._rules = HouseRedaction()
        self.fields = {
            "domains": self._field(self.tr("Own domains"), "corp.example", mono=True),
            "networks": self._field(self.tr("Own networks"), "203.0.113.0/24", mono=True),
            "third_parties": self._field(self.tr("Third parties"), "Northwind Traders"),
            "patterns": self._field(
                self.tr("Own patterns"), "CASE-#### = " + self.tr("case number"), mono=True
            ),
        }
        self.message = PlainText("", "error", wrap=True)
        self.message.hide()
        self._build()
        for name, field in self.fields.items():
            field.left.connect(partial(self._save, name))
            field.finished.connect(partial(self._save, name))
        self.read()

    @staticmethod
    def _field(name: str, example: str, *, mono: bool = False) -> TextField:
        field = TextField(name, lines=2, most=10, mono=mono, placeholder=example)
        field.setTabChangesFocus(True)  # the way on matters more than a typed tab
        return field

    def _build(self) -> None:
        hints = {
            "domains": self.tr("Machines and mail addresses under them are withheld."),
            "networks": self.tr(
                "Public addresses of your own; private ones are known without being listed."
            ),
            "third_parties": self.tr("Names of suppliers, customers and partners, one a line."),
            "patterns": self.tr(
                "One a line, with the reason that the report gives behind “ = ”: "
                "* for any characters of a word, ? for one, # for a digit."
            ),
        }
        told = self.tr(
            "What reports for a board or a partner never hold, in none of their texts. Kept in "
            "the store as a policy page, with versions. Whole fields are withheld by the "
            "audience, single passages in the text itself: select the words, then “Withhold "
            "this passage from reports…”."
        )
        parts = column(PlainText(told, "hint", wrap=True), spacing=10)
        for name, field in self.fields.items():
            label = field_label(field.accessibleName(), field)
            hint = PlainText(hints[name], "hint", wrap=True)
            parts.addLayout(column(label, field, hint, spacing=4))
        parts.addWidget(self.message)
        self.setLayout(parts)

    def search_words(self) -> str:
        """Words by which the search of settings finds the group."""
        names = [field.accessibleName() for field in self.fields.values()]
        return " ".join([*names, self.tr("redaction withheld reports audience")])

    # --- reading

    def read(self) -> None:
        """Reads what is in force."""
        key = ("settings.redaction", id(self))
        self._context.session.read(redaction_service.read, self._show, replaces=key)

    def _show(self, rules: HouseRedaction) -> None:
        self._rules = rules
        for name, field in self.fields.items():
            if not field.hasFocus():
                field.set_value(_text(name, rules))
        if rules.trouble:
            self._say(self.tr("The kept rules can't be read: %s") % rules.trouble)

    # --- writing

    def _save(self, name: str) -> None:
        self._say("")
        lines = [line.strip() for line in self.fields[name].value().splitlines() if line.strip()]
        read: Callable[[str], Any] = redaction.pattern_line if name == "patterns" else str
        value = tuple(read(line) for line in lines)
        if "\n".join(lines) == _text(name, self._rules):
            return
        write = partial(redaction_service.save, values={name: value})
        self._context.session.write(write, self, self._on_written, self._on_refused)

    def _on_written(self, changes: "Changes") -> None:
        del changes
        self.read()

    def _on_refused(self, error: Exception) -> None:
        self._say(str(getattr(error, "what", "") or error))

    def _say(self, sentence: str) -> None:
        self.message.set_text(sentence)
        self.message.setVisible(bool(sentence))


def _text(name: str, rules: HouseRedaction) -> str:
    """A part of the rules as somebody writes it."""
    if name == "patterns":
        return "\n".join(f"{text} = {why}" for text, why in rules.patterns)
    return "\n".join(getattr(rules, name))
