"""What the tabs read, each in one transaction."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING
from uuid import UUID

from kb.incidents.record import listing
from kb.incidents.record.listing import ListQuery
from kb.library.files import service as files
from kb.library.files.schemas import ItemFile
from kb.people import service as people
from kb.people.schemas import Person
from kb.training import trainees
from kb.training.bulletins import service as bulletins
from kb.training.bulletins.schemas import Bulletin, Reader, Text
from kb.training.cards import keeping, sources
from kb.training.cards import service as cards
from kb.training.cards.schemas import Card, Deck, Drift
from kb.training.drills import assignments, runs
from kb.training.drills import service as drills
from kb.training.drills.schemas import Cover, Drill, DrillRow, DrillRun
from kb.training.exercises import service as exercises
from kb.training.exercises.schemas import Exercise, WholeExercise
from kb.training.paths import progress
from kb.training.paths import service as paths
from kb.training.paths.schemas import Progress, TrainingPath
from kb.training.quizzes import service as quizzes
from kb.training.quizzes.schemas import QuizRow
from kb.training.reviews import service as reviews
from kb.training.reviews import today as days
from kb.training.reviews.schemas import Figures, Today

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from desktop.settings import Settings

type Choice = tuple[object, str]
_MOST_INCIDENTS = 300


def asked(person: str, settings: "Settings", zone: tzinfo, deck: str = "") -> days.Asked:
    """A person's day, by the clock and the zone of the window."""
    now = datetime.now(UTC)
    begins = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return days.Asked(
        person=person,
        now=now,
        begins=begins,
        ends=begins + timedelta(days=1),
        new_a_day=int(settings.text("training/new_a_day")),
        retention=int(settings.text("training/retention")) / 100,
        deck=deck,
    )


@dataclass(frozen=True, slots=True)
class TodayReading:
    """What the tab of today shows; files are those that the card's pictures lie in."""

    today: Today
    figures: Figures
    decks: tuple[Deck, ...]
    files: tuple[ItemFile, ...]


def read_today(session: "Session", day: days.Asked, zone: tzinfo) -> TodayReading:
    """The tab of today."""
    found = days.today(session, day)
    figures = reviews.figures(session, day.person, day.person, day.now, zone)
    source = found.turn.card.source_id if found.turn is not None else None
    held = files.list_for(session, source) if source is not None else ()
    return TodayReading(found, figures, cards.decks(session), held)


@dataclass(frozen=True, slots=True)
class CardsReading:
    """All cards, what changed at their sources, and what cards can be made from."""

    cards: tuple[Card, ...]
    drifted: tuple[Drift, ...]
    decks: tuple[Deck, ...]
    sources: tuple[Choice, ...]


def read_cards(session: "Session") -> CardsReading:
    """The tab of cards."""
    found = tuple(((kind, item), name) for kind, item, name in sources.everything(session))
    return CardsReading(
        cards.listed(session), keeping.drifted(session), cards.decks(session), found
    )


@dataclass(frozen=True, slots=True)
class BulletinsReading:
    """All bulletins as a person sees them, and the incidents that one can be made of."""

    bulletins: tuple[Bulletin, ...]
    incidents: tuple[Choice, ...]
    leads: bool


def read_bulletins(session: "Session", person: str) -> BulletinsReading:
    """The tab of bulletins."""
    leads = trainees.leads(trainees.role_of(session, person))
    return BulletinsReading(bulletins.listed(session, person), _incidents(session), leads)


@dataclass(frozen=True, slots=True)
class BulletinReading:
    """One bulletin with its text; who has read it, for the lead."""

    text: Text
    readers: tuple[Reader, ...]
    files: tuple[ItemFile, ...]


def read_bulletin(session: "Session", article_id: UUID, person: str) -> BulletinReading:
    """One bulletin."""
    leads = trainees.leads(trainees.role_of(session, person))
    found = bulletins.readers(session, person, article_id) if leads else ()
    text = bulletins.text_of(session, article_id)
    return BulletinReading(text, found, files.list_for(session, article_id))


@dataclass(frozen=True, slots=True)
class QuizzesReading:
    """All quizzes with the person's last results, and what one can be made from."""

    rows: tuple[QuizRow, ...]
    sources: tuple[Choice, ...]


def read_quizzes(session: "Session", person: str) -> QuizzesReading:
    """The tab of quizzes."""
    found: list[Choice] = [
        ((kind, item), name)
        for kind, item, name in sources.everything(session)
        if kind in {"playbook", "bulletin"}
    ]
    found += [(("incident", key), name) for key, name in _incidents(session)]
    return QuizzesReading(quizzes.listed(session, person), tuple(found))


@dataclass(frozen=True, slots=True)
class PathsReading:
    """The paths of a person; all of them with everybody's progress, for the lead."""

    mine: tuple[Progress, ...]
    paths: tuple[TrainingPath, ...]
    coverage: tuple[Progress, ...]
    items: tuple[Choice, ...]
    leads: bool


def read_paths(session: "Session", person: str, path_id: UUID | None) -> PathsReading:
    """The tab of paths; the coverage of one path."""
    leads = trainees.leads(trainees.role_of(session, person))
    every = paths.listed(session)
    chosen = path_id if any(one.id == path_id for one in every) else None
    chosen = chosen or (every[0].id if every else None)
    found = progress.coverage(session, person, chosen) if leads and chosen else ()
    mine = progress.mine(session, person)
    return PathsReading(mine, every, found, _items(session, person), leads)


@dataclass(frozen=True, slots=True)
class DrillsReading:
    """All drills as a person sees them, what one can be made from; for the lead, who took what."""

    rows: tuple[DrillRow, ...]
    incidents: tuple[Choice, ...]
    coverage: tuple[Cover, ...]
    leads: bool


def read_drills(session: "Session", person: str) -> DrillsReading:
    """The tab of drills."""
    leads = trainees.leads(trainees.role_of(session, person))
    found = assignments.coverage(session, person) if leads else ()
    rows = assignments.listed(session, person)
    return DrillsReading(rows, _incidents(session), found, leads)


@dataclass(frozen=True, slots=True)
class DrillReading:
    """One drill: the person's own runs; for the lead, whom it can be assigned to."""

    drill_id: UUID
    runs: tuple[DrillRun, ...]
    leads: bool
    people: tuple[str, ...]
    roles: tuple[str, ...]


def read_drill(session: "Session", drill_id: UUID, person: str) -> DrillReading:
    """One drill."""
    leads = trainees.leads(trainees.role_of(session, person))
    known = people.everybody(session) if leads else ()
    names = tuple(one.name for one in known if one.name.strip())
    roles = tuple(sorted({one.role.strip() for one in known if one.role.strip()}))
    mine = runs.of_person(session, person, person, drill_id)
    return DrillReading(drill_id, mine, leads, names, roles)


@dataclass(frozen=True, slots=True)
class RunReading:
    """A run to go on with."""

    drill: Drill
    run: DrillRun


def read_run(session: "Session", run_id: UUID, person: str) -> RunReading:
    """A run, with the drill it goes through."""
    run = runs.get(session, person, run_id)
    return RunReading(drills.get(session, run.drill_id), run)


@dataclass(frozen=True, slots=True)
class ExercisesReading:
    """All table-top exercises, what one can be made of, and the one that is open."""

    rows: tuple[Exercise, ...]
    drills: tuple[Choice, ...]
    room: WholeExercise | None
    people: tuple[str, ...]


def read_exercises(session: "Session", exercise_id: UUID | None) -> ExercisesReading:
    """The tab of exercises."""
    rows = exercises.listed(session)
    held = exercise_id is not None and any(one.id == exercise_id for one in rows)
    room = exercises.whole(session, exercise_id) if held and exercise_id else None
    names = tuple(one.name for one in people.everybody(session) if one.name.strip())
    made_of = tuple((one.id, one.title) for one in drills.in_use(session))
    return ExercisesReading(rows, made_of, room, names)


def everybody(session: "Session") -> tuple[Person, ...]:
    """All people that are known, with their roles."""
    return people.everybody(session)


def _incidents(session: "Session") -> tuple[Choice, ...]:
    rows = listing.page(session, ListQuery(), 0, _MOST_INCIDENTS)
    return tuple((row.id, f"{row.number}  {row.title}") for row in rows)


def _items(session: "Session", person: str) -> tuple[Choice, ...]:
    from kb.library.articles import service as articles  # noqa: PLC0415 - for the lead
    from kb.library.playbooks import service as playbooks  # noqa: PLC0415 - same

    found: list[Choice] = []
    found += [(("playbook", one.id, one.title), one.title) for one in playbooks.everything(session)]
    for article in articles.everything(session):
        kind = "bulletin" if article.article_kind == "tier1_bulletin" else "article"
        found.append(((kind, article.id, article.title), article.title))
    found += [(("deck", None, deck.name), deck.name) for deck in cards.decks(session) if deck.name]
    for row in quizzes.listed(session, person):
        found.append((("quiz", row.quiz.id, row.quiz.title), row.quiz.title))
    found += [(("drill", one.id, one.title), one.title) for one in drills.published(session)]
    return tuple(found)
