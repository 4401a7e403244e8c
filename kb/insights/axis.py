"""Where the axis of a chart ends: at a number whose half reads well, too."""

from kb.insights.figure import Figure


def top_of(figure: Figure) -> float:
    """The highest value that the axis of a figure shows."""
    if figure.kind == "columns":
        held = zip(*(one.values for one in figure.series), strict=True)
        return nice_top(max((sum(v or 0.0 for v in values) for values in held), default=0.0))
    highest = max((v for one in figure.series for v in one.values if v is not None), default=0.0)
    if figure.target is not None and figure.target <= 3 * highest:
        highest = max(highest, figure.target)
    return nice_minutes(highest) if figure.measure == "minutes" else nice_top(highest)


def nice_minutes(highest: float) -> float:
    """A round number of minutes, hours or days at or over the highest value."""
    for unit, steps in ((1, (10, 20, 30, 60, 90)), (60, (2, 4, 6, 8, 12, 16, 24, 36))):
        for step in steps:
            if step * unit >= highest:
                return float(step * unit)
    days = highest / 1440
    return 1440 * (2.0 if days <= 2 else 4.0 if days <= 4 else nice_top(days / 2) * 2)


def nice_top(highest: float) -> float:
    """A round, even number at or over the highest value."""
    if highest <= 10:
        return max(2.0 * -(-highest // 2), 2.0)
    size = 1.0
    while size * 10 <= highest:
        size *= 10
    steps = (1, 1.2, 1.4, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10)
    return next(round(step * size) for step in steps if step * size >= highest)
