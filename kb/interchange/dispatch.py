"""Incidents and cases of Netflix Dispatch, from tables joined by ids or from its API."""

from collections.abc import Callable, Mapping
from typing import Any

from kb.interchange import enums
from kb.interchange.case import CaseDraft
from kb.interchange.parsed import ParsedIncident
from kb.interchange.times import read_time
from kb.interchange.values import embedded, leftover, line, mapping, objects, text, words

PRODUCT = "Netflix Dispatch"

type Parts = Mapping[str, list[dict[str, Any]]]
_DERIVED = frozenset({"search_vector"})
_TAKEN = frozenset(
    """id name title description status reported_at stable_at closed_at triage_at escalated_at
    created_at updated_at summary tags events tasks documents participants""".split()
)
_EXPECTED = frozenset(
    """incident_priority_id incident_type_id incident_severity_id case_priority_id case_type_id
    case_severity_id duplicate_id project_id resolution resolution_reason visibility
    participants_team participants_location commanders_location reporters_location commander_id
    reporter_id liaison_id scribe_id assignee_id incident_document_id incident_review_document_id
    tactical_group_id notifications_group_id delay_executive_report_reminder new_at case_document_id
    delay_tactical_report_reminder incident_priority incident_type incident_severity case_priority
    case_type case_severity commander reporter liaison scribe assignee commanders project
    duplicates total_cost incident_costs storage ticket conference conversation groups cases
    workflow_instances""".split()
)
_TASK_STATES = {"resolved": "done", "open": "open"}


def is_incident(source: Mapping[str, Any]) -> bool:
    """Whether an object is an incident or a case of the API."""
    return "reported_at" in source and any(
        name in source for name in ("incident_priority", "incident_type", "case_type")
    )


def read_incident(source: Mapping[str, Any], parts: Parts | None = None) -> ParsedIncident:
    """One incident or case of the API, which brings what it refers to inside."""
    kind = "case" if "case_type" in source else "incident"
    inside = {n: objects(source.get(n)) for n in ("events", "tasks", "documents")}
    return reader(kind, source)({**inside, **(parts or {})})


def reader(kind: str, row: Mapping[str, Any]) -> Callable[[Parts], ParsedIncident]:
    """What reads one row when the rows of the other tables are known."""
    return lambda parts: _read(kind, row, parts)


class _Names:
    """Names of participants, types and levels, by their ids in the other tables."""

    def __init__(self, parts: Parts) -> None:
        self._by_id = {name: {text(r, "id"): r for r in found} for name, found in parts.items()}

    def of(self, table: str, number: object) -> str:
        """The name of a row of a table; empty for one that isn't there."""
        return line(self._by_id.get(table, {}).get(str(number or ""), {}), "name")

    def person(self, number: object) -> str:
        """A participant's name; a named placeholder where the tables don't say who it is."""
        if not number:
            return ""
        row = self._by_id.get("participants", {}).get(str(number), {})
        contact = self._by_id.get("people", {}).get(
            text(row, "individual_contact_id", "individual_id"), {}
        )
        return line(contact, "name", "email") or f"Dispatch participant {number}"


def _read(kind: str, row: Mapping[str, Any], parts: Parts) -> ParsedIncident:
    names = _Names(parts)
    reported = read_time(row.get("reported_at"))
    closed = read_time(row.get("closed_at"))
    status = line(row, "status")
    draft = CaseDraft(
        product=PRODUCT,
        external_id=line(row, "name") or (f"{kind} {text(row, 'id')}" if text(row, "id") else ""),
        external_number=line(row, "name"),
        values=_values(kind, row, names, parts),
        created=reported or read_time(row.get("created_at")),
        changed=read_time(row.get("updated_at")),
        times={
            "detected_at": reported,
            "triaged_at": read_time(row.get("triage_at")),
            "contained_at": read_time(row.get("stable_at")),
            "closed_at": closed,
        },
        over=closed is not None or enums.fold(status) == "closed",
    )
    draft.keep(leftover(row, _TAKEN | _DERIVED), _EXPECTED)
    for event in parts.get("events", []):
        _event(draft, event, names)
    for task in parts.get("tasks", []):
        _task(draft, task, names, parts)
    for document in parts.get("documents", []):
        _document(draft, document)
    for name in ("resolution", "resolution_reason"):
        if said := text(row, name).strip():
            values = {"text": said, "origin": f"Dispatch {name.replace('_', ' ')}"}
            draft.add("comment", name, values)
    if twin := text(row, "duplicate_id"):
        draft.warnings.append(f"The source calls this a duplicate of its incident {twin}.")
    _roles(draft, parts, names)
    return draft.finish()


def _named(row: Mapping[str, Any], kind: str, what: str) -> str:
    return line(mapping(row.get(f"{kind}_{what}")), "name")


def _values(kind: str, row: Mapping[str, Any], names: _Names, parts: Parts) -> dict[str, Any]:
    own = "case_" if kind == "case" else ""
    priority, severity, type_ = (
        _named(row, kind, what) or names.of(f"{own}{table}", row.get(f"{kind}_{what}_id"))
        for what, table in (
            ("priority", "priorities"),
            ("severity", "severities"),
            ("type", "types"),
        )
    )
    level = enums.known_severity(severity)
    lead = row.get("commander_id") or row.get("assignee_id")
    summary = [text(row, "description").strip(), text(row, "summary").strip()]
    return {
        "title": line(row, "title") or line(row, "name"),
        "summary": "\n\n".join(part for part in summary if part),
        "status": line(row, "status"),
        "severity": level if level != "not_set" else enums.known_severity(priority),
        "incident_type": type_,
        "lead": _person(row, "commander") or _person(row, "assignee") or names.person(lead),
        "reporter": _person(row, "reporter") or names.person(row.get("reporter_id")),
        "tags": _tags(row, names, parts),
    }


def _person(row: Mapping[str, Any], name: str) -> str:
    """A person of the API: a participant that holds a contact."""
    contact = mapping(mapping(row.get(name)).get("individual"))
    return line(contact, "name", "email")


def _tags(row: Mapping[str, Any], names: _Names, parts: Parts) -> list[str]:
    named = [names.of("tags", link.get("tag_id")) for link in parts.get("tags_of", [])]
    own = [line(tag, "name") for tag in objects(row.get("tags"))] + words(row.get("tags"))
    return [tag for tag in dict.fromkeys([*named, *own]) if tag]


def _event(draft: CaseDraft, row: Mapping[str, Any], names: _Names) -> None:
    at, until = read_time(row.get("started_at")), read_time(row.get("ended_at"))
    more: dict[str, Any] = {}
    if at and until and until.at > at.at:
        more["until_at"] = until.at
    details = embedded(row.get("details"))
    rest = leftover(row, {*_DERIVED, "uuid", "description", "source", "details"})
    if details not in (None, "null", {}, ""):
        rest["details"] = details
    draft.event(
        text(row, "uuid", "id"),
        at,
        text(row, "description"),
        source=line(row, "source") or PRODUCT,
        key_event=row.get("pinned") in (True, "t", "true"),
        entered_by=line(row, "owner"),
        further=rest,
        **more,
    )


def _task(draft: CaseDraft, row: Mapping[str, Any], names: _Names, parts: Parts) -> None:
    own = text(row, "id")
    assigned = [a for a in parts.get("assignees", []) if own and text(a, "task_id") == own]
    people = [names.person(a.get("participant_id")) for a in assigned]
    people += [_person({"one": one}, "one") for one in objects(row.get("assignees"))]
    due, done = read_time(row.get("resolve_by")), read_time(row.get("resolved_at"))
    priority = enums.fold(line(row, "priority"))
    draft.add(
        "follow_up",
        text(row, "resource_id", "id"),
        {
            "action": line(row, "description"),
            "owner": ", ".join(dict.fromkeys(p for p in people if p))
            or names.person(row.get("owner_id")),
            "asked_by": names.person(row.get("creator_id")),
            "due": due.at.date() if due else None,
            "priority": priority if priority in ("urgent", "high", "medium", "low") else "medium",
            "state": _TASK_STATES.get(enums.fold(line(row, "status")), "open"),
            "closed_at": done.at if done else None,
            "ticket": line(row, "weblink"),
        },
        further=leftover(row, _DERIVED),
    )


def _document(draft: CaseDraft, row: Mapping[str, Any]) -> None:
    values = {
        "title": line(row, "name") or line(row, "weblink"),
        "url": line(row, "weblink"),
        "offline_note": text(row, "description"),
    }
    draft.add("reference", text(row, "resource_id", "id"), values, further=leftover(row, _DERIVED))


def _roles(draft: CaseDraft, parts: Parts, names: _Names) -> None:
    """Who took part, and since when in which role, when the participants are known."""
    own = {text(row, "id") for row in parts.get("participants", [])}
    draft.values["responders"] = [names.person(number) for number in sorted(own) if number]
    for row in parts.get("roles", []):
        if text(row, "participant_id") in own:
            draft.event(
                f"role:{text(row, 'id')}",
                read_time(row.get("assumed_at")),
                f"{names.person(row.get('participant_id'))} is {line(row, 'role')}",
                further=leftover(row, _DERIVED),
            )
