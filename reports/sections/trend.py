"""How often factors, type and techniques of the incident came over twelve months."""

from datetime import date
from typing import Any

from kb.vocabulary import attack
from reports.count_charts import Months
from reports.count_charts import trend as drawn
from reports.language import N_, _
from reports.language.words import month_in_short
from reports.reading import Reading, Row

#: More rows than this make a figure, and a table, that nobody reads.
_MOST_ROWS = 6
_KINDS = {
    "factor": (N_("shared factor"), N_("Shared factor")),
    "type": (N_("incident type"), N_("Incident type")),
    "technique": (N_("technique"), N_("Technique")),
}


def trend(reading: Reading) -> dict[str, Any]:
    """Values of the trend: the factors, the type, then the techniques, the most frequent first."""
    held = reading.record.get("trend")
    months = _months(held) if isinstance(held, dict) else []
    rows = _rows(held, len(months)) if isinstance(held, dict) and months else []
    came = [row for row in rows if any(row["counts"])]
    none, rows = bool(rows) and not came, came
    if len(rows) > _MOST_ROWS:
        reading.say(
            "left_out",
            f"The trend shows {_MOST_ROWS} of {len(rows)} factors, types and techniques.",
        )
        rows = rows[:_MOST_ROWS]
    shown = [_row(reading, row, number) for number, row in enumerate(rows, 1)]
    bars = [Months(row["label"], tuple(row["counts"])) for row in shown]
    return {
        "trend": shown,
        "trend_none": none,
        "trend_months": [month_in_short(month) for month in months],
        "trend_figure": drawn(months, bars) if bars else "",
    }


def _months(held: Row) -> list[date]:
    try:
        return [date.fromisoformat(str(month)) for month in held.get("months") or ()]
    except ValueError:
        return []


def _rows(held: Row, count: int) -> list[Row]:
    """Factors before techniques, since a trend of causes is asked for; each with every month."""
    order = list(_KINDS)
    rows = [
        row
        for row in held.get("rows") or ()
        if row.get("kind") in order and len(row.get("counts") or ()) == count
    ]
    return sorted(rows, key=lambda row: order.index(row["kind"]))


def _row(reading: Reading, row: Row, number: int) -> dict[str, Any]:
    """Its label is our own word: the picture holds no recorded text, the table has the name."""
    name, kind = str(row.get("name") or ""), str(row["kind"])
    known = attack.technique(name) if kind == "technique" else None
    counts = [int(count) for count in row["counts"]]
    return {
        "label": f"{number}. {known.id if known else _(_KINDS[kind][1])}",
        "number": number,
        "name": reading.cell(name),
        "kind": _(_KINDS[kind][0]),
        "counts": counts,
        "total": sum(counts),
    }
