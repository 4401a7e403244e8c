"""Events, opportunities and gaps as they stand in the lane figure."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from desktop.pages.incident.timeline.rows import EventRow
from desktop.widgets.lane_marks import LaneGap, LaneLine, LaneMark
from kb.vocabulary.enums import Lane, Precision
from kb.vocabulary.indicators import defang_value
from kb.vocabulary.moments import format_duration, format_moment
from kb.vocabulary.response import Extent

if TYPE_CHECKING:
    from kb.incidents.opportunities.schemas import Opportunity
    from kb.incidents.record.schemas import Incident
    from kb.incidents.timeline.gaps import Gap

OPPORTUNITY_LANE: Final = "opportunity"
NO_ASSET: Final = "no asset"
_SPANS: Final = {
    Precision.HOUR: timedelta(hours=1),
    Precision.DAY: timedelta(days=1),
    Precision.MONTH: timedelta(days=30),
    Precision.YEAR: timedelta(days=365),
}
_DAY: Final = timedelta(days=1)
_MILESTONES: Final = ("first_activity_at", "detected_at", "contained_at", "resolved_at")
_LANES: Final = {lane.value for lane in Lane}
_PRECISIONS: Final = {precision.value for precision in Precision}
_TONES: Final = {"attacker": "danger", "defender": "accent_text", "business": "low"}

Lanes = list[tuple[str, str]]
"""Keys and names of lanes, from top to bottom."""


def marks_of(row: EventRow, zone: tzinfo, *, by_asset: bool) -> tuple[LaneMark, ...]:
    """An event in the figure, once for each asset where they have lanes; none without a time."""
    event = row.event
    if event.at is None or event.precision == Precision.UNKNOWN:
        return ()
    known = event.precision in _PRECISIONS
    span = _SPANS.get(Precision(event.precision)) if known else None
    until = event.until_at if event.until_at is not None and event.until_at > event.at else None
    between = until is not None and event.extent == Extent.BETWEEN
    words = format_moment(event.at, event.precision, zone)
    if until is not None:
        words = f"{words} – {format_moment(until, event.until_precision, zone)}"
    if between:
        words = _tr("between {times}").format(times=words)
    uncertain = until if between else event.at + span if span is not None else None
    side = event.lane if event.lane in _LANES else Lane.DEFENDER.value
    lanes = [side]
    if by_asset:
        lanes = [str(asset.id) for asset in row.assets] or [NO_ASSET]
    return tuple(
        LaneMark(
            key=event.id,
            lane=lane,
            number=row.number,
            at=event.at.timestamp(),
            until=until.timestamp() if until is not None and not between else None,
            uncertain_until=uncertain.timestamp() if uncertain is not None else None,
            text=event.text,
            time=words,
            key_event=event.key_event,
            movable=span is None,
            label=row.key,
            tone=_TONES[side],
            between=between,
        )
        for lane in lanes
    )


def side_lanes(shown: Iterable[str]) -> Lanes:
    """One lane for each side, those that are shown."""
    wanted = set(shown)
    return [(lane.value, lane.label) for lane in Lane if lane.value in wanted]


def asset_lanes(rows: Sequence[EventRow]) -> Lanes:
    """One lane for each asset of these events, in the order in which they first appear."""
    found: dict[str, str] = {}
    loose = False
    for row in rows:
        for asset in row.assets:
            name = defang_value(asset.value, asset.entity_type)
            found.setdefault(str(asset.id), f"{asset.ref}  {name}")
        loose = loose or not row.assets
    return [*found.items(), *([(NO_ASSET, _tr("No asset"))] if loose else [])]


def opportunity_marks(
    opportunities: "Iterable[Opportunity]", detected: datetime | None, zone: tzinfo
) -> list[LaneMark]:
    """When the attack could have been seen, as diamonds of a lane of their own."""
    found = []
    for one in opportunities:
        if one.at is None or one.precision == Precision.UNKNOWN:
            continue
        words = format_moment(one.at, one.precision, zone)
        if detected is not None and detected > one.at:
            gained = format_duration((detected - one.at).total_seconds() / 60)
            words = _tr("{time}, {gained} before detection").format(time=words, gained=gained)
        found.append(
            LaneMark(
                key=one.id,
                lane=OPPORTUNITY_LANE,
                number=one.number,
                at=one.at.timestamp(),
                text=one.signal,
                time=words,
                movable=False,
                label=one.ref,
                tone="warn",
                diamond=True,
            )
        )
    return found


def lane_gaps(gaps: "Iterable[Gap]") -> list[LaneGap]:
    """Long times without an event, as they are drawn over the lanes."""
    return [
        LaneGap(
            gap.began.timestamp(),
            gap.ended.timestamp(),
            format_duration(gap.length.total_seconds() / 60),
        )
        for gap in gaps
    ]


def detection_line(detected: datetime | None) -> list[LaneLine]:
    """A line at the time of detection."""
    return [LaneLine(detected.timestamp(), _tr("Detected"))] if detected is not None else []


def time_around(incident: "Incident") -> tuple[float, float]:
    """What an empty figure shows, in seconds since 1970: from the first to the last milestone.

    At least the day of the incident; without milestones, the day on which it was recorded.
    """
    known = [at for name in _MILESTONES if (at := getattr(incident, name)) is not None]
    known = known or [incident.created_at]
    first, last = min(known), max(known)
    spare = max(timedelta(0), _DAY - (last - first)) / 2
    return (first - spare).timestamp(), (last + spare).timestamp()


def _tr(text: str) -> str:
    return QCoreApplication.translate("Timeline", text)
