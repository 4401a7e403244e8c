"""One incident, whole: as JSON and as text."""

from dataclasses import fields
from functools import cache
from typing import TYPE_CHECKING, Any

from hotwash.cli.console import say, table
from hotwash.cli.views import incident_row, instant, moment, plain
from kb.incidents.record.fields import MILESTONES
from kb.store.base import kinds
from kb.vocabulary.moments import format_moment

if TYPE_CHECKING:
    from kb.dossier import WholeIncident
    from kb.incidents.record.rows import IncidentRow
    from kb.ledger.history import HistoryEntry

#: The lists of the record, in the order of the output.
_PARTS = (
    "alerts",
    "assets",
    "scope_changes",
    "timeline",
    "clocks",
    "opportunities",
    "workflow",
    "playbook_runs",
    "evidence",
    "custody",
    "remediation",
    "live_responses",
    "automated_runs",
    "adherence",
    "causes",
    "barriers",
    "observations",
    "measures",
    "lessons",
    "config_changes",
    "follow_ups",
    "research",
    "references",
    "notifications",
    "answer_sets",
    "sign_offs",
    "comments",
    "links",
)


def as_json(
    row: "IncidentRow", whole: "WholeIncident", history: tuple["HistoryEntry", ...]
) -> dict[str, Any]:
    """What `show --json` prints: the row of the list, then every field and every part."""
    incident = whole.incident
    own = {f.name: plain(getattr(incident, f.name)) for f in fields(incident)}
    times = {n: moment(incident, n, incident.moments) for n in (*MILESTONES, "last_activity_at")}
    parts: dict[str, Any] = {
        name: [_part(item) for item in getattr(whole, name)] for name in _PARTS
    }
    parts["review"] = [_part(item) for item in whole.checklist]
    parts["history"] = [_entry(entry) for entry in history]
    parts["sources"] = [_part(item) for item in whole.sources]
    parts["versions"] = [_part(item) for item in whole.versions]
    parts["metrics"] = [_part(item) for item in whole.metrics]
    return own | incident_row(row) | times | parts


def _part(item: Any) -> dict[str, Any]:  # noqa: ANN401 - any schema of kb
    values: dict[str, Any] = {}
    precisions = _precisions()
    if ref := getattr(item, "ref", ""):
        values["ref"] = ref
    for field in fields(item):
        value = getattr(item, field.name)
        exact = precisions.get(field.name)
        if exact is not None and hasattr(item, exact):
            values[field.name] = instant(value, getattr(item, exact))
        elif field.name not in {"incident_id", "baseline"}:
            values[field.name] = plain(value)
    return values


@cache
def _precisions() -> dict[str, str]:
    """By time field, the field that says how exactly it is known."""
    known = (field for kind in kinds().values() for field in kind.fields)
    return {field.name: field.precision for field in known if field.precision}


def _entry(entry: "HistoryEntry") -> dict[str, Any]:
    return {
        "at": instant(entry.at),
        "actor": entry.actor,
        "label": entry.label,
        "record": entry.record_label,
        "kind": entry.kind,
        "record_id": str(entry.record_id),
        "action": entry.action,
        "fields": [{"name": f.name, "before": f.before, "after": f.after} for f in entry.fields],
    }


def as_text(whole: "WholeIncident") -> None:
    """Print one incident for people."""
    incident = whole.incident
    say(f"{incident.number}  {incident.title}")
    facts = (incident.severity, incident.review_state, f"tlp {incident.tlp}", incident.lead)
    say(" · ".join(fact.replace("_", " ") for fact in facts if fact))
    if incident.summary:
        say(f"\n{incident.summary}")
    _heading("Times", "UTC")
    for name, label in MILESTONES.items():
        note = incident.moments.get(name) or {}
        shown = format_moment(getattr(incident, name), note.get("precision", "exact"))
        say(f"  {label:26} {shown}")
    for metric in whole.metrics:
        if metric.minutes is not None:
            say(f"  {metric.label:26} {metric.value}  {metric.text}".rstrip())
    _timeline(whole)
    _workflow(whole)
    _rest(whole)
    missing = [item for item in whole.checklist if not item.done]
    _heading("Missing for sign-off", len(missing))
    for item in missing:
        say(f"  {item.text}")


def _timeline(whole: "WholeIncident") -> None:
    _heading("Timeline", len(whole.timeline))
    rows = [
        (
            format_moment(e.at, e.precision)
            + (f" … {format_moment(e.until_at, e.until_precision)}" if e.until_at else ""),
            e.lane,
            e.text,
        )
        for e in whole.timeline
    ]
    table(("when", "lane", "event"), rows)


def _workflow(whole: "WholeIncident") -> None:
    _heading("Workflow", len(whole.workflow))
    rows = [
        (
            n,
            s.phase,
            s.action,
            s.state,
            s.done_by,
            format_moment(s.finished_at, s.finished_precision),
        )
        for n, s in enumerate(whole.workflow, 1)
    ]
    table(("no", "phase", "action", "state", "done by", "finished"), rows)


def _rest(whole: "WholeIncident") -> None:
    _heading("Alerts", len(whole.alerts))
    table(("severity", "alert"), [(a.severity, a.title) for a in whole.alerts])
    _heading("Assets and entities", len(whole.assets))
    assets = [(a.ref, a.entity_type, a.value, a.role, a.scope_state) for a in whole.assets]
    table(("ref", "type", "value", "role", "scope"), assets)
    _heading("Lessons", len(whole.lessons))
    table(("ref", "lesson", "owner"), [(x.ref, x.title, x.owner) for x in whole.lessons])
    _heading("Configuration changes", len(whole.config_changes))
    changes = [(c.ref, c.title, c.system, c.state) for c in whole.config_changes]
    table(("ref", "change", "system", "state"), changes)
    _heading("Follow-ups", len(whole.follow_ups))
    owed = [(f.ref, f.action, f.owner, f.due or "", f.state) for f in whole.follow_ups]
    table(("ref", "action", "owner", "due", "state"), owed)
    _heading("Comments", len(whole.comments))
    table(("when", "who", "comment"), [(instant(c.at), c.author, c.text) for c in whole.comments])


def _heading(title: str, about: object) -> None:
    say(f"\n{title} ({about})")
