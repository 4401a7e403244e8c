"""What training asks of a person today: cards that are due, drills, bulletins that are new."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop.navigation import Route
from desktop.pages.home.blocks import Line
from kb.training.reviews.today import Asked

if TYPE_CHECKING:
    from desktop.pages.home.reading import HomeReading
    from desktop.session import Session
    from desktop.settings import Settings
    from kb.training.drills.schemas import Waiting

Go = Callable[[Route], object]


def day_of(session: "Session", settings: "Settings") -> Asked:
    """Today, as its cards are asked for."""
    now = datetime.now(UTC)
    begins = now.astimezone(session.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return Asked(
        person=session.actor,
        now=now,
        begins=begins,
        ends=begins + timedelta(days=1),
        new_a_day=int(settings.text("training/new_a_day")),
        retention=int(settings.text("training/retention")) / 100,
    )


def training_lines(found: "HomeReading", go: Go, today: date) -> list[Line]:
    """The cards of today in one line, then each drill that is asked for, each new bulletin."""
    lines = []
    if found.cards.total:
        said = QCoreApplication.translate("TrainingLines", "%n card(s)", "", found.cards.total)
        minutes = _tr("about {n} m").format(n=found.cards.minutes)
        start = partial(go, Route("training", section="today"))
        lines.append(Line("", said, minutes, _tr("Start"), start, subject=_tr("today's cards")))
    lines += [_drill(drill, go, today) for drill in found.drills]
    for one in found.bulletins:
        route = Route("training", one.id, "bulletins")
        version = _tr("version {n}").format(n=one.number)
        chip = (_tr("New"), "info")
        lines.append(Line("", one.title, version, _tr("Read"), partial(go, route), chip, one.title))
    return lines


def _drill(drill: "Waiting", go: Go, today: date) -> Line:
    chip = (_tr("Begun"), "info") if drill.begun else (_tr("Drill"), "info")
    if drill.is_overdue(today):
        chip = (_tr("Overdue"), "warn")
    due = _tr("due {day}").format(day=f"{drill.due:%m-%d}") if drill.due is not None else ""
    told = ", ".join(part for part in (due, drill.note) if part)
    label = _tr("Go on") if drill.begun else _tr("Take it")
    open_it = partial(go, Route("training", drill.drill_id, "drills"))
    return Line("", drill.title, told, label, open_it, chip, drill.title)


def _tr(text: str) -> str:
    return QCoreApplication.translate("TrainingLines", text)
