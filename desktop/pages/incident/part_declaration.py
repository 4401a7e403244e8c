"""How a part of the incident is shown as a table: declared, the fields come from its kind.

The record kind says what a field is, how it is called and whether sign-off needs it. A
declaration adds only what the window decides: which fields are columns, how wide, and how
the states look. Adding a field to a kind adds it to the panel by itself.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication

from desktop.pages.incident.paste_lines import PasteTarget, any_text, looks_like, one_of
from desktop.pages.incident.record_panel import Editor, FormField, FormKind
from desktop.pages.incident.section import choices_of, label_of
from desktop.pages.incident.table_parts import Narrowing, Service, TableWords
from desktop.widgets.cells import Cell
from desktop.widgets.rows import Column
from desktop.widgets.rows import Editor as CellEditor
from kb.incidents.metrics.precision import to_minute
from kb.store.kinds import Field, FieldType, RecordKind
from kb.vocabulary.enums import Precision

if TYPE_CHECKING:
    from kb.dossier import WholeIncident

type Choices = Callable[["WholeIncident"], Sequence[tuple[object, str]]]

_EDITORS: Mapping[FieldType, Editor] = {
    FieldType.LINE: "line",
    FieldType.TEXT: "text",
    FieldType.MARKDOWN: "text",
    FieldType.CODE: "code",
    FieldType.ENUM: "choice",
    FieldType.TIME: "moment",
    FieldType.DATE: "day",
    FieldType.PERSON: "person",
    FieldType.FLAG: "flag",
    FieldType.TAGS: "tags",
    FieldType.LINK: "choice",
    FieldType.LINKS: "tags",
}
_CELL_EDITORS: Mapping[FieldType, CellEditor] = {
    FieldType.LINE: "line",
    FieldType.TEXT: "line",
    FieldType.ENUM: "choice",
    FieldType.TIME: "time",
    FieldType.DATE: "line",
    FieldType.PERSON: "person",
    FieldType.FLAG: "flag",
    FieldType.TAGS: "tags",
    FieldType.LINK: "choice",
    FieldType.LINKS: "tags",
}
_DAY = r"\d{4}-\d\d-\d\d"
_TIME = _DAY + r"[T ]\d\d:\d\d.*"


@dataclass(frozen=True, slots=True)
class PartColumn:
    """One column.

    Attributes:
        name: of the field; another name is computed by `cell`.
        width: pixels at the start.
        label: header where the field's own label is too long.
        cell: what to show, given the section and the record; None shows the value.
        editor: where the field's type doesn't say enough, such as text with completion.
    """

    name: str
    width: int = 110
    label: str = ""
    cell: Callable[[Any, Any], Cell] | None = None
    editor: CellEditor | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the incident as a table.

    Attributes:
        kind: the record kind.
        attribute: its list in WholeIncident.
        entry: the field that is typed first; it takes the room that is left.
        columns: in their order; the reference comes before them.
        words: what the table calls its rows.
        service: the operations.
        button: label of the button that adds a row.
        least: pixels that the entry's column keeps.
        tones: by field, the tone of each code.
        links: by field, what a link may point at.
        hidden: fields that the panel doesn't show.
        give_way: columns that are hidden first in narrow windows, in that order.
    """

    kind: RecordKind
    attribute: str
    entry: str
    columns: tuple[PartColumn, ...]
    words: TableWords
    service: Service
    button: str
    least: int = 220
    tones: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    links: Mapping[str, Choices] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    give_way: tuple[str, ...] = ()

    @property
    def narrowing(self) -> Narrowing:
        """Columns that say they give way first, then the last ones."""
        names = [column.name for column in reversed(self.columns) if column.name != self.entry]
        rest = [name for name in names if name not in self.give_way]
        return Narrowing(self.least, (*self.give_way, *rest))


def columns_of(part: Part, section: Any) -> list[Column[Any]]:  # noqa: ANN401 - a PartSection
    """The columns of the table; `section` gives people, zone and what links point at."""
    found = [_number_column()] if part.kind.prefix else []
    return found + [_column(part, spec, section) for spec in part.columns]


def _number_column() -> Column[Any]:
    return Column("number", _tr("Id"), lambda r: Cell(r.ref, "mono"), 60, sortable=True)


def _column(part: Part, spec: PartColumn, section: Any) -> Column[Any]:  # noqa: ANN401
    known = part.kind.by_name.get(spec.name)
    if known is None:
        return Column(spec.name, _tr(spec.label), lambda r: _own_cell(spec, section, r), spec.width)
    editor = (spec.editor or _CELL_EDITORS.get(known.type)) if known.editable else None
    if known.mono and editor == "line":
        editor = "mono"
    return Column(
        spec.name,
        _tr(spec.label or known.label),
        (lambda r: _own_cell(spec, section, r))
        if spec.cell is not None
        else (lambda r: cell_of(part, known, section, r)),
        spec.width,
        stretch=spec.name == part.entry,
        editor=editor,
        value=lambda r: section.typed(known, r),
        choices=lambda: section.choices(known),
        sortable=True,
    )


def _own_cell(spec: PartColumn, section: Any, record: Any) -> Cell:  # noqa: ANN401
    return spec.cell(section, record) if spec.cell is not None else Cell()


def cell_of(part: Part, known: Field, section: Any, record: Any) -> Cell:  # noqa: ANN401
    """What a cell shows of a field."""
    value = getattr(record, known.name)
    if known.name == part.entry:
        return Cell(str(value), "title", wrap=True)
    if known.type is FieldType.ENUM and known.choices is not None:
        tones = part.tones.get(known.name)
        text = label_of(known.choices, value) if value else ""
        return Cell(text, "chip", tones.get(value, "neutral")) if tones else Cell(text, "secondary")
    if known.type is FieldType.FLAG:
        return Cell(_tr("yes") if value else _tr("no"), "flag", share=float(value))
    if known.type is FieldType.PERSON:
        return Cell(value, "person") if value else Cell(_tr("not set"), "muted")
    if value in (None, "", ()):
        return Cell(_tr("not set"), "muted") if known.signoff else Cell()
    text = text_of(known, section, value, to_minute(exact_of(known, record)))
    return Cell(text, "mono" if known.mono else "secondary", wrap=True)


def exact_of(known: Field, record: Any) -> str:  # noqa: ANN401 - a schema of a part
    """How exactly the time in a field is known."""
    return str(getattr(record, known.precision)) if known.precision else Precision.MINUTE.value


def text_of(
    known: Field,
    section: Any,  # noqa: ANN401 - a PartSection
    value: Any,  # noqa: ANN401 - of any field
    precision: str = Precision.MINUTE,
) -> str:
    """A value as text: times in the window's zone, links by what they point at."""
    if isinstance(value, datetime):
        return str(section.moment(value, precision))
    if isinstance(value, date):
        return value.isoformat()
    if known.type in {FieldType.LINK, FieldType.LINKS}:
        names = dict(section.choices(known))
        ids = value if isinstance(value, tuple) else (value,)
        return ", ".join(str(names[key]).split("  ")[0] for key in ids if key in names)
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def form_of(part: Part, section: Any) -> FormKind:  # noqa: ANN401 - a PartSection
    """The fields of the panel, in the order of the kind."""
    beside = {known.precision for known in part.kind.fields if known.precision}
    fields = [
        _form_field(known, part, section)
        for known in part.kind.fields
        if known.type in _EDITORS
        and known.editable
        and known.name not in part.hidden | beside
        and (known.type not in {FieldType.LINK, FieldType.LINKS} or known.name in part.links)
    ]
    return FormKind(part.kind.name, part.service.revise, tuple(fields), label_width=96)


def _form_field(known: Field, part: Part, section: Any) -> FormField:  # noqa: ANN401
    editor = "text" if known.name == part.entry else _EDITORS[known.type]
    if known.mono and editor == "line":
        editor = "mono"
    choices = tuple(section.choices(known)) if editor in {"choice", "tags"} else ()
    label = _tr(known.label)
    if known.type is not FieldType.LINKS:
        return FormField(
            known.name,
            label,
            editor,
            required=known.signoff,
            choices=choices,
            precision=known.precision,
        )
    names = {key: str(text).split("  ")[0] for key, text in choices}
    return FormField(
        known.name,
        label,
        "tags",
        choices=tuple((key, names[key]) for key in names),
        shown=lambda ids: tuple(names[key] for key in ids if key in names),
        parse=lambda held: ids_of(held, names),
    )


def ids_of(held: object, names: Mapping[object, str]) -> tuple[object, ...]:
    """The records that typed references such as A-01 mean.

    Raises:
        ValueError: one of them is unknown; says which are known.
    """
    known = {name.casefold(): key for key, name in names.items()}
    given = held if isinstance(held, list | tuple) else str(held).split(",")
    words = [str(word).strip() for word in given if str(word).strip()]
    unknown = [word for word in words if word.casefold() not in known]
    if unknown:
        offered = ", ".join(list(names.values())[:6])
        message = _tr("{word} isn't there. Use one of {offered}")
        raise ValueError(message.format(word=unknown[0], offered=offered))
    return tuple(known[word.casefold()] for word in words)


def paste_targets_of(part: Part, people: Sequence[str]) -> tuple[PasteTarget, ...]:
    """What pasted columns may be: choices, times and people first, the entry as the rest."""
    found = []
    for spec in part.columns:
        known = part.kind.by_name.get(spec.name)
        if known is None or not known.editable or spec.name == part.entry:
            continue
        fits = _fits(known, people)
        if fits is not None:
            names = (known.label.lower(), known.name.replace("_", " "))
            found.append(PasteTarget(known.name, _tr(known.label), fits, names))
    entry = part.kind.by_name[part.entry]
    heads = (entry.label.lower(), "title", "text", "description", "name")
    return (*found, PasteTarget(part.entry, _tr(entry.label), any_text, heads))


def _fits(known: Field, people: Sequence[str]) -> Callable[[str], float] | None:
    match known.type:
        case FieldType.ENUM if known.choices is not None:
            words = [word for one in known.choices for word in (one.value, one.label)]
            return one_of(words)
        case FieldType.TIME:
            return looks_like(_TIME)
        case FieldType.DATE:
            return looks_like(_DAY)
        case FieldType.PERSON:
            return one_of(people)
        case FieldType.LINE:
            return lambda _cell: 0.3
        case _:
            return None


def enum_choices(known: Field) -> list[tuple[object, str]]:
    """Codes and labels of an ENUM field."""
    return choices_of(known.choices) if known.choices is not None else []


def _tr(text: str) -> str:
    return QCoreApplication.translate("IncidentParts", text)
