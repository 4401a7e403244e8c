"""Values of a figure as text, and its table as a file for a spreadsheet."""

import csv
import io

from kb.insights.figure import Figure, Measure, Value
from kb.interchange.export import inert
from kb.vocabulary.moments import format_duration

_DAY = 1440


def written(value: Value, measure: Measure = "text") -> str:
    """A value as people read it; "–" where there is none."""
    if value is None:
        return "–"
    if measure == "minutes" and isinstance(value, int | float):
        return format_duration(value)
    if measure == "days" and isinstance(value, int | float):
        return "0 d" if value * _DAY < 1 else format_duration(value * _DAY)
    if isinstance(value, int | float):
        return f"{value:,.0f}"
    return value


def as_csv(figure: Figure) -> str:
    """The table of a figure: durations as minutes and days, so that it can be reckoned with."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    units = {"minutes": " (minutes)", "days": " (days)"}
    writer.writerow(f"{column.name}{units.get(column.measure, '')}" for column in figure.columns)
    for row in figure.rows:
        writer.writerow(inert(_plain(value)) for value in row.cells)
    return out.getvalue()


def _plain(value: Value) -> str:
    if value is None:
        return ""
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
