"""Timeline events of an imported incident: each with its source, text and time as written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from kb.interchange.parsed import ParsedRecord

if TYPE_CHECKING:
    from kb.interchange.assembly import AlertDraft, IncidentDraft
    from kb.interchange.times import Moment

_LONGEST = 4000


def timeline(draft: IncidentDraft, times: Mapping[str, Moment]) -> Iterator[ParsedRecord]:
    """The events that the source knows, in the order of its parts."""
    yield from _activity(draft, times)
    for alert in draft.alerts:
        if alert.created:
            yield _alert_raised(draft, alert, alert.created)
    if draft.created:
        text = f"Incident created in {draft.product}"
        yield _event("created", draft.created, text, draft.product, key_event=True)
    for comment in draft.comments:
        if comment.at:
            where = f" on alert {comment.on}" if comment.on else ""
            by = comment.author or "Somebody"
            text = f"{by} commented{where}: {comment.text}"
            yield _event(f"comment:{comment.key}", comment.at, text, draft.product)
    if draft.assigned_to and draft.created:
        yield _assigned(draft, draft.created)
    if "resolved_at" in times:
        closing = f": {draft.closing}" if draft.closing else ""
        text = f"Incident resolved{closing}"
        moment = times["resolved_at"]
        yield _event("resolved", moment, text, draft.product, key_event=True, phase="closure")


def _activity(draft: IncidentDraft, times: Mapping[str, Moment]) -> Iterator[ParsedRecord]:
    for name, word in (("first_activity_at", "First"), ("last_activity_at", "Last")):
        moment = times.get(name)
        if moment is None or (word == "Last" and _same(moment, times.get("first_activity_at"))):
            continue
        side = "first" if word == "First" else "last"
        alert = next((a for a in draft.alerts if _same(getattr(a, side), moment)), None)
        title = alert.values.get("title", "") if alert else ""
        yield _event(
            side + "_activity",
            moment,
            f"{word} activity seen" + (f": {title}" if title else ""),
            alert.values.get("product", "") or draft.product if alert else draft.product,
            lane="attacker",
            key_event=word == "First",
            techniques=alert.values.get("techniques", []) if alert else [],
            asset_keys=alert.asset_keys if alert else (),
        )


def _same(one: Moment | None, other: Moment | None) -> bool:
    return one is not None and other is not None and one.at == other.at


def _alert_raised(draft: IncidentDraft, alert: AlertDraft, at: Moment) -> ParsedRecord:
    title = alert.values.get("title", "") or alert.external_id or "without a title"
    return _event(
        f"alert:{alert.key}",
        at,
        f"Alert raised: {title}",
        alert.values.get("product", "") or draft.product,
        phase="triage",
        techniques=alert.values.get("techniques", []),
        asset_keys=alert.asset_keys,
    )


def _assigned(draft: IncidentDraft, created: Moment) -> ParsedRecord:
    """The source gives no time of assignment: it lies between creation and last update."""
    last = draft.changed
    reason = "the source gives no time: between creation and last update"
    made = _event(
        f"assigned:{draft.assigned_to}",
        created.because(reason),
        f"Assigned to {draft.assigned_to}",
        draft.product,
        phase="triage",
    )
    if last is None or last.at <= created.at:
        return made
    return ParsedRecord(made.key, {**made.values, "until_at": last.at})


def _event(
    key: str,
    moment: Moment,
    text: str,
    source: str,
    *,
    lane: str = "defender",
    phase: str = "",
    key_event: bool = False,
    techniques: list[str] | None = None,
    asset_keys: tuple[str, ...] = (),
) -> ParsedRecord:
    values: dict[str, Any] = {
        "at": moment.at,
        "precision": moment.precision,
        "lane": lane,
        "phase": phase,
        "text": text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…",
        "techniques": techniques or [],
        "source": source,
        "key_event": key_event,
        "original_time": moment.original,
        "zone": moment.zone,
        "derived": moment.derived,
    }
    return ParsedRecord(key, values, asset_keys)
