"""Figures over many incidents that are made up: each kind of chart, and names that nobody tamed."""

from datetime import UTC, date, datetime
from uuid import UUID

from kb.insights import schemas as s
from kb.insights.figure import Figure
from kb.insights.figures import figures

_AT = datetime(2026, 3, 12, tzinfo=UTC)
_PERIODS = tuple(s.Period(f"2026-0{n}", date(2026, n, 1)) for n in (1, 2, 3))
_SPREADS = (s.Spread(12, 84.0, 300.0), s.Spread(3, 61.0), s.Spread(15, 42.5, 130.0))


def made_up_figures() -> tuple[Figure, ...]:
    """All that the page shows."""
    return figures(insights())


def insights() -> s.Insights:
    """Thirty incidents of one quarter."""
    return s.Insights(
        base="severity:high",
        incidents=30,
        unit="month",
        tlp="amber_strict",
        periods=tuple(
            s.PeriodCount(period, (2, count - 2, 0, 0, 0, 0))
            for period, count in zip(_PERIODS, (12, 3, 15), strict=True)
        ),
        times=(_time("detect"), _time("contain", target=120)),
        errors=1,
        wrong=(s.WrongTime(UUID(int=1), "INC-2026-0009", "<b>Fraud</b>", ("contain",)),),
        adherence=s.Adherence(
            9,
            60,
            41,
            (s.StepRow('Ask "them" & wait', 4, 2, 0, 1), s.StepRow("Tell", 0, 3, 1, 0)),
            2,
        ),
        techniques=(
            s.TechniqueRow(
                "T1566.002", "Phishing: Spearphishing Link", ("Initial Access",), 18, _AT, ("BEC",)
            ),
            s.TechniqueRow("T1078", "Valid Accounts", ("Persistence", "Defense Evasion"), 7, _AT),
            s.TechniqueRow("T9999", "", (), 1, _AT),
        ),
        causes=(
            s.CauseRow("No MFA", 6, _AT, _AT, _AT, 2),
            s.CauseRow("https://portal.example", 2, _AT, _AT, None, 0),
        ),
        owed=s.Owed(
            5,
            2,
            (s.AgeRow("Up to a week", 0, 5, 2, "owed-since:>=2026-03-05"),),
            (s.OwedRow("Robert Okafor", 4, 2), s.OwedRow("", 1, 0)),
            (s.OwedRow("No MFA", 3, 1),),
        ),
        lags=(
            s.LagRow("lesson", "First lesson written", s.Spread(20, 3.0, 9.5), 4),
            s.LagRow("verified", "Last change verified", s.Spread(6, 21.25), 18),
        ),
        reviews=(
            s.ReviewRow("Approved", 28, "state:approved -review:skipped"),
            s.ReviewRow("Skipped, with a reason", 2, "review:skipped"),
        ),
        training=s.TrainingCoverage((s.PathRow(UUID(int=2), "First weeks", 3, 1, 12, 7),)),
    )


def _time(name: str, target: int | None = None) -> s.TimeFigure:
    return s.TimeFigure(
        name=name,
        label=f"Time to {name}",
        between=("detected_at", "contained_at"),
        whole=s.Spread(30, 61.0, 200.0),
        missing=2,
        errors=1 if target else 0,
        rows=tuple(zip(_PERIODS, _SPREADS, strict=True)),
        by_severity=(s.TimeOfSeverity("high", 30, target, 21 if target else 0),),
    )
