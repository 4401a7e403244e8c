"""What figures over many incidents say, each row with the filter that opens its list."""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime

#: With fewer incidents a chart says nothing.
ENOUGH = 5
#: With fewer values a ninetieth percentile says nothing.
ENOUGH_FOR_P90 = 10


@dataclass(frozen=True, slots=True)
class Spread:
    """How durations lie.

    Attributes:
        p90: the ninetieth percentile; None where too few are known.
    """

    count: int = 0
    median: float | None = None
    p90: float | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """A month, a quarter or a year.

    Attributes:
        name: as people read it and as a filter takes it: 2026-03, 2026-Q1, 2026.
    """

    name: str
    first: date

    @property
    def query(self) -> str:
        """The filter of its incidents."""
        return f"detected:{self.name}"


@dataclass(frozen=True, slots=True)
class PeriodCount:
    """The incidents of a period, by the rank of their severity."""

    period: Period
    by_rank: tuple[int, ...]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.by_rank)


@dataclass(frozen=True, slots=True)
class TimeOfSeverity:
    """A time against its target, for the incidents of one severity."""

    severity: str
    count: int
    target: int | None
    met: int


@dataclass(frozen=True, slots=True)
class TimeFigure:
    """Time to detect, triage, contain or resolve.

    Attributes:
        name: of the metric.
        between: the names of the two times that it lies between.
        missing: incidents that lack one of the two times.
        errors: incidents whose times contradict each other; they aren't counted.
        by_severity: those that have incidents, the gravest first.
    """

    name: str
    label: str
    between: tuple[str, str]
    whole: Spread
    missing: int
    errors: int
    rows: tuple[tuple[Period, Spread], ...]
    by_severity: tuple[TimeOfSeverity, ...]

    @property
    def query(self) -> str:
        """The filter of the incidents that are counted."""
        return f"time-to-{self.name}:any"

    @property
    def goal(self) -> TimeOfSeverity | None:
        """The target that holds for most of them; None where there is none."""
        held = [one for one in self.by_severity if one.target is not None]
        return max(held, key=lambda one: one.count, default=None)

    @property
    def judged(self) -> int:
        """How many have a target."""
        return sum(one.count for one in self.by_severity if one.target is not None)

    @property
    def met(self) -> int:
        """How many met it."""
        return sum(one.met for one in self.by_severity)

    @property
    def missed_query(self) -> str:
        """The filter of those that missed their target."""
        each = [
            f"(severity:{one.severity.replace('_', '-')} time-to-{self.name}:>{one.target})"
            for one in self.by_severity
            if one.target is not None
        ]
        return " OR ".join(each)


@dataclass(frozen=True, slots=True)
class WrongTime:
    """An incident whose times contradict each other.

    Attributes:
        names: of the metrics that are less than zero.
    """

    incident_id: uuid.UUID
    number: str
    title: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step over all incidents: in how many it was late, skipped, added, out of order."""

    title: str
    late: int
    skipped: int
    added: int
    moved: int

    @property
    def total(self) -> int:
        """How often it wasn't as planned."""
        return self.late + self.skipped + self.added + self.moved


@dataclass(frozen=True, slots=True)
class Adherence:
    """How playbooks were kept.

    Attributes:
        incidents: that are compared with a playbook, and had something to do by it.
        due, kept: steps that had to be done, and that were done as planned.
        rows: the steps that deviate most often.
        further: how many steps more deviate.
    """

    incidents: int = 0
    due: int = 0
    kept: int = 0
    rows: tuple[StepRow, ...] = ()
    further: int = 0

    def sum_of(self, name: str) -> int:
        """All of one result in the rows."""
        return sum(getattr(row, name) for row in self.rows)


@dataclass(frozen=True, slots=True)
class TechniqueRow:
    """A technique over all incidents, and what covers it.

    Attributes:
        id: such as T1566.002.
        tactics: what it is for; empty for an id that ATT&CK doesn't have.
        last_at: when an incident with it was detected last.
        playbooks, rules: titles of what names it, or the technique that it belongs to.
        detections: rules and queries that detection opportunities of incidents led to.
    """

    id: str
    name: str
    tactics: tuple[str, ...]
    count: int
    last_at: datetime
    playbooks: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    detections: tuple[str, ...] = ()

    @property
    def query(self) -> str:
        """The filter of its incidents."""
        return f"technique:{self.id}"

    @property
    def is_covered(self) -> bool:
        """Whether anything covers it."""
        return bool(self.playbooks or self.rules or self.detections)


@dataclass(frozen=True, slots=True)
class CauseRow:
    """A shared factor that several incidents have.

    Attributes:
        answered_at: when a change that answers it was first made; None while none was.
        after: how many incidents had it after that: it came back.
    """

    factor: str
    count: int
    first_at: datetime
    last_at: datetime
    answered_at: datetime | None
    after: int


@dataclass(frozen=True, slots=True)
class AgeRow:
    """Open follow-ups of an age.

    Attributes:
        days: how old they are at least.
        query: the filter of their incidents.
    """

    label: str
    days: int
    count: int
    overdue: int
    query: str


@dataclass(frozen=True, slots=True)
class OwedRow:
    """Open follow-ups of an owner, or of the incidents with a cause."""

    name: str
    count: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Owed:
    """Follow-ups that are open."""

    count: int = 0
    overdue: int = 0
    by_age: tuple[AgeRow, ...] = ()
    by_owner: tuple[OwedRow, ...] = ()
    by_cause: tuple[OwedRow, ...] = ()


@dataclass(frozen=True, slots=True)
class LagRow:
    """How many days after its end an incident came to a stage of learning.

    Attributes:
        missing: incidents that are over and didn't come that far.
        days: from the end to the stage; what came before the end counts as none.
    """

    stage: str
    label: str
    days: Spread
    missing: int

    @property
    def query(self) -> str:
        """The filter of the incidents that came that far."""
        return f"learned:{self.stage}"


@dataclass(frozen=True, slots=True)
class PathRow:
    """A training path: how much of it was gone by the people that it is meant for."""

    path_id: uuid.UUID
    title: str
    people: int
    finished: int
    steps: int
    done: int


@dataclass(frozen=True, slots=True)
class TrainingCoverage:
    """How far people are.

    Attributes:
        hidden_because: why somebody who leads nobody sees no rows.
    """

    rows: tuple[PathRow, ...] = ()
    hidden_because: str = ""


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """How many incidents have a review in a state, or none, with a reason."""

    label: str
    count: int
    query: str


@dataclass(frozen=True, slots=True)
class Insights:
    """The whole page.

    Attributes:
        base: the filter that each row's own is added to.
        incidents: how many are counted.
        unit: what the periods are: "month", "quarter" or "year".
        tlp: the strictest marking of all that are counted.
        errors: how many incidents have times that contradict each other.
        wrong: the newest of these.
    """

    base: str
    incidents: int
    unit: str
    tlp: str = "amber"
    periods: tuple[PeriodCount, ...] = ()
    times: tuple[TimeFigure, ...] = ()
    errors: int = 0
    wrong: tuple[WrongTime, ...] = ()
    adherence: Adherence = field(default_factory=Adherence)
    techniques: tuple[TechniqueRow, ...] = ()
    causes: tuple[CauseRow, ...] = ()
    owed: Owed = field(default_factory=Owed)
    lags: tuple[LagRow, ...] = ()
    reviews: tuple[ReviewRow, ...] = ()
    training: TrainingCoverage = field(default_factory=TrainingCoverage)

    def list_of(self, query: str) -> str:
        """The filter that opens the incidents behind a row."""
        return f"{self.base} {query}".strip()
