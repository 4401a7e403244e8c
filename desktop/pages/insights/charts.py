"""The chart of a figure."""

from functools import partial
from typing import Final

from desktop.pages.insights.words import categories, named, said
from desktop.widgets.bar_chart import BarsChart, GridChart, GridMark
from desktop.widgets.chart import Chart, ChartSeries
from desktop.widgets.time_chart import ColumnsChart, LineChart
from kb.insights.axis import top_of
from kb.insights.figure import Figure, Mark, Measure, Series
from kb.insights.values import written

#: The colour of each tone; charts begin with the accent, see the interface design, § 10.
_TOKENS: Final = {
    "main": "accent_text",
    "late": "high",
    "good": "ok",
    "high": "high",
    "skipped": "low",
    "added": "ok",
    "moved": "med",
    "critical": "crit",
    "medium": "med",
    "low": "low",
    "informational": "info",
    "not_set": "control",
}


def chart_of(figure: Figure) -> Chart:
    """A figure as a widget that tells which list is wanted."""
    name = said(figure.title)
    if figure.kind == "grid":
        marks = [_mark(mark) for mark in figure.marks]
        return GridChart(name, categories(figure), marks)
    series = [
        _series(one, figure.measure, second=at > 0)
        for at, one in enumerate(figure.series)
        if any(one.values)
    ]
    names = categories(figure)
    axis = partial(_axis, measure=figure.measure)
    if figure.kind == "columns":
        return ColumnsChart(name, names, series, axis, top_of(figure))
    if figure.kind == "line":
        target = said(figure.target_name)
        return LineChart(
            name,
            names,
            series,
            axis,
            top_of(figure),
            target=figure.target,
            target_name=target,
        )
    sums = [
        written(sum(one.values[at] or 0 for one in figure.series), figure.measure)
        for at in range(len(figure.categories))
    ]
    return BarsChart(name, names, series, sums)


def _axis(value: float, measure: Measure) -> str:
    return written(value, measure)


def _series(one: Series, measure: Measure, *, second: bool) -> ChartSeries:
    texts = tuple(written(value, measure) for value in one.values)
    dashed = second and measure == "minutes"
    token = _TOKENS.get(one.tone, "accent_text")
    return ChartSeries(named(one.name), token, one.values, texts, one.queries, dashed)


def _mark(mark: Mark) -> GridMark:
    cover = named("Covered") if mark.covered else named("Nothing covers it")
    tip = named("{name}: in {count} incidents. {cover}.").format(
        name=f"{mark.name} {mark.label}".strip(), count=mark.value, cover=cover
    )
    return GridMark(
        mark.column,
        f"{mark.name} {mark.label}".strip(),
        mark.value,
        not mark.covered,
        tip,
        mark.query,
    )
