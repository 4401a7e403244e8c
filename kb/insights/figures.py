"""All charts of the Insights page, in its order, from what was counted."""

from typing import Final

from kb.incidents.metrics.service import LABELS, METRICS
from kb.insights.figure import (
    N_,
    Column,
    Figure,
    Measure,
    Row,
    Said,
    Series,
    Value,
    counted,
    incidents,
)
from kb.insights.lesson_figures import causes, learning, owed, reviews, training
from kb.insights.schemas import ENOUGH, Insights, TimeFigure
from kb.insights.step_figures import errors, steps, techniques
from kb.vocabulary.enums import Severity

#: Less of a difference, of the earlier value, is none.
_NOTABLE: Final = 0.1
_UNITS: Final = {"month": N_("Month"), "quarter": N_("Quarter"), "year": N_("Year")}
_IN_ONE: Final = {
    "month": N_("All incidents came in one month"),
    "quarter": N_("All incidents came in one quarter"),
    "year": N_("All incidents came in one year"),
}


def figures(found: Insights) -> tuple[Figure, ...]:
    """Every figure that has something to say; training is always there."""
    if not found.incidents:
        return tuple(training(found))
    made = [months(found), *(time_taken(found, one) for one in found.times)]
    made += [*errors(found), *steps(found), *techniques(found), *causes(found)]
    made += [*owed(found), *learning(found), *reviews(found), *training(found)]
    return tuple(made)


def months(found: Insights) -> Figure:
    """Incidents by month and severity."""
    grave = sum(row.by_rank[rank] for row in found.periods for rank in (0, 1))
    severities = [one for one in Severity if any(row.by_rank[one.rank] for row in found.periods)]
    return Figure(
        key="incidents",
        kind="columns",
        title=_busiest(found),
        count=found.incidents,
        behind=incidents(found.incidents),
        columns=(
            Column(_UNITS[found.unit]),
            *(Column(one.label, "count") for one in severities),
            Column("All", "count"),
        ),
        rows=tuple(
            Row(
                (row.period.name, *(row.by_rank[one.rank] for one in severities), row.total),
                row.period.query,
            )
            for row in found.periods
        ),
        categories=tuple(row.period.name for row in found.periods),
        series=tuple(_of_severity(found, one) for one in reversed(severities)),
        notes=(
            counted(
                grave,
                "{count} of them is critical or high.",
                "{count} of them are critical or high.",
            ),
        ),
    )


def _busiest(found: Insights) -> Said:
    if len(found.periods) < 2:
        return Said(_IN_ONE[found.unit])
    highest = max(found.periods, key=lambda row: row.total)
    return Said(
        "Most incidents came in {period}: {most} of {all}",
        {"period": highest.period.name, "most": highest.total, "all": found.incidents},
    )


def _of_severity(found: Insights, one: Severity) -> Series:
    counts = tuple(float(row.by_rank[one.rank]) for row in found.periods)
    named = one.value.replace("_", "-")
    queries = tuple(f"{row.period.query} severity:{named}" for row in found.periods)
    return Series(one.label, one.value, counts, queries)


def time_taken(found: Insights, one: TimeFigure) -> Figure:
    """One of the four times, against the target that holds for most of its incidents."""
    goal = one.goal
    queries = tuple(f"{period.query} {one.query}" for period, _spread in one.rows)
    known = [(period.name, spread) for period, spread in one.rows]
    return Figure(
        key=f"time-to-{one.name}",
        kind="line",
        title=_finding(one),
        count=one.whole.count,
        behind=incidents(one.whole.count),
        columns=(
            Column(_UNITS[found.unit]),
            Column("Incidents", "count"),
            Column("Median", "minutes"),
            Column("90 % within", "minutes"),
        ),
        rows=tuple(
            Row((name, spread.count, spread.median, spread.p90), query)
            for (name, spread), query in zip(known, queries, strict=True)
            if spread.count
        ),
        measure="minutes",
        categories=tuple(name for name, _spread in known),
        series=(
            Series("Median", "main", tuple(s.median for _n, s in known), queries),
            Series("90 % within", "high", tuple(s.p90 for _n, s in known), queries),
        ),
        target=float(goal.target) if goal is not None and goal.target is not None else None,
        target_name=_target_name(one),
        notes=_notes(one),
    )


_DONE: Final = {
    "detect": (N_("Detecting took {by} less in {last} than in {first}"),
               N_("Detecting took {by} more in {last} than in {first}"),
               N_("Detecting takes {median} in the median")),
    "triage": (N_("Triage took {by} less in {last} than in {first}"),
               N_("Triage took {by} more in {last} than in {first}"),
               N_("Triage takes {median} in the median")),
    "contain": (N_("Containing took {by} less in {last} than in {first}"),
                N_("Containing took {by} more in {last} than in {first}"),
                N_("Containing takes {median} in the median")),
    "resolve": (N_("Resolving took {by} less in {last} than in {first}"),
                N_("Resolving took {by} more in {last} than in {first}"),
                N_("Resolving takes {median} in the median")),
}  # fmt: skip


_UNKNOWN: Final = {
    "detect": N_("The time to detect is known of no incident"),
    "triage": N_("The time to triage is known of no incident"),
    "contain": N_("The time to contain is known of no incident"),
    "resolve": N_("The time to resolve is known of no incident"),
}


def _finding(one: TimeFigure) -> Said:
    """The newest period that has enough incidents against the oldest."""
    less, more, plain = _DONE[one.name]
    if one.whole.median is None:
        return Said(_UNKNOWN[one.name])
    held = [(period, spread) for period, spread in one.rows if spread.count >= ENOUGH]
    if len(held) > 1:
        (first, before), (last, now) = held[0], held[-1]
        old, new = before.median or 0.0, now.median or 0.0
        if abs(new - old) > _NOTABLE * old:
            values: dict[str, Value] = {
                "by": abs(new - old),
                "last": last.name,
                "first": first.name,
            }
            return Said(less if new < old else more, values, {"by": "minutes"})
    return Said(plain, {"median": one.whole.median}, {"median": "minutes"})


def _target_name(one: TimeFigure) -> Said | None:
    goal = one.goal
    if goal is None:
        return None
    values: dict[str, Value] = {"severity": Severity(goal.severity).label, "target": goal.target}
    return Said(
        "Target for {severity}: {target}", values, {"severity": "word", "target": "minutes"}
    )


def _notes(one: TimeFigure) -> tuple[Said, ...]:
    first, last = (LABELS[name] for name in one.between)
    told = METRICS[one.name][3]
    between: dict[str, Value] = {"first": first, "last": last}
    are: dict[str, Measure] = {"first": "word", "last": "word"}
    notes = [Said("From “{first}” to “{last}”.", between, are), Said(told)]
    if one.judged:
        values = {"met": one.met, "all": one.judged}
        notes.append(Said("{met} of {all} met the target of their severity.", values))
    if one.missing:
        notes.append(
            counted(
                one.missing,
                "{count} lacks one of the two times.",
                "{count} lack one of the two times.",
            )
        )
    if one.errors:
        notes.append(
            counted(
                one.errors,
                "{count} has times that contradict each other and isn't counted.",
                "{count} have times that contradict each other and aren't counted.",
            )
        )
    return tuple(notes)
