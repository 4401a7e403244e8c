"""A chart and its table, declared once: the window paints it, a report draws it.

Words are kept apart from what they name, so that each room says them in its own language.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, Self

Kind = Literal["columns", "line", "bars", "grid", "table"]
Measure = Literal["text", "word", "words", "count", "minutes", "days", "day", "percent"]
"""What a value is: text is recorded, a word is ours; words are ours with commas between them."""

type Value = str | int | float | None


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence with named places.

    Attributes:
        text: as it is translated, such as "{count} incidents"; that of one, where there is `many`.
        many: the same for another number, which is the value called count.
        values: what stands in the places.
        measures: how values that are numbers are written, by their name.
    """

    text: str
    values: Mapping[str, Value] = field(default_factory=dict)
    measures: Mapping[str, Measure] = field(default_factory=dict)
    many: str = ""

    @property
    def form(self) -> str:
        """The text that goes with its number, in English."""
        return self.many if self.many and self.values["count"] != 1 else self.text


@dataclass(frozen=True, slots=True)
class Series:
    """Values, one for each category.

    Attributes:
        tone: a name that both rooms know: a severity, "main", "late", "good".
        queries: by category, the filter of what a value counts; "" opens nothing.
    """

    name: str
    tone: str
    values: tuple[float | None, ...]
    queries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """A cell of a grid: a technique in the column of a tactic.

    Attributes:
        column: the place of its tactic.
        covered: whether anything covers it; a hole is drawn as one.
    """

    column: int
    name: str
    label: str
    value: int
    covered: bool
    query: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table behind a chart.

    Attributes:
        absent: a word for where there is no value.
    """

    name: str
    measure: Measure = "text"
    absent: str = "–"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table behind a chart, with the filter that opens its incidents."""

    cells: tuple[Value, ...]
    query: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with its finding.

    Attributes:
        key: names it in files and in code.
        title: the finding, as a sentence.
        count: how many stand behind it; with fewer than five there is a table only.
        behind: what these are, such as "{count} incidents"; None where there is nothing.
        measure: what the values are.
        categories: names along the axis; an empty one is what the first column calls absent.
        axis: what these names are.
        series: what is drawn, the first at the bottom.
        target: a line across, in the measure of the values.
        target_name: what the target is for.
        marks: of a grid.
        notes: what else has to be known: definitions, what is missing.
        alarm: something that asks for a decision.
        page: the page that a row opens.
    """

    key: str
    kind: Kind
    title: Said
    count: int
    behind: Said | None
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    measure: Measure = "count"
    categories: tuple[str, ...] = ()
    axis: Measure = "text"
    series: tuple[Series, ...] = ()
    target: float | None = None
    target_name: Said | None = None
    marks: tuple[Mark, ...] = ()
    notes: tuple[Said, ...] = ()
    alarm: Said | None = None
    page: str = "incidents"
    enough: int = 5

    @property
    def has_chart(self) -> bool:
        """Whether there is enough for a chart."""
        return self.kind != "table" and self.count >= self.enough and bool(self.rows)

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """The inverse of `as_json`; what JSON made of it is a figure again."""
        known = dict(values)
        for name in ("title", "behind", "target_name", "alarm"):
            known[name] = Said(**values[name]) if values[name] is not None else None
        known["notes"] = tuple(Said(**one) for one in values["notes"])
        known["columns"] = tuple(Column(**one) for one in values["columns"])
        known["rows"] = tuple(Row(tuple(one["cells"]), one["query"]) for one in values["rows"])
        known["categories"] = tuple(values["categories"])
        known["marks"] = tuple(Mark(**one) for one in values["marks"])
        known["series"] = tuple(
            Series(one["name"], one["tone"], tuple(one["values"]), tuple(one["queries"]))
            for one in values["series"]
        )
        return cls(**known)


def N_(text: str) -> str:  # noqa: N802 - the name that translators know
    """Mark a word of figures that is said later."""
    return text


def counted(count: int, one: str, many: str, **values: Value) -> Said:
    """A sentence whose words go with a number, which it calls {count}."""
    return Said(one, {"count": count, **values}, many=many)


def incidents(count: int) -> Said:
    """How many incidents stand behind a figure."""
    return counted(count, "{count} incident", "{count} incidents")
