"""The lists of an entity's page: what each shows, and where its rows lead."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import QCoreApplication

from desktop.navigation import Route
from desktop.widgets.cells import Cell
from desktop.widgets.rows import Column
from kb.incidents.metrics.precision import to_minute
from kb.vocabulary.enums import AssetRole, Lane, ScopeState, Severity, Verdict, Word
from kb.vocabulary.moments import format_moment
from kb.vocabulary.response import (
    CauseType,
    MeasureState,
    MeasureType,
    RemediationState,
    RunTrigger,
)

if TYPE_CHECKING:
    from kb.sightings.schemas import EntityPage, SeenEvent, SeenIn, SeenPart

type Zone = Callable[[], tzinfo]
#: Section of the incident that shows records of a kind.
_SECTIONS = {
    "cause": "causes",
    "measure": "measures",
    "remediation_action": "remediation",
    "playbook_run": "workflow",
}


@dataclass(frozen=True, slots=True)
class List:
    """One list.

    Attributes:
        key, label: of its tab.
        rows: what it shows.
        columns: its columns.
        least: pixels that the stretching column keeps.
        route: where a row leads.
    """

    key: str
    label: str
    rows: Callable[["EntityPage"], Sequence[Any]]
    columns: tuple[Column[Any], ...]
    route: Callable[[Any], Route]


def lists(zone: Zone) -> tuple[List, ...]:
    """All lists, in their order."""
    return (
        List("incidents", _tr("Incidents"), lambda p: p.incidents, _incidents(zone), _to_incident),
        List("events", _tr("Timeline"), lambda p: p.events, _events(zone), _to_event),
        List("causes", _tr("Causes"), lambda p: p.causes, _causes(), _to_part),
        List("measures", _tr("Measures"), lambda p: p.measures, _parts(zone), _to_part),
        List("actions", _tr("Actions"), lambda p: p.actions, _parts(zone), _to_part),
        List("runs", _tr("Playbook runs"), lambda p: p.runs, _runs(zone), _to_part),
    )


def _incidents(zone: Zone) -> tuple[Column[Any], ...]:
    def seen(one: "SeenIn") -> Cell:
        firsts = [(a.first_seen_at, a.first_seen_precision) for a in one.assets]
        lasts = [(a.last_seen_at, a.last_seen_precision) for a in one.assets]
        times = [(at, precision) for at, precision in (*firsts, *lasts) if at is not None]
        ends = (min(times), max(times)) if times else ()
        shown = [format_moment(at, to_minute(exact), zone()) for at, exact in ends]
        return Cell(" – ".join(dict.fromkeys(shown)), "secondary", wrap=True)

    return (
        Column("number", _tr("Incident"), lambda one: Cell(one.number, "mono"), 128),
        Column(
            "title", _tr("Title"), lambda o: Cell(o.title, "title", wrap=True), 220, stretch=True
        ),
        Column("severity", _tr("Severity"), lambda o: Cell(_word(Severity, o.severity)), 92),
        Column("role", _tr("Role"), lambda o: Cell(_words(AssetRole, o, "role")), 92),
        Column("verdict", _tr("Verdict"), lambda o: Cell(_words(Verdict, o, "verdict")), 120),
        Column("scope", _tr("Scope"), lambda o: Cell(_words(ScopeState, o, "scope_state")), 92),
        Column("seen", _tr("First – last seen"), seen, 178),
    )


def _events(zone: Zone) -> tuple[Column[Any], ...]:
    def at(one: "SeenEvent") -> Cell:
        return Cell(format_moment(one.at, one.precision, zone()), "number")

    return (
        Column("at", _tr("Time"), at, 190),
        Column("number", _tr("Incident"), lambda one: Cell(one.number, "mono"), 128),
        Column("lane", _tr("Lane"), lambda one: Cell(_word(Lane, one.lane), "secondary"), 92),
        Column("text", _tr("Event"), lambda o: Cell(o.text, "title", wrap=True), 260, stretch=True),
    )


def _causes() -> tuple[Column[Any], ...]:
    return (
        Column("number", _tr("Incident"), lambda one: Cell(one.number, "mono"), 128),
        Column("ref", _tr("Id"), lambda one: Cell(one.ref, "mono"), 64),
        Column("title", _tr("Title"), _title, 240, stretch=True),
        Column("word", _tr("Type"), lambda o: Cell(_kind_of(o), "secondary"), 130),
        Column("factor", _tr("Factor"), lambda o: Cell(o.factor, "secondary", wrap=True), 190),
    )


def _runs(zone: Zone) -> tuple[Column[Any], ...]:
    return (
        Column("number", _tr("Incident"), lambda one: Cell(one.number, "mono"), 128),
        Column("ref", _tr("Id"), lambda one: Cell(one.ref, "mono"), 64),
        Column("title", _tr("Playbook"), _title, 240, stretch=True),
        Column("word", _tr("Started"), lambda o: Cell(_word(RunTrigger, o.word)), 92),
        Column("state", _tr("By rule"), lambda o: Cell(o.state, "secondary", wrap=True), 180),
        Column("at", _tr("Began"), partial(_when, zone), 130),
    )


def _when(zone: Zone, one: "SeenPart") -> Cell:
    if one.at is None:
        return Cell()
    return Cell(format_moment(one.at, to_minute(one.precision), zone()), "secondary")


def _parts(zone: Zone) -> tuple[Column[Any], ...]:
    return (
        Column("number", _tr("Incident"), lambda one: Cell(one.number, "mono"), 128),
        Column("ref", _tr("Id"), lambda one: Cell(one.ref, "mono"), 64),
        Column(
            "title", _tr("Title"), lambda o: Cell(o.title, "title", wrap=True), 240, stretch=True
        ),
        Column("word", _tr("Type"), lambda o: Cell(_kind_of(o), "secondary"), 120),
        Column("state", _tr("State"), lambda o: Cell(_state_of(o), "secondary", wrap=True), 130),
        Column("at", _tr("When"), partial(_when, zone), 130),
    )


def _title(one: Any) -> Cell:  # noqa: ANN401 - whatever has one
    return Cell(one.title, "title", wrap=True)


def _kind_of(one: "SeenPart") -> str:
    kinds: dict[str, type[Word]] = {"cause": CauseType, "measure": MeasureType}
    return _word(kinds[one.kind], one.word) if one.kind in kinds else one.word.capitalize()


def _state_of(one: "SeenPart") -> str:
    return _word(MeasureState if one.kind == "measure" else RemediationState, one.state)


def _words(words: type[Word], one: "SeenIn", name: str) -> str:
    """What the incident's rows say, each thing once."""
    return ", ".join(dict.fromkeys(_word(words, getattr(a, name)) for a in one.assets))


def _word(words: type[Word], code: str) -> str:
    return next((word.label for word in words if word.value == code), code)


def _to_incident(one: "SeenIn") -> Route:
    anchor: UUID | None = one.assets[0].id if one.assets else None
    return Route("incident", one.id, "assets", anchor)


def _to_event(one: "SeenEvent") -> Route:
    return Route("incident", one.incident_id, "timeline", one.id)


def _to_part(one: "SeenPart") -> Route:
    return Route("incident", one.incident_id, _SECTIONS[one.kind], one.id)


def _tr(text: str) -> str:
    return QCoreApplication.translate("EntityLists", text)
