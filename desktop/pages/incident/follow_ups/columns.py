"""Columns of the follow-ups' table."""

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import QCoreApplication

from desktop.pages.incident.follow_ups.rows import FollowUpRow
from desktop.pages.incident.section import choices_of, label_of
from desktop.pages.incident.words import FOLLOW_UP_TONES
from desktop.widgets.cells import Cell
from desktop.widgets.rows import Column
from kb.vocabulary.enums import FollowUpState, Priority

Names = Callable[[], Sequence[tuple[object, str]]]


def columns_for(
    people: Names, origins: Names, today: Callable[[], date]
) -> list[Column[FollowUpRow]]:
    """The columns, in the order of the interface design."""
    return [*_task(people, today), *_standing(), *_around(people, origins)]


def _task(people: Names, today: Callable[[], date]) -> list[Column[FollowUpRow]]:
    """What is to be done, by whom, until when."""

    def due(row: FollowUpRow) -> Cell:
        day = row.item.due
        if day is None:
            return Cell(_tr("not set"), "muted")
        text = day.isoformat() if day.year != today().year else day.strftime("%m-%d")
        if row.overdue:
            return Cell(_tr("{day} overdue").format(day=text), "chip", "warn")
        return Cell(text, "number")

    def owner(row: FollowUpRow) -> Cell:
        name = row.item.owner
        return Cell(name, "person") if name else Cell(_tr("not set"), "muted")

    def action(row: FollowUpRow) -> Cell:
        return Cell(row.item.action, "title", wrap=True)

    return [
        Column("number", _tr("Id"), lambda r: Cell(r.item.ref, "mono"), 60, sortable=True),
        Column("action", _tr("Action"), action, 240, stretch=True, editor="line"),
        Column(
            "owner",
            _tr("Owner"),
            owner,
            146,
            editor="person",
            value=lambda r: r.item.owner,
            choices=people,
            sortable=True,
        ),
        Column(
            "due",
            _tr("Due"),
            due,
            160,
            editor="line",
            value=lambda r: r.item.due.isoformat() if r.item.due else "",
            sortable=True,
        ),
    ]


def _standing() -> list[Column[FollowUpRow]]:
    """How urgent it is, and how far it got."""

    def state(row: FollowUpRow) -> Cell:
        code = row.item.state
        tone = FOLLOW_UP_TONES.get(code, "neutral")
        return Cell(label_of(FollowUpState, code), "chip", tone, tip=row.note)

    return [
        Column(
            "priority",
            _tr("Priority"),
            lambda r: Cell(label_of(Priority, r.item.priority), "secondary"),
            84,
            editor="choice",
            value=lambda r: r.item.priority,
            choices=lambda: choices_of(Priority),
            sortable=True,
        ),
        Column(
            "state",
            _tr("State"),
            state,
            114,
            editor="choice",
            value=lambda r: r.item.state,
            choices=lambda: choices_of(FollowUpState),
            sortable=True,
        ),
    ]


def _around(people: Names, origins: Names) -> list[Column[FollowUpRow]]:
    """Where it came from, where it is tracked, who looked at it."""

    def origin(row: FollowUpRow) -> Cell:
        found = row.origin
        return Cell(found.ref, "mono", tip=found.title) if found else Cell("", "mono")

    def verified(row: FollowUpRow) -> Cell:
        item = row.item
        if item.verified_by and item.verified_by == item.owner:
            return Cell(item.verified_by, "icon", icon="warning", tip=row.note)
        return Cell(item.verified_by, "person")

    return [
        Column(
            "source_id",
            _tr("From"),
            origin,
            72,
            editor="choice",
            value=lambda r: r.origin.record_id if r.origin else None,
            choices=origins,
        ),
        Column(
            "ticket",
            _tr("Ticket"),
            lambda r: Cell(r.item.ticket, "mono"),
            90,
            editor="mono",
            value=lambda r: r.item.ticket,
        ),
        Column(
            "verified_by",
            _tr("Verified by"),
            verified,
            136,
            editor="person",
            value=lambda r: r.item.verified_by,
            choices=people,
        ),
    ]


def _tr(text: str) -> str:
    return QCoreApplication.translate("FollowUps", text)
