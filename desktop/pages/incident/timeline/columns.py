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

    def number(row: EventRow) -> Cell:
        if not row.key:
            return Cell(str(row.number), "mono")
        tip = _tr("Key event {key}").format(key=row.key)
        return Cell(f"{row.number} {row.key}", "mono", tip=tip)

    def time(row: EventRow) -> Cell:
        event = row.event
        unset = _tr("not set")
        text = time_text(event.at, event.precision, zone(), year=this_year(zone()), unset=unset)
        tip = time_tip(row, zone())
        if row.note:
            return Cell(text, "icon", icon="warning", tip=tip)
        if event.derived:
            return Cell(text, "icon", icon="info", tip=tip)
        return Cell(text, "muted" if event.at is None else "number", tip=tip)

    def typed_time(row: EventRow) -> str:
        event = row.event
        return format_moment(event.at, event.precision, zone()) if event.at is not None else ""

    def typed_until(row: EventRow) -> str:
        event = row.event
        if event.until_at is None:
            return ""
        return format_moment(event.until_at, event.until_precision, zone())

    def until(row: EventRow) -> Cell:
        return Cell(until_text(row, zone(), year=this_year(zone())), "number")

    return [
        Column("number", "#", number, 64),
        Column("at", _tr("Time"), time, 136, editor="time", value=typed_time),
        Column("until_at", _tr("Until"), until, 84, editor="time", value=typed_until),
        Column(
            "lane",
            _tr("Lane"),
            lambda r: Cell(
                label_of(Lane, r.event.lane), "chip", _LANE_TONES.get(r.event.lane, "neutral")
            ),
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
            lambda r: Cell(
                ", ".join(asset.ref for asset in r.assets),
                "mono",
                tip="\n".join(f"{asset.ref}  {asset.value}" for asset in r.assets),
            ),
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
        Column(
            "source",
            _tr("Source"),
            lambda r: Cell(r.event.source, "secondary"),
            100,
            editor="line",
            value=lambda r: r.event.source,
        ),
        Column(
            "key_event",
            _tr("Key event"),
            lambda r: Cell(
                _tr("yes") if r.event.key_event else _tr("no"),
                "flag",
                share=float(r.event.key_event),
            ),
            88,
            editor="flag",
        ),
        Column("entered_by", _tr("Entered by"), lambda r: Cell(r.event.entered_by, "person"), 130),
        Column(
            "created_at",
            _tr("Recorded"),
            lambda r: Cell(
                time_text(r.event.created_at, Precision.MINUTE, zone(), year=this_year(zone())),
                "secondary",
                tip=recorded(r.event, zone()),
            ),
            112,
        ),
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
