"""Figures over many incidents as the record of a report: what the Insights page shows."""

from typing import TYPE_CHECKING, Any, Final

from kb.insights import values
from kb.insights.figure import Figure, Measure, Said, Value
from reports.language import _, ngettext, pgettext
from reports.language.words import format_duration, listed, number

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from reports.options import ReportOptions

#: Figures that hold nothing but our own words, ids of ATT&CK, and numbers.
_CONTEXTS: Final = ("Severity", "ReviewState", "StepResult")
_FOR_OTHERS = frozenset({"incidents", "techniques", "follow-ups-by-age", "learning-lag", "reviews"})


def insights_record(
    session: "Session", query: str, title: str, options: "ReportOptions"
) -> dict[str, Any]:
    """Count the incidents of a filter.

    Args:
        session: kb's own; all is read in its one transaction.
        query: the filter as typed.
        title: what the report is called; the filter where it is empty.
        options: say when it is made, and who makes it.
    """
    from kb.insights import service  # noqa: PLC0415 - a renderer reads no store
    from kb.insights.figures import figures  # noqa: PLC0415
    from kb.search.incidents import list_query  # noqa: PLC0415

    by = options.exported_by
    q = list_query(query, actor=by, today=options.now.date())
    found = service.read(session, q, options.now, by)
    return record_of(figures(found), found.incidents, found.tlp, title or query, query)


def record_of(
    made: tuple[Figure, ...], count: int, tlp: str, title: str, query: str
) -> dict[str, Any]:
    """Figures that were made already as a record."""
    return {
        "subject": "insights",
        "id": "",
        "number": f"{count} incident" if count == 1 else f"{count} incidents",
        "count": count,
        "title": title,
        "query": query,
        "tlp": tlp,
        "figures": [figure.as_json() for figure in made],
    }


def for_others(record: dict[str, Any]) -> dict[str, Any]:
    """What is given to those who don't see everything: no names, no texts of single incidents.

    The filter says whom or what was looked for, so that it stays here, too.
    """
    kept = [one for one in record.get("figures") or () if _is_for_others(one["key"])]
    return record | {
        "title": "Incidents",
        "query": "",
        "figures": [_without_titles(one) if one["key"] == "techniques" else one for one in kept],
    }


def _is_for_others(key: str) -> bool:
    return key in _FOR_OTHERS or key.startswith("time-to-")


def _without_titles(figure: dict[str, Any]) -> dict[str, Any]:
    """Techniques without the titles of playbooks, rules and queries."""
    rows = [{**row, "cells": list(row["cells"])[:-1]} for row in figure["rows"]]
    return {**figure, "columns": list(figure["columns"])[:-1], "rows": rows}


def figures_of(record: dict[str, Any]) -> tuple[Figure, ...]:
    """The figures of a record."""
    return tuple(Figure.from_json(one) for one in record.get("figures") or ())


def word(text: str) -> str:
    """A word of a figure, such as the head of a column; states and severities have contexts."""
    said_so = _(text)
    for context in _CONTEXTS:
        if said_so == text:
            said_so = pgettext(context, text)
    return said_so


def insights_facts(record: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """What stands on the cover."""
    made = figures_of(record)
    alarms = [figure for figure in made if figure.alarm is not None]
    return (
        (_("Incidents"), number(int(record.get("count") or 0))),
        (_("Filter"), str(record.get("query") or "–")),
        (_("Figures"), str(len(made))),
        (_("Causes that came back"), _("yes") if alarms else _("no")),
    )


def numbers(record: dict[str, Any]) -> list[tuple[str, str]]:
    """What each figure found, by its name: compared with what a later copy finds."""
    return [(_("Incidents"), str(record.get("count") or 0))] + [
        (figure.key, said(figure.title)) for figure in figures_of(record)
    ]


def said(sentence: Said | None) -> str:
    """A sentence in the language of the report; "" for none."""
    if sentence is None or not sentence.text:
        return ""
    values = {
        name: written(value, sentence.measures.get(name, "text"))
        for name, value in sentence.values.items()
    }
    if not sentence.many:
        return _(sentence.text, **values)
    count = int(sentence.values["count"] or 0)
    return ngettext(sentence.text, sentence.many, count, **values)


def categories(figure: Figure) -> list[str]:
    """The names along the axis of a figure."""
    absent = figure.columns[0].absent
    return [written(name or None, figure.axis, absent) for name in figure.categories]


def written(value: Value, measure: Measure = "text", absent: str = "–") -> str:
    """A value as it is printed, in the language of the report."""
    if value is None:
        return _(absent)
    if measure == "word":
        return word(str(value))
    if measure == "words":
        return listed(word(part) for part in str(value).split(", "))
    if isinstance(value, int | float) and measure not in {"minutes", "days"}:
        return number(round(value))
    return values.written(value, measure, format_duration, format_duration(0))
