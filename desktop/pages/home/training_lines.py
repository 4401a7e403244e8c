"""What training asks of a person today: cards that are due, bulletins that are new."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
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


def training_lines(found: "HomeReading", go: Go) -> list[Line]:
    """The cards of today in one line, then each new bulletin."""
    lines = []
    if found.cards.total:
        said = QCoreApplication.translate("TrainingLines", "%n card(s)", "", found.cards.total)
        minutes = _tr("about {n} m").format(n=found.cards.minutes)
        start = partial(go, Route("training", section="today"))
        lines.append(Line("", said, minutes, _tr("Start"), start, subject=_tr("today's cards")))
    for one in found.bulletins:
        route = Route("training", one.id, "bulletins")
        version = _tr("version {n}").format(n=one.number)
        chip = (_tr("New"), "info")
        lines.append(Line("", one.title, version, _tr("Read"), partial(go, route), chip, one.title))
    return lines


def _tr(text: str) -> str:
    return QCoreApplication.translate("TrainingLines", text)
