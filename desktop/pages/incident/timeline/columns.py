"""Columns of the timeline's table, its form, and the fields that pasted columns may go to."""

from collections.abc import Callable, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop.pages.incident.paste_lines import PasteTarget, any_text, looks_like, one_of
from desktop.pages.incident.record_panel import FormField, FormKind
from desktop.pages.incident.section import choices_of, label_of
from desktop.pages.incident.timeline.rows import (
    EventRow,
    recorded,
    this_year,
    time_text,
    time_tip,
    until_text,
)
from desktop.widgets.cells import Cell
from desktop.widgets.rows import Column
from kb.incidents.timeline import service
from kb.vocabulary.enums import Lane, Phase, Precision
from kb.vocabulary.moments import format_moment
from kb.vocabulary.response import Extent

if TYPE_CHECKING:
    from kb.incidents.assets.schemas import Asset
    from kb.incidents.evidence.schemas import EvidenceItem

_LANE_TONES = {"attacker": "danger", "defender": "info", "business": "low"}
_TIME = r"\d{4}-\d\d-\d\d([T ]\d{1,2}:\d\d.*)?|\d{1,2}:\d\d(:\d\d)?|\d{1,2}[./]\d{1,2}[./]\d{2,4}.*"

Choices = Callable[[], Sequence[tuple[object, str]]]


def columns_for(
    zone: Callable[[], tzinfo], assets: Choices, evidence: Choices
) -> list[Column[EventRow]]:
    """The columns, in the order of the interface design."""
    return [*_times(zone), *_event(), *_links(assets, evidence), *_about(zone)]


def _times(zone: Callable[[], tzinfo]) -> list[Column[EventRow]]:
    def typed_time(row: EventRow) -> str:
        event = row.event
        return format_moment(event.at, event.precision, zone()) if event.at is not None else ""

    def typed_until(row: EventRow) -> str:
        event = row.event
        if event.until_at is None:
            return ""
        return format_moment(event.until_at, event.until_precision, zone())

    def time(row: EventRow) -> Cell:
        return _time_cell(row, zone())

    def until(row: EventRow) -> Cell:
        return Cell(until_text(row, zone(), year=this_year(zone())), "number")

    return [
        Column("number", "#", _number_cell, 64),
        Column("at", _tr("Time"), time, 136, editor="time", value=typed_time),
        Column("until_at", _tr("Until"), until, 84, editor="time", value=typed_until),
    ]


def _number_cell(row: EventRow) -> Cell:
    if not row.key:
        return Cell(str(row.number), "mono")
    return Cell(f"{row.number} {row.key}", "mono", tip=_tr("Key event {key}").format(key=row.key))


def _time_cell(row: EventRow, zone: tzinfo) -> Cell:
    event = row.event
    text = time_text(event.at, event.precision, zone, year=this_year(zone), unset=_tr("not set"))
    tip = time_tip(row, zone)
    if row.note:
        return Cell(text, "icon", icon="warning", tip=tip)
    if event.derived:
        return Cell(text, "icon", icon="info", tip=tip)
    return Cell(text, "muted" if event.at is None else "number", tip=tip)


def _lane_cell(row: EventRow) -> Cell:
    lane = row.event.lane
    return Cell(label_of(Lane, lane), "chip", _LANE_TONES.get(lane, "neutral"))


def _event() -> list[Column[EventRow]]:
    return [
        Column(
            "lane",
            _tr("Lane"),
            _lane_cell,
            96,
            editor="choice",
            value=lambda r: r.event.lane,
            choices=lambda: choices_of(Lane),
        ),
        Column(
            "phase",
            _tr("Phase"),
            lambda r: Cell(label_of(Phase, r.event.phase) if r.event.phase else "", "secondary"),
            98,
            editor="choice",
            value=lambda r: r.event.phase,
            choices=lambda: [("", _tr("not set")), *choices_of(Phase)],
        ),
        Column(
            "text",
            _tr("Event"),
            lambda r: Cell(r.event.text, wrap=True),
            260,
            stretch=True,
            editor="line",
            value=lambda r: r.event.text,
        ),
    ]


def _assets_cell(row: EventRow) -> Cell:
    tip = "\n".join(f"{asset.ref}  {asset.value}" for asset in row.assets)
    return Cell(", ".join(asset.ref for asset in row.assets), "mono", tip=tip)


def _links(assets: Choices, evidence: Choices) -> list[Column[EventRow]]:
    return [
        Column(
            "techniques",
            _tr("ATT&CK"),
            lambda r: Cell(", ".join(r.event.techniques), "mono"),
            92,
            editor="tags",
            value=lambda r: list(r.event.techniques),
        ),
        Column(
            "asset_ids",
            _tr("Assets"),
            _assets_cell,
            84,
            editor="tags",
            value=lambda r: [asset.ref for asset in r.assets],
            choices=assets,
        ),
        Column(
            "evidence_ids",
            _tr("Evidence"),
            lambda r: Cell(", ".join(r.evidence), "mono"),
            84,
            editor="tags",
            value=lambda r: list(r.evidence),
            choices=evidence,
        ),
        Column(
            "tags",
            _tr("Tags"),
            lambda r: Cell(", ".join(r.event.tags), "secondary"),
            88,
            editor="tags",
            value=lambda r: list(r.event.tags),
        ),
    ]


def _key_cell(row: EventRow) -> Cell:
    key = row.event.key_event
    return Cell(_tr("yes") if key else _tr("no"), "flag", share=float(key))


def _about(zone: Callable[[], tzinfo]) -> list[Column[EventRow]]:
    """Where an event comes from, and what it is for the report."""

    def created(row: EventRow) -> Cell:
        at = row.event.created_at
        text = time_text(at, Precision.MINUTE, zone(), year=this_year(zone()))
        return Cell(text, "secondary", tip=recorded(row.event, zone()))

    def source(row: EventRow) -> Cell:
        return Cell(row.event.source, "secondary")

    def entered(row: EventRow) -> Cell:
        return Cell(row.event.entered_by, "person")

    return [
        Column(
            "source",
            _tr("Source"),
            source,
            100,
            editor="line",
            value=lambda r: r.event.source,
        ),
        Column("key_event", _tr("Key event"), _key_cell, 88, editor="flag"),
        Column("entered_by", _tr("Entered by"), entered, 130),
        Column("created_at", _tr("Recorded"), created, 112),
    ]


def form_kind(
    assets: "Sequence[Asset]",
    evidence: "Sequence[EvidenceItem]",
    parse_assets: Callable[[object], object],
    parse_evidence: Callable[[object], object],
) -> FormKind:
    """The fields of the panel."""
    refs = {asset.id: asset.ref for asset in assets}
    kept = {item.id: item.ref for item in evidence}
    phases = (("", _tr("not set")), *choices_of(Phase))
    fields = (
        FormField("text", _tr("Event"), "text", required=True),
        FormField("at", _tr("Time"), "moment", required=True, precision="precision"),
        FormField("until_at", _tr("Until"), "moment", precision="until_precision"),
        FormField("extent", _tr("The two times"), "choice", choices=tuple(choices_of(Extent))),
        FormField("lane", _tr("Lane"), "choice", required=True, choices=tuple(choices_of(Lane))),
        FormField("phase", _tr("Phase"), "choice", choices=phases),
        FormField("key_event", _tr("Key event"), "flag", placeholder=_tr("goes into the report")),
        FormField("techniques", _tr("ATT&CK"), "tags", placeholder="T1566.002"),
        FormField(
            "asset_ids",
            _tr("Assets"),
            "tags",
            choices=tuple((asset.id, asset.ref) for asset in assets),
            shown=lambda ids: tuple(refs[key] for key in ids if key in refs),
            parse=parse_assets,
        ),
        FormField(
            "evidence_ids",
            _tr("Evidence"),
            "tags",
            choices=tuple((item.id, item.ref) for item in evidence),
            shown=lambda ids: tuple(kept[key] for key in ids if key in kept),
            parse=parse_evidence,
        ),
        FormField("tags", _tr("Tags"), "tags"),
        FormField("source", _tr("Source")),
        FormField("derived", _tr("Derived from")),
        FormField("entered_by", _tr("Entered by"), "person"),
        FormField("zone", _tr("Source zone")),
        FormField("original_time", _tr("Time as the source wrote it"), "mono", wide=True),
    )
    return FormKind("timeline_event", service.revise, fields)


def paste_targets() -> tuple[PasteTarget, ...]:
    """What pasted columns may be, the most telling first."""
    lanes = [*(lane.value for lane in Lane), *(lane.label for lane in Lane)]
    phases = [*(phase.value for phase in Phase), *(phase.label for phase in Phase)]
    return (
        PasteTarget(
            "at", _tr("Time"), looks_like(_TIME), ("time", "at", "timestamp", "date", "when")
        ),
        PasteTarget("until_at", _tr("Until"), looks_like(_TIME), ("until", "end", "to")),
        PasteTarget("lane", _tr("Lane"), one_of(lanes), ("lane", "who")),
        PasteTarget("phase", _tr("Phase"), one_of(phases), ("phase",)),
        PasteTarget(
            "techniques",
            _tr("ATT&CK"),
            looks_like(r"T\d{4}(\.\d{3})?([,; ]+T\d{4}(\.\d{3})?)*"),
            ("att&ck", "technique", "techniques", "mitre"),
        ),
        PasteTarget(
            "asset_ids",
            _tr("Assets"),
            looks_like(r"A-\d+([,; ]+A-\d+)*"),
            ("asset", "assets", "entity", "host"),
        ),
        PasteTarget("tags", _tr("Tags"), lambda _cell: 0.0, ("tag", "tags", "labels")),
        PasteTarget(
            "key_event", _tr("Key event"), lambda _cell: 0.0, ("key", "key event", "key_event")
        ),
        PasteTarget(
            "text", _tr("Event"), any_text, ("event", "text", "description", "activity", "what")
        ),
        PasteTarget("source", _tr("Source"), lambda _cell: 0.55, ("source", "log", "evidence")),
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("Timeline", text)
