"""The table of a figure as a file for a spreadsheet."""

import csv
import io

from kb.insights.figure import Figure, Value
from kb.interchange.export import inert


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
