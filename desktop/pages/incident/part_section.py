"""A section that shows a declared part of the incident: table, panel, quick entry, paste."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, ClassVar, override

from PySide6.QtWidgets import QPushButton, QWidget

from desktop.pages.base import PageContext
from desktop.pages.incident import part_declaration as declared
from desktop.pages.incident.editors import read_day
from desktop.pages.incident.paste_lines import PasteTarget
from desktop.pages.incident.record_panel import FormKind, RecordForm
from desktop.pages.incident.section import label_of
from desktop.pages.incident.table_section import TableSection
from desktop.widgets.buttons import Button
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import OverflowRow, row
from kb.store.kinds import Field, FieldType

if TYPE_CHECKING:
    from kb.dossier import WholeIncident


class PartSection(TableSection[Any]):
    """One declared part; subclasses say which, and add what only they can do.

    Attributes:
        part: the declaration.
        rows: the records that are shown.
        buttons: the widgets over the table, for subclasses to add to.
        summary: what stands beside the buttons.
    """

    name: ClassVar[str] = ""
    state_field: ClassVar[str] = "state"

    def __init__(self, context: PageContext) -> None:
        self.part = self.declare()
        self.record_kind = self.part.kind.name
        self.whole: WholeIncident | None = None
        super().__init__(
            context,
            declared.columns_of(self.part, self),
            self.part.words,
            self.part.service,
            self.part.narrowing,
        )
        self.rows: list[Any] = []
        self.summary = PlainText("", "secondary")
        self.add_button = Button(
            self.part.button,
            icon="plus",
            on_click=self.table.edit_entry,
            tip=self.tr("{what} (Ctrl+N)").format(what=self.part.words.entry),
        )
        self.paste_button = Button(
            self.tr("Paste lines"), icon="clipboard-text", on_click=self.paste_clipboard
        )
        self.buttons = OverflowRow()
        for button in (self.add_button, self.paste_button, *self.more_buttons()):
            self.buttons.add(button)
        self.writing: list[QWidget] = [self.buttons]
        top = row(self.buttons, self.summary)
        top.setStretch(0, 1)
        self.bar.addLayout(top)
        for widget in self.above():
            self.bar.addWidget(widget)
        self.bar.addWidget(self.message)
        self.bar.addWidget(self.paste)

    # --- what subclasses override

    def declare(self) -> declared.Part:
        """The part that is shown."""
        raise NotImplementedError

    def more_buttons(self) -> list[QPushButton]:
        """Buttons that change something, beside the usual ones."""
        return []

    def above(self) -> list[QWidget]:
        """What stands between the buttons and the table."""
        return []

    def arranged(self, rows: Sequence[Any]) -> list[Any]:
        """The records in the order that the section begins with."""
        return list(rows)

    def counted(self) -> str:
        """What is worth knowing of all rows, beside the buttons."""
        return ""

    def note_of(self, record: Any) -> str:  # noqa: ANN401 - a schema of the part
        """What is worth a look in a record, for its panel."""
        del record
        return ""

    def ahead(self, record: Any) -> list[QWidget]:  # noqa: ANN401
        """What the panel shows over the fields: what is to be decided first."""
        del record
        return []

    def beside(self, record: Any) -> list[QWidget]:  # noqa: ANN401
        """What the panel shows under the fields."""
        del record
        return []

    def beside_key(self, record: Any) -> object:  # noqa: ANN401
        """`ahead` and `beside` are asked again when this changes."""
        return record.version

    # --- what the declaration asks for

    def choices(self, known: Field) -> Sequence[tuple[object, str]]:
        """What a field may hold, with what people read."""
        if known.type is FieldType.ENUM:
            return declared.enum_choices(known)
        if known.type is FieldType.PERSON:
            return [(name, name) for name in self.people]
        points_at = self.part.links.get(known.name)
        if points_at is None or self.whole is None:
            return []
        found = list(points_at(self.whole))
        return [(None, self.tr("none")), *found] if known.type is FieldType.LINK else found

    def typed(self, known: Field, record: Any) -> object:  # noqa: ANN401
        """What the editor of a cell starts with."""
        value = getattr(record, known.name)
        if known.type in {FieldType.ENUM, FieldType.LINK, FieldType.FLAG}:
            return value
        if known.type is FieldType.TAGS:
            return list(value)
        if known.type is FieldType.LINKS:
            return [word for word in declared.text_of(known, self, value).split(", ") if word]
        exact = declared.exact_of(known, record)
        return declared.text_of(known, self, value, exact) if value not in (None, ()) else ""

    def today(self) -> date:
        """This day in the window's zone."""
        return datetime.now(UTC).astimezone(self.context.session.zone).date()

    # --- showing

    @override
    def show_whole(self, whole: "WholeIncident") -> None:
        super().show_whole(whole)
        self.rows = self.arranged(getattr(whole, self.part.attribute))
        for widget in self.writing:
            widget.setVisible(not self.read_only)
        self.summary.set_text(self.counted())
        self.reshow()

    @override
    def reshow(self) -> None:
        self.show_rows(self.ordered(self.rows))

    @override
    def sort_value(self, row: Any, key: str) -> Any:
        value = getattr(row, key)
        if isinstance(value, str):
            return value.casefold() or None
        return value if isinstance(value, int | float | date) else str(value or "") or None

    # --- TableSection

    @override
    def form_kind(self, row: Any) -> FormKind:
        return declared.form_of(self.part, self)

    @override
    def show_form(self, form: RecordForm, row: Any) -> None:
        known = self.part.kind.by_name.get(self.state_field)
        if known is not None and known.choices is not None:
            code = getattr(row, known.name)
            tones = self.part.tones.get(known.name, {})
            form.set_chip(label_of(known.choices, code), tones.get(code, "neutral"))
        form.set_note(self.note_of(row))
        form.set_above(self.beside_key(row), lambda: self.ahead(row))
        form.set_below(self.beside_key(row), lambda: self.beside(row))

    @override
    def values_of(self, row: Any, key: str, value: object) -> Mapping[str, object]:
        known = self.part.kind.by_name.get(key)
        return self._values(known, value) if known is not None else {}

    def _values(self, known: Field, value: object) -> Mapping[str, object]:
        """A field, and with a time how exactly it is known."""
        if not known.precision or not str(value).strip():
            return {known.name: self._read(known, value)}
        at, precision = self.read_moment(str(value))
        return {known.name: at, known.precision: precision.value}

    def _read(self, known: Field, value: object) -> object:
        if known.type is FieldType.DATE:
            return read_day(value)
        if known.type is FieldType.TIME:
            return self.read_moment(str(value))[0] if str(value).strip() else None
        if known.type is FieldType.LINKS:
            names = {key: str(text).split("  ")[0] for key, text in self.choices(known)}
            return declared.ids_of(value, names)
        return value

    @override
    def values_of_entry(self, text: str) -> Mapping[str, object]:
        return {self.part.entry: text}

    # --- pasting

    @override
    def paste_targets(self) -> tuple[PasteTarget, ...]:
        return declared.paste_targets_of(self.part, self.people)

    @override
    def values_of_line(self, cells: Mapping[str, str]) -> Mapping[str, object]:
        found: dict[str, object] = {}
        for name, text in cells.items():
            found |= self._pasted(name, text)
        return found

    def _pasted(self, name: str, text: str) -> Mapping[str, object]:
        known = self.part.kind.by_name[name]
        if known.choices is None:
            return self._values(known, text)
        folded = text.casefold()
        for one in known.choices:
            if folded in {one.value, one.label.casefold()}:
                return {name: one.value}
        offered = ", ".join(one.label for one in known.choices)
        raise ValueError(self.tr("Use one of {offered}").format(offered=offered))

    @override
    def tell_added(self, count: int) -> None:
        text = self.tr("Added 1 row") if count == 1 else self.tr("Added {n} rows")
        self.tell_with_undo(text.format(n=count))
