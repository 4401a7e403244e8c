"""Figures of what was learned: causes, what is owed, how long it takes, reviews, training."""

from collections.abc import Iterator, Sequence

from kb.insights.figure import N_, Column, Figure, Row, Said, Series, Value, counted, incidents
from kb.insights.schemas import CauseRow, Insights, OwedRow
from kb.vocabulary.keys import quoted


def causes(found: Insights) -> Iterator[Figure]:
    """Shared factors of several incidents; those that came back raise an alarm."""
    if not found.causes:
        return
    most = max(found.causes, key=lambda row: row.count)
    total = sum(row.count for row in found.causes)
    yield Figure(
        key="causes",
        kind="bars",
        title=Said(
            "“{cause}” is behind most: {count} incidents",
            {"cause": most.factor, "count": most.count},
        ),
        count=total,
        behind=Said("{count} times a shared cause", {"count": total}),
        columns=(
            *(Column("Cause"), Column("Incidents", "count"), Column("First", "day")),
            *(Column("Last", "day"), Column("Answered", "day"), Column("Came back", "count")),
        ),
        rows=tuple(_cause(row) for row in found.causes),
        categories=tuple(row.factor for row in found.causes),
        series=(
            Series(
                "After a change answered it",
                "late",
                tuple(float(row.after) for row in found.causes),
                tuple(_split(row, ">") for row in found.causes),
            ),
            Series(
                "Other incidents",
                "main",
                tuple(float(row.count - row.after) for row in found.causes),
                tuple(_split(row, "<=") for row in found.causes),
            ),
        ),
        alarm=_alarm(found.causes),
    )


def _cause(row: CauseRow) -> Row:
    answered = f"{row.answered_at:%Y-%m-%d}" if row.answered_at else None
    days = (f"{row.first_at:%Y-%m-%d}", f"{row.last_at:%Y-%m-%d}", answered)
    return Row((row.factor, row.count, *days, row.after), f"cause:{quoted(row.factor)}")


def _alarm(rows: Sequence[CauseRow]) -> Said | None:
    back = [row for row in rows if row.after]
    if not back:
        return None
    values: dict[str, Value] = {"cause": back[0].factor, "count": back[0].after, "all": len(back)}
    if len(back) == 1:
        return Said(
            "“{cause}” came back in {count} incidents after a change had answered it", values
        )
    return Said(
        "{all} causes came back after a change had answered them, “{cause}” in {count} incidents",
        values,
    )


def _split(row: CauseRow, sign: str) -> str:
    """The incidents before or after a cause was answered."""
    named = f"cause:{quoted(row.factor)}"
    return f"{named} detected:{sign}{row.answered_at:%Y-%m-%d}" if row.answered_at else named


def owed(found: Insights) -> Iterator[Figure]:
    """Open follow-ups by age, by owner, by cause."""
    held = found.owed
    if not held.count:
        return
    old = sum(row.count for row in held.by_age if row.days > 90)
    values: dict[str, Value] = {"old": old, "late": held.overdue, "all": held.count}
    title = (
        Said("{old} of {all} open follow-ups are older than three months", values)
        if old
        else Said("{late} of {all} open follow-ups are overdue", values)
    )
    ages = [(OwedRow(row.label, row.count, row.overdue), row.query) for row in held.by_age]
    yield _owed("follow-ups-by-age", Column("Age", "word"), title, ages, held.count)
    owners = [
        (
            OwedRow(row.name, row.count, row.overdue),
            f"owed-by:{quoted(row.name) if row.name else 'nobody'}",
        )
        for row in held.by_owner
    ]
    title = _owes_most(owners[0][0])
    by = Column("Owner", absent=N_("Nobody"))
    yield _owed("follow-ups-by-owner", by, title, owners, held.count)
    if held.by_cause:
        by_cause = [(row, f"cause:{quoted(row.name)} has:follow-ups") for row in held.by_cause]
        one = held.by_cause[0]
        title = Said(
            "Most is still owed where the cause is “{name}”: {count} follow-ups",
            {"name": one.name, "count": one.count},
        )
        yield _owed("follow-ups-by-cause", Column("Cause"), title, by_cause, held.count)


def _owes_most(first: OwedRow) -> Said:
    if not first.name:
        return counted(
            first.count,
            "Most is owed by nobody: {count} follow-up",
            "Most is owed by nobody: {count} follow-ups",
        )
    return counted(
        first.count,
        "{name} owes most: {count} follow-up",
        "{name} owes most: {count} follow-ups",
        name=first.name,
    )


def _owed(
    key: str, first: Column, title: Said, rows: Sequence[tuple[OwedRow, str]], count: int
) -> Figure:
    queries = tuple(query for _row, query in rows)
    late = tuple(f"{query} has:overdue" for query in queries)
    return Figure(
        key=key,
        kind="bars",
        title=title,
        count=count,
        behind=counted(count, "{count} open follow-up", "{count} open follow-ups"),
        columns=(first, Column("Open", "count"), Column("Overdue", "count")),
        rows=tuple(Row((row.name or None, row.count, row.overdue), query) for row, query in rows),
        categories=tuple(row.name for row, _query in rows),
        axis=first.measure,
        series=(
            Series("Overdue", "late", tuple(float(row.overdue) for row, _q in rows), late),
            Series(
                "Not due yet",
                "main",
                tuple(float(row.count - row.overdue) for row, _q in rows),
                queries,
            ),
        ),
    )


def learning(found: Insights) -> Iterator[Figure]:
    """Days from the end of an incident to what was learned from it."""
    if not any(row.days.count for row in found.lags):
        return
    last = next(row for row in reversed(found.lags) if row.days.count)
    most = max(row.days.count for row in found.lags)
    yield Figure(
        key="learning-lag",
        kind="bars",
        title=Said(
            "{stage} {days} after the end of the incident, in the median",
            {"stage": last.label, "days": last.days.median},
            {"stage": "word", "days": "days"},
        ),
        count=most,
        behind=incidents(most),
        columns=(
            *(Column("Stage", "word"), Column("Incidents", "count"), Column("Median", "days")),
            *(Column("90 % within", "days"), Column("Not reached", "count")),
        ),
        rows=tuple(
            Row((row.label, row.days.count, row.days.median, row.days.p90, row.missing), row.query)
            for row in found.lags
        ),
        measure="days",
        categories=tuple(row.label for row in found.lags),
        axis="word",
        series=(
            Series(
                "Median",
                "main",
                tuple(row.days.median for row in found.lags),
                tuple(row.query for row in found.lags),
            ),
        ),
        notes=(Said("Of incidents that are over; those recorded afterwards are left out."),),
    )


def reviews(found: Insights) -> Iterator[Figure]:
    """How far reviews are, and which were skipped."""
    skipped = next((row.count for row in found.reviews if row.query == "review:skipped"), 0)
    title = (
        counted(skipped, "{count} review was skipped", "{count} reviews were skipped")
        if skipped
        else Said("No review was skipped")
    )
    queries = tuple(row.query for row in found.reviews)
    counts = tuple(float(row.count) for row in found.reviews)
    yield Figure(
        key="reviews",
        kind="bars",
        title=title,
        count=found.incidents,
        behind=incidents(found.incidents),
        columns=(Column("Review", "word"), Column("Incidents", "count")),
        rows=tuple(Row((row.label, row.count), row.query) for row in found.reviews),
        categories=tuple(row.label for row in found.reviews),
        axis="word",
        series=(Series("Incidents", "main", counts, queries),),
    )


def training(found: Insights) -> Iterator[Figure]:
    """How much of the training paths was gone."""
    held = found.training
    if not held.rows and not held.hidden_because:
        return
    people = max((row.people for row in held.rows), default=0)
    open_ = sum(row.steps - row.done for row in held.rows)
    title = (
        Said("Training coverage")
        if not held.rows
        else counted(
            open_,
            "{count} step of training paths is still open",
            "{count} steps of training paths are still open",
        )
    )
    yield Figure(
        key="training",
        kind="bars",
        title=title,
        count=people,
        behind=counted(people, "{count} person", "{count} people") if held.rows else None,
        columns=(
            *(Column("Path"), Column("People", "count"), Column("Finished", "count")),
            *(Column("Steps done", "count"), Column("Of", "count")),
        ),
        rows=tuple(
            Row((row.title, row.people, row.finished, row.done, row.steps)) for row in held.rows
        ),
        categories=tuple(row.title for row in held.rows),
        series=(
            Series("Done", "good", tuple(float(row.done) for row in held.rows)),
            Series("Open", "main", tuple(float(row.steps - row.done) for row in held.rows)),
        ),
        notes=(Said(held.hidden_because),) if held.hidden_because else (),
        page="training",
        enough=1,
    )
