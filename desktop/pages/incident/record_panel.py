"""The right panel of a section: the fields of the record that is chosen, saved by themselves."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QLayout, QScrollArea, QWidget

from desktop.drafts import FieldKey
from desktop.pages.base import panel_layout
from desktop.pages.incident.binding import BoundField, Revise, bind_field
from desktop.pages.incident.cited_in import CitedIn
from desktop.pages.incident.editors import MomentField, TagListField, read_day
from desktop.pages.incident.keyed_column import KeyedColumn
from desktop.pages.incident.passages import set_about
from desktop.pages.incident.section import Section
from desktop.theme import fonts
from desktop.widgets.buttons import Button
from desktop.widgets.chips import Chip
from desktop.widgets.fields import CheckBox, Combo, LineField, PersonField
from desktop.widgets.inspector import FieldBox, InspectorForm
from desktop.widgets.labels import PlainText, as_tooltip, upright
from desktop.widgets.layouts import column, row
from desktop.widgets.text import TextField

_LINK_WIDTH: Final = 236

Editor = Literal[
    "line", "mono", "text", "code", "person", "choice", "flag", "moment", "day", "tags", "number"
]


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of a form.

    Attributes:
        name: field of the record.
        label: its visible label.
        editor: how it is edited.
        required: needed for sign-off.
        choices: codes and labels of a "choice".
        precision: field with the precision of a "moment"; "" has none.
        placeholder: what may be entered.
        wide: stands under its label, over the whole width.
        shown: turns the stored value into what the editor shows; None shows it as it is.
        parse: turns what the editor holds into the value; may raise ValueError.
        values: fields to set for a value, where it is more than this one.
        read: takes the value out of the record, where it is no field of it.
        revise: writes it, where the form's own way doesn't.
        tip: help, shown while the pointer rests on the editor.
    """

    name: str
    label: str
    editor: Editor = "line"
    required: bool = False
    choices: tuple[tuple[object, str], ...] = ()
    precision: str = ""
    placeholder: str = ""
    wide: bool = False
    shown: Callable[[Any], object] | None = None
    parse: Callable[[object], object] | None = None
    values: Callable[[Any], Mapping[str, object]] | None = None
    read: Callable[[Any], object] | None = None
    revise: Revise | None = None
    tip: str = ""


@dataclass(frozen=True, slots=True)
class FormKind:
    """What a form edits.

    Attributes:
        name: record kind, "timeline_event".
        revise: `revise` of its service.
        fields: its fields in order.
        label_width: pixels of the labels.
    """

    name: str
    revise: Revise
    fields: tuple[FormField, ...]
    label_width: int = 84


class RecordForm(QWidget):
    """The fields of one record; plain selectable text in read-only incidents.

    Args:
        section: gives session, drafts, people and zone.
        kind: what is edited.
        record: a schema of kb.
        ref: how people know the record, "F-03".
    """

    def __init__(self, section: Section, kind: FormKind, record: Any, ref: str) -> None:  # noqa: ANN401
        super().__init__()
        self.record_id: UUID = record.id
        self.read_only = section.read_only
        self._section = section
        self._kind = kind
        self._near: datetime | None = None
        self._bound: dict[str, BoundField] = {}
        self._facts: dict[str, PlainText] = {}
        self.ref = PlainText(ref, "monohint")
        self.chip = Chip()
        self.chip.hide()
        self.title = PlainText("", "panel", wrap=True, selectable=True)
        self.title.hide()
        self.note = PlainText("", "warn", wrap=True)
        self.note.hide()
        self.form = InspectorForm(kind.label_width)
        self.above, self.below = KeyedColumn(), KeyedColumn()
        self.cited = CitedIn(section, link_button)
        self.arrange(row(self.ref, None, self.chip, spacing=8))
        for spec in kind.fields:
            self._add(spec, record.id, ref)
        self.load(record)

    def arrange(self, head: QLayout) -> None:
        """Lays the parts out; `head` holds the reference and the state."""
        layout = panel_layout()
        layout.addLayout(head)
        layout.addWidget(self.title)
        layout.addWidget(self.note)
        layout.addLayout(self.above)
        layout.addWidget(self.form)
        layout.addLayout(self.below)
        layout.addWidget(self.cited)
        layout.addStretch(1)
        self.setLayout(layout)

    def place_of(self, spec: FormField) -> InspectorForm:
        """The form that holds a field."""
        del spec
        return self.form

    def load(self, record: Any) -> None:  # noqa: ANN401 - any schema of kb
        """Shows the record as it is now; text being typed stays."""
        self._near = next(
            (at for spec in self._kind.fields if isinstance(at := _get(record, spec), datetime)),
            self._near,
        )
        for spec in self._kind.fields:
            value = _get(record, spec)
            if spec.name in self._facts:
                self._facts[spec.name].set_text(self._words(spec, record) or self.tr("not set"))
                continue
            if spec.precision:
                value = (value, getattr(record, spec.precision))
            elif spec.editor == "moment":
                value = (value, "minute")
            elif spec.editor == "choice":
                self._take_unknown(spec, value)
            if spec.shown is not None:
                value = spec.shown(value)
            self._bound[spec.name].load(value, record.version)
        self.cited.show_record(record.id)

    def commit(self) -> None:
        """Saves what is being typed."""
        for bound in self._bound.values():
            bound.save.commit()

    @property
    def dirty(self) -> bool:
        """Whether something typed here is not saved yet."""
        return any(bound.save.dirty for bound in self._bound.values())

    def box(self, name: str) -> FieldBox | None:
        """The editor of a field; None in read-only incidents."""
        bound = self._bound.get(name)
        return bound.box if bound is not None else None

    def focus_first(self) -> None:
        """Puts the cursor into the first field."""
        if self._bound:
            next(iter(self._bound.values())).box.editor.setFocus()

    def focus_field(self, name: str) -> bool:
        """Puts the cursor into a field, scrolled to; whether there is one to type in."""
        box = self.box(name)
        if box is None:
            return False
        area = self.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        if area is not None:
            area.ensureWidgetVisible(box)
        box.editor.setFocus()
        return True

    def focused_field(self) -> str:
        """The field that has the cursor; "" when none has."""
        has = (name for name, bound in self._bound.items() if bound.box.editor.hasFocus())
        return next(has, "")

    def set_title(self, text: str) -> None:
        """Shows a title over the fields; "" shows none."""
        self.title.set_text(text)
        self.title.setVisible(bool(text))

    def set_chip(self, text: str, tone: str) -> None:
        """Shows the state of the record at the right of its reference; "" shows none."""
        self.chip.set(text, tone)
        self.chip.setVisible(bool(text))

    def set_note(self, sentence: str) -> None:
        """Says something about the record that is worth a look, and is no error."""
        self.note.set_text(sentence)
        self.note.setVisible(bool(sentence))

    def set_above(self, key: object, make: Callable[[], Sequence[QWidget]]) -> None:
        """Shows widgets over the fields: what is to be decided before anything is read."""
        self.above.fill(key, make)

    def set_below(self, key: object, make: Callable[[], Sequence[QWidget]]) -> None:
        """Shows widgets under the fields; `make` is called when `key` is a new one."""
        self.below.fill(key, make)

    # --- building

    def _add(self, spec: FormField, record_id: UUID, ref: str) -> None:
        if self.read_only and spec.name not in self._section.goes_on(self._kind.name):
            fact = self.place_of(spec).add_fact(spec.label, "")
            set_about(fact, self._kind.name, record_id, spec.name)
            self._facts[spec.name] = fact
            return
        editor, parse = self._editor(spec)
        wide = spec.wide or spec.editor in {"text", "code"}
        place = self.place_of(spec)
        add = place.add_wide if wide else place.add_field
        box = add(spec.label, editor, required=spec.required)
        if spec.tip:
            editor.setToolTip(as_tooltip(spec.tip))
        context = self._section.context
        key = FieldKey(
            self._kind.name,
            str(record_id),
            spec.name,
            f"{self._section.number} {ref}, {spec.label}",
        )
        self._bound[spec.name] = bind_field(
            context,
            box,
            key,
            spec.revise or self._kind.revise,
            record_id,
            parse=spec.parse or parse,
            text_of=lambda value: self._text_of(spec, value),
            values=spec.values or _values_of(spec),
        )

    def _editor(self, spec: FormField) -> tuple[QWidget, Callable[[object], object] | None]:
        """An editor and what its content means."""
        name = spec.label
        if spec.editor == "moment":
            moment = MomentField(name, self._section.time_now, self._zone, lambda: self._near)
            return moment, moment.parse if spec.precision else _instant_of(moment)
        if spec.editor == "tags":
            tags = TagListField(name, look="inline")
            tags.set_known([str(label) for _value, label in spec.choices])
            return tags, tags.parse
        return self._plain_editor(spec), read_day if spec.editor == "day" else None

    def _plain_editor(self, spec: FormField) -> QWidget:
        name, hint, mono = spec.label, spec.placeholder, spec.editor in {"mono", "code"}
        match spec.editor:
            case "text" | "code":
                return TextField(name, lines=3, most=14, mono=mono, placeholder=hint)
            case "person":
                person = PersonField(name, look="inline")
                person.set_people(self._section.people)
                return person
            case "choice":
                return Combo(name, spec.choices, look="inline")
            case "flag":
                return CheckBox(hint or name)
            case _:
                placeholder = hint or self.tr("not set")
                return LineField(name, look="inline", placeholder=placeholder, mono=mono)

    def _zone(self) -> Any:  # noqa: ANN401 - a tzinfo
        return self._section.zone

    def _take_unknown(self, spec: FormField, value: object) -> None:
        """Codes that a console made up stay as they are, and can be seen."""
        combo = self._bound[spec.name].box.editor
        if isinstance(combo, Combo) and value not in dict(spec.choices):
            combo.set_choices((*spec.choices, (value, str(value))))

    def _words(self, spec: FormField, record: Any) -> str:  # noqa: ANN401
        value = _get(record, spec)
        if spec.precision:
            return self._section.moment(value, getattr(record, spec.precision))
        return self._text_of(spec, spec.shown(value) if spec.shown is not None else value)

    def _text_of(self, spec: FormField, value: Any) -> str:  # noqa: ANN401
        if isinstance(value, tuple | list) and value and isinstance(value[0], datetime):
            return self._section.moment(value[0], value[1])
        if isinstance(value, datetime):
            return self._section.moment(value)
        if spec.editor == "choice":
            return dict(spec.choices).get(value, str(value))
        if isinstance(value, bool):
            return self.tr("yes") if value else self.tr("no")
        if isinstance(value, tuple | list):
            return ", ".join(str(item) for item in value)
        return value.isoformat() if isinstance(value, date) else str(value or "")


class RecordPanel(QScrollArea):
    """Shows the form of the chosen record, or a sentence when none is chosen."""

    def __init__(self, name: str, empty: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._empty = QWidget()
        self._empty.setLayout(panel_layout(PlainText(empty, "muted", wrap=True), None))
        self._stack = column(self._empty, spacing=0)
        holder = QWidget()
        holder.setLayout(self._stack)
        self.setWidget(holder)
        self.form: RecordForm | None = None
        self._kept: list[RecordForm] = []

    def show_form(self, record_id: object, make: Callable[[], RecordForm]) -> RecordForm:
        """Shows the form of a record, made when it isn't the one that is shown."""
        if self.form is not None and self.form.record_id == record_id:
            return self.form
        self.clear()
        kept = next((form for form in self._kept if form.record_id == record_id), None)
        if kept is not None:
            self._kept.remove(kept)
        form = kept or make()
        self._stack.addWidget(form)
        form.show()
        self._empty.hide()
        self.form = form
        self.verticalScrollBar().setValue(0)
        return form

    def clear(self) -> None:
        """Shows no record. What is being typed is saved; its form lives until that is done."""
        form, self.form = self.form, None
        if form is not None:
            form.commit()
            form.hide()
            self._stack.removeWidget(form)
            self._kept.append(form)
        for old in [kept for kept in self._kept if not kept.dirty]:
            self._kept.remove(old)
            old.deleteLater()
        self._empty.show()

    def rebuild_if(self, *, read_only: bool) -> None:
        """Forgets the form when the incident became read-only, or no longer is."""
        if self.form is not None and self.form.read_only != read_only:
            self.clear()


def link_button(text: str, on_click: Callable[[], object]) -> Button:
    """A link as wide as the panel; longer text is cut, the whole is in its tooltip."""
    button = Button(text, "link", on_click=on_click)
    room = fonts.px(_LINK_WIDTH)
    shown = QFontMetrics(fonts.ui()).elidedText(upright(text), Qt.TextElideMode.ElideRight, room)
    if shown != text:
        button.set_label(shown)
        button.setAccessibleName(text)
        button.setToolTip(as_tooltip(text))
    return button


def _get(record: Any, spec: FormField) -> Any:  # noqa: ANN401
    return spec.read(record) if spec.read is not None else getattr(record, spec.name)


def _values_of(spec: FormField) -> Callable[[Any], Mapping[str, object]] | None:
    if not spec.precision:
        return None
    return lambda moment: {spec.name: moment[0], spec.precision: moment[1]}


def _instant_of(field: MomentField) -> Callable[[object], object]:
    """A moment of a record that keeps no precision."""
    return lambda held: field.parse(held)[0]
