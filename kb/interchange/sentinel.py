"""Microsoft Sentinel incidents: ARM objects, old cases, Log Analytics rows, and their parts."""

import re
from collections.abc import Mapping
from typing import Any

from kb.interchange import enums
from kb.interchange.assembly import AlertDraft, CommentDraft, IncidentDraft, finish
from kb.interchange.parsed import ParsedIncident, ParsedRecord
from kb.interchange.sentinel_alerts import read_alert
from kb.interchange.times import read_time
from kb.interchange.values import (
    embedded,
    first_person,
    leftover,
    line,
    mapping,
    names,
    objects,
    text,
    words,
)

PRODUCT = "Microsoft Sentinel"

_PROPERTIES = names(
    "title description severity status classification classificationReason owner labels "
    "createdTimeUtc lastModifiedTimeUtc lastUpdatedTimeUtc firstActivityTimeUtc closedTimeUtc "
    "lastActivityTimeUtc startTimeUtc endTimeUtc incidentNumber caseNumber incidentUrl "
    "classificationComment closeReason closedReasonText tactics"
)
_KNOWN_EXTRA = names(
    "providerName providerIncidentId relatedAnalyticRuleIds additionalData etag metrics "
    "firstActivityTimeGenerated lastActivityTimeGenerated relatedAlertIds lastComment "
    "teamInformation relatedAlertProductNames totalComments id type objectId ownerType techniques"
)
_OWNER = ("assignedTo", "userPrincipalName", "email", "name")
_WORKSPACE = re.compile(r"/workspaces/([^/]+)", re.IGNORECASE)
_SUBSCRIPTION = re.compile(r"/subscriptions/([^/]+)", re.IGNORECASE)
_PARENT = re.compile(r"/(?:incidents|cases)/([^/]+)", re.IGNORECASE)

#: The calls whose answers are parts of an incident, as they may lie beside it in one object.
PARTS = ("alerts", "entities", "comments", "tasks", "bookmarks", "relations")


def read_incident(
    source: Mapping[str, Any], parts: Mapping[str, list[dict[str, Any]]] | None = None
) -> ParsedIncident:
    """One incident or case.

    Args:
        source: the ARM object.
        parts: answers of the sibling calls (alerts, entities, comments, tasks).
    """
    given = mapping(source.get("properties"))
    arm_id = text(source, "id")
    number = text(given, "incidentNumber", "caseNumber")
    draft = IncidentDraft(
        product=PRODUCT,
        external_id=text(source, "name") or arm_id.rpartition("/")[2] or number,
        external_number=number,
        url=line(given, "incidentUrl"),
        tenant=workspace(arm_id),
        values=_values(given),
        created=read_time(given.get("createdTimeUtc")),
        changed=read_time(given.get("lastModifiedTimeUtc") or given.get("lastUpdatedTimeUtc")),
        first=read_time(given.get("firstActivityTimeUtc") or given.get("startTimeUtc")),
        last=read_time(given.get("lastActivityTimeUtc") or given.get("endTimeUtc")),
        resolved=read_time(given.get("closedTimeUtc")),
        extra=_extra(source, given),
    )
    _note_status(draft, given)
    own = {n.casefold(): source[n] for n in source if n.casefold() in PARTS}
    for name in PARTS:
        for part in objects(own.get(name)) + list((parts or {}).get(name, [])):
            _add_part(draft, name, part)
    return finish(draft)


def workspace(arm_id: str) -> str:
    """Subscription and workspace of an id, which is opaque otherwise."""
    found = (pattern.search(arm_id) for pattern in (_SUBSCRIPTION, _WORKSPACE))
    return "/".join(match[1] for match in found if match)


def parent(arm_id: str) -> str:
    """The incident that a part's id names; empty when it names none."""
    found = _PARENT.search(arm_id)
    return found[1] if found else ""


def _values(given: Mapping[str, Any]) -> dict[str, Any]:
    additional = mapping(given.get("additionalData"))
    products = words(additional.get("alertProductNames")) or words(
        given.get("relatedAlertProductNames")
    )
    values: dict[str, Any] = {
        "title": line(given, "title"),
        "severity": enums.known_severity(line(given, "severity")),
        "status": line(given, "status"),
        "classification": enums.classification(line(given, "classification")),
        "determination": enums.determination(line(given, "classificationReason", "closeReason")),
    }
    if "description" in given:
        values["summary"] = text(given, "description")
    if "owner" in given:
        values["lead"] = first_person(mapping(given.get("owner")), *_OWNER)
    if "labels" in given:
        values["tags"] = _labels(given.get("labels"))
    if products:
        values["detection_source"] = ", ".join(products)
    if techniques := words(additional.get("techniques")):
        values["techniques"] = enums.techniques(techniques)
    return values


def _labels(given: object) -> list[str]:
    """Labels are texts or objects."""
    items = given if isinstance(given, list) else []
    return words([i if isinstance(i, str) else line(mapping(i), "labelName") for i in items])


def _extra(source: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    outer = {"properties", "name", *(n for n in source if n.casefold() in PARTS)}
    extra = leftover(given, _PROPERTIES) | leftover(source, outer)
    if tactics := words(given.get("tactics")):
        extra["tactics"] = tactics
    owner = {n: v for n, v in mapping(given.get("owner")).items() if first_person({n: v}, n)}
    return extra | ({"owner": owner} if owner else {})


def _note_status(draft: IncidentDraft, given: Mapping[str, Any]) -> None:
    draft.unknown |= draft.extra.keys() - _KNOWN_EXTRA - {"tactics", "owner"}
    draft.is_resolved = enums.fold(text(given, "status")) in ("closed", "resolved")
    draft.assigned_to = draft.values.get("lead", "")
    reason = line(given, "classificationReason", "closeReason")
    parts = [enums.spaced(line(given, "classification")), enums.spaced(reason)]
    remark = text(given, "classificationComment", "closedReasonText")
    draft.closing = ". ".join(p for p in (", ".join(p for p in parts if p), remark) if p)
    if remark:
        draft.extra["classificationComment"] = remark
        draft.unknown.discard("classificationComment")
    word = line(given, "severity")
    if not enums.is_known_severity(word):
        draft.extra["severity"] = word
        draft.warnings.append(f"The severity “{word}” is unknown here: kept with the source.")


def _add_part(draft: IncidentDraft, name: str, part: dict[str, Any]) -> None:
    given = mapping(part.get("properties"))
    kind = text(part, "kind")
    if name == "alerts" or enums.fold(kind) == "securityalert":
        _add_alert(draft, part)
    elif name == "entities":
        draft.entities.add(kind or "other", part)
    elif name == "comments":
        author = first_person(mapping(given.get("author") or given.get("userInfo")), *_AUTHOR)
        at = read_time(given.get("createdTimeUtc"))
        draft.comments.append(CommentDraft(author, text(given, "message"), at, text(part, "name")))
    elif name == "tasks":
        draft.steps.append(_step(part, given, len(draft.steps)))
    else:
        draft.extra.setdefault(name, []).append(part)


_AUTHOR = ("name", "userPrincipalName", "email", "objectId")


def _add_alert(draft: IncidentDraft, part: dict[str, Any]) -> None:
    alert: AlertDraft = read_alert(part, draft.entities)
    draft.alerts.append(alert)


def _step(part: Mapping[str, Any], given: Mapping[str, Any], position: int) -> ParsedRecord:
    """A task as a planned or finished step of the workflow."""
    done = enums.fold(text(given, "status")) in ("completed", "done", "closed")
    finished = read_time(given.get("lastModifiedTimeUtc")) if done else None
    by = mapping(given.get("lastModifiedBy"))
    values: dict[str, Any] = {
        "position": float(position + 1),
        "phase": "triage",
        "action": line(given, "title"),
        "reason": text(given, "description"),
        "state": "done" if done else "planned",
        "done_by": first_person(by, "name", "userPrincipalName", "email") if done else "",
        "finished_at": finished.at if finished else None,
    }
    return ParsedRecord(text(part, "name") or f"task {position + 1}", values)


#: Columns of the SecurityIncident table, as the incident's own properties are called.
_COLUMNS = {
    "CreatedTime": "createdTimeUtc",
    "LastModifiedTime": "lastModifiedTimeUtc",
    "FirstActivityTime": "firstActivityTimeUtc",
    "LastActivityTime": "lastActivityTimeUtc",
    "ClosedTime": "closedTimeUtc",
}


def from_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of the SecurityIncident table in the shape of the REST object."""
    properties: dict[str, Any] = {}
    for name, value in row.items():
        renamed = _COLUMNS.get(name) or name[:1].lower() + name[1:]
        properties[renamed] = embedded(value)
    name = text(row, "IncidentName") or text(row, "IncidentNumber")
    comments = properties.pop("comments", [])
    properties.pop("incidentName", None)
    source: dict[str, Any] = {"name": name, "properties": properties}
    if listed := objects(comments):
        source["comments"] = [{"name": text(c, "name"), "properties": c} for c in listed]
    return source
