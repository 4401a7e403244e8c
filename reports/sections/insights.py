"""Figures over many incidents: each with its finding, its chart and its table."""

from collections.abc import Sequence
from typing import Any, Final

from kb.insights.figure import Column, Figure, Measure
from reports.insight_charts import chart
from reports.insights import figures_of, said, word, written
from reports.reading import Reading

_PLAYBOOKS: Final = frozenset({"playbook-steps", "techniques"})
_TRAINING: Final = frozenset({"training"})
_TIMES: Final = frozenset({"incidents", "data-errors", "reviews"})
#: Rows of a table: a page or two of them.
_MOST: Final = 120
#: Room of a column, in parts: numbers need little.
_ROOM: Final[dict[Measure, int]] = {
    "text": 26,
    "word": 26,
    "words": 26,
    "day": 15,
    "minutes": 13,
    "days": 13,
}


def insight_times(reading: Reading) -> dict[str, Any]:
    """Incidents by month and severity, the four times, reviews."""
    return _of(reading, lambda key: key in _TIMES or key.startswith("time-to-"))


def insight_playbooks(reading: Reading) -> dict[str, Any]:
    """How playbooks were kept, and which techniques nothing covers."""
    return _of(reading, lambda key: key in _PLAYBOOKS)


def insight_lessons(reading: Reading) -> dict[str, Any]:
    """Causes that come back, what is owed, how long learning takes."""
    rest = _PLAYBOOKS | _TRAINING | _TIMES
    return _of(reading, lambda key: key not in rest and not key.startswith("time-to-"))


def insight_training(reading: Reading) -> dict[str, Any]:
    """How much of the training paths was gone."""
    return _of(reading, lambda key: key in _TRAINING)


def _of(reading: Reading, wanted: Any) -> dict[str, Any]:  # noqa: ANN401 - a choice by key
    made = [figure for figure in figures_of(reading.record) if wanted(figure.key)]
    return {"figures": [_figure(reading, figure) for figure in made]}


def _figure(reading: Reading, figure: Figure) -> dict[str, Any]:
    rows = figure.rows[:_MOST]
    if len(rows) < len(figure.rows):
        left_out = len(figure.rows) - len(rows)
        reading.say("left_out", f"{left_out} further rows of a figure are left out.")
    return {
        "title": said(figure.title),
        "behind": said(figure.behind),
        "alarm": said(figure.alarm),
        "notes": " ".join(said(note) for note in figure.notes),
        "few": figure.kind != "table" and not figure.has_chart and bool(figure.rows),
        "picture": chart(figure) if figure.has_chart else "",
        "columns": [word(column.name) for column in figure.columns],
        "widths": _widths(figure.columns),
        "rows": [
            [
                reading.cell(written(value, column.measure, column.absent))
                for value, column in zip(row.cells, figure.columns, strict=True)
            ]
            for row in rows
        ],
    }


def _widths(columns: Sequence[Column]) -> list[int]:
    """Parts of a hundred, as numbers, texts and their heads need them."""
    rooms = [max(_ROOM.get(one.measure, 9), len(word(one.name)) + 4) for one in columns]
    return [round(100 * room / sum(rooms)) for room in rooms]
