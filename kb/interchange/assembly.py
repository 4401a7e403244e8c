"""From what a source says to one incident: derived times, stable keys, timeline events."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kb.interchange.entities import EntityCollector
from kb.interchange.events import timeline
from kb.interchange.fingerprint import fingerprint
from kb.interchange.parsed import ParsedIncident, ParsedRecord, ParsedSource
from kb.interchange.remediation import Treater, actions_of_investigations
from kb.interchange.times import Moment, earliest, latest


@dataclass(slots=True)
class AlertDraft:
    """An alert as read: its fields, and its times with their texts."""

    external_id: str
    values: dict[str, Any]
    asset_keys: tuple[str, ...] = ()
    created: Moment | None = None
    first: Moment | None = None
    last: Moment | None = None
    resolved: Moment | None = None
    treater: Treater | None = None
    key: str = ""


@dataclass(slots=True)
class CommentDraft:
    """A comment as read; `on` names the alert it was written on, if any."""

    author: str
    text: str
    at: Moment | None = None
    external_id: str = ""
    on: str = ""
    key: str = ""


@dataclass(slots=True)
class IncidentDraft:
    """An incident as read, before anything is derived from its parts.

    Attributes:
        product: the console, such as "Microsoft Sentinel".
        values: fields of the incident that the file gives.
        is_resolved: whether the source's status says so.
        closing: the source's closing words.
    """

    product: str
    external_id: str
    values: dict[str, Any]
    external_number: str = ""
    url: str = ""
    tenant: str = ""
    created: Moment | None = None
    changed: Moment | None = None
    first: Moment | None = None
    last: Moment | None = None
    resolved: Moment | None = None
    is_resolved: bool = False
    assigned_to: str = ""
    closing: str = ""
    alerts: list[AlertDraft] = field(default_factory=list)
    comments: list[CommentDraft] = field(default_factory=list)
    steps: list[ParsedRecord] = field(default_factory=list)
    entities: EntityCollector = field(default_factory=EntityCollector)
    extra: dict[str, Any] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)
    derived: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def finish(draft: IncidentDraft) -> ParsedIncident:
    """Derive what the source has no field for, and name every part."""
    _name_alerts(draft.alerts)
    _name_comments(draft.comments)
    times = _milestones(draft)
    values = dict(draft.values)
    values |= {name: moment.at for name, moment in times.items()}
    values["moments"] = {name: moment.note(draft.product) for name, moment in times.items()}
    _gather_from_alerts(draft, values)
    began = draft.created or times.get("first_activity_at")
    if draft.changed:
        draft.extra["last_update"] = draft.changed.original
    source = ParsedSource.of(draft)
    return ParsedIncident(
        source=source,
        values=values,
        year=began.at.year if began else None,
        alerts=tuple(_alert_record(alert) for alert in draft.alerts),
        assets=draft.entities.records(),
        comments=tuple(_comment_record(comment) for comment in draft.comments),
        events=tuple(timeline(draft, times)),
        steps=tuple(draft.steps),
        actions=_actions(draft),
        derived=tuple(draft.derived),
        unknown=tuple(sorted(draft.unknown)),
        warnings=tuple(draft.warnings),
    )


def _actions(draft: IncidentDraft) -> tuple[ParsedRecord, ...]:
    """What was done about entities, and what investigations did that name no entity."""
    own = draft.entities.actions()
    by_entity = frozenset(key for action in own for key in action.asset_keys)
    treated = ((a.treater, a.asset_keys) for a in draft.alerts if a.treater is not None)
    return (*own, *actions_of_investigations(treated, by_entity))


def _milestones(draft: IncidentDraft) -> dict[str, Moment]:
    """The incident's times, each from its own field or marked with what it rests on."""
    alerts = draft.alerts
    found = {
        "first_activity_at": draft.first
        or earliest((a.first for a in alerts), "earliest first activity of the alerts"),
        "last_activity_at": draft.last
        or latest((a.last for a in alerts), "latest last activity of the alerts"),
        "detected_at": earliest((a.created for a in alerts), "creation of the first alert")
        or (draft.created and draft.created.because("creation of the incident")),
    }
    if draft.is_resolved:
        all_resolved = bool(alerts) and all(a.resolved for a in alerts)
        found["resolved_at"] = (
            draft.resolved
            or (
                latest((a.resolved for a in alerts), "last alert resolved")
                if all_resolved
                else None
            )
            or (draft.changed and draft.changed.because("last update of the resolved incident"))
        )
    return {name: moment for name, moment in found.items() if moment is not None}


def _gather_from_alerts(draft: IncidentDraft, values: dict[str, Any]) -> None:
    techniques = list(values.get("techniques", []))
    products: list[str] = []
    for alert in draft.alerts:
        techniques += alert.values.get("techniques", [])
        products.append(alert.values.get("product", ""))
    if draft.alerts or techniques:
        values["techniques"] = list(dict.fromkeys(techniques))
    if not values.get("detection_source") and any(products):
        values["detection_source"] = ", ".join(dict.fromkeys(p for p in products if p))


def _name_alerts(alerts: Iterable[AlertDraft]) -> None:
    """Give stable keys: ids may repeat within one file, so time, title and order help."""
    seen: Counter[str] = Counter()
    for alert in alerts:
        own = alert.created or alert.first
        key = f"{alert.external_id}@{own.at.isoformat()}" if own else alert.external_id
        if not alert.external_id:
            key += f"|{fingerprint(alert.values.get('title', ''))}"
        alert.key = _numbered(key, seen)


def _name_comments(comments: Iterable[CommentDraft]) -> None:
    seen: Counter[str] = Counter()
    for comment in comments:
        at = comment.at.at.isoformat() if comment.at else ""
        own = comment.external_id or f"{at}|{fingerprint([comment.author, comment.text])}"
        comment.key = _numbered(own, seen)


def _numbered(key: str, seen: Counter[str]) -> str:
    seen[key] += 1
    return key if seen[key] == 1 else f"{key}#{seen[key]}"


def _alert_record(alert: AlertDraft) -> ParsedRecord:
    times: Mapping[str, Moment | None] = {
        "created_in_source_at": alert.created,
        "first_activity_at": alert.first,
        "last_activity_at": alert.last,
        "resolved_at": alert.resolved,
    }
    values = {"external_id": alert.external_id, **alert.values}
    values |= {name: moment.at for name, moment in times.items() if moment}
    return ParsedRecord(alert.key, values, alert.asset_keys)


def _comment_record(comment: CommentDraft) -> ParsedRecord:
    values: dict[str, Any] = {"author": comment.author, "text": comment.text}
    if comment.at:
        values["at"] = comment.at.at
    values["origin"] = f"alert {comment.on}" if comment.on else "import"
    return ParsedRecord(comment.key, values)
