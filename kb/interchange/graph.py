"""Microsoft Graph security incidents and alerts (alerts_v2), in every spelling seen."""

from collections.abc import Mapping
from typing import Any

from kb.interchange import enums
from kb.interchange.assembly import AlertDraft, CommentDraft, IncidentDraft, finish
from kb.interchange.entities import EntityCollector
from kb.interchange.parsed import ParsedIncident
from kb.interchange.remediation import treater_of
from kb.interchange.times import read_time
from kb.interchange.values import first_person, leftover, line, mapping, names, objects, text, words

PRODUCT = "Microsoft Defender XDR"

#: Fields of an incident that have a place; the rest is kept as it is.
_INCIDENT = names(
    "@odata.type @odata.context id displayName description severity status classification "
    "determination createdDateTime lastUpdateDateTime assignedTo comments customTags tags "
    "systemTags incidentWebUrl tenantId alerts"
)
#: Fields without a place of their own that are no surprise.
_KNOWN_EXTRA = names("redirectIncidentId lastModifiedBy summary resolvingComment priorityScore")
_ALERT = names(
    "@odata.type id title description severity status classification determination category "
    "serviceSource detectionSource assignedTo recommendedActions alertWebUrl mitreTechniques "
    "createdDateTime firstActivityDateTime lastActivityDateTime resolvedDateTime comments "
    "evidence"
)
_KNOWN_ALERT_EXTRA = names(
    "providerAlertId incidentId incidentWebUrl tenantId detectorId actorDisplayName systemTags "
    "threatDisplayName threatFamilyName lastUpdateDateTime alertPolicyId additionalData "
    "productName customDetails investigationState investigationId"
)


def read_incident(source: Mapping[str, Any]) -> ParsedIncident:
    """One incident, with its alerts when they were expanded."""
    values = incident_values(source, title=line(source, "displayName"))
    tags = [w for n in ("customTags", "tags", "systemTags") for w in words(source.get(n))]
    draft = IncidentDraft(
        product=PRODUCT,
        external_id=text(source, "id"),
        external_number=text(source, "id"),
        url=line(source, "incidentWebUrl"),
        tenant=line(source, "tenantId"),
        values={**values, "tags": list(dict.fromkeys(tags))},
        created=read_time(source.get("createdDateTime")),
        changed=read_time(source.get("lastUpdateDateTime")),
        extra=leftover(source, _INCIDENT),
    )
    draft.unknown |= draft.extra.keys() - _KNOWN_EXTRA
    note_status(draft, source)
    draft.comments += read_comments(source)
    for alert in objects(source.get("alerts")):
        add_alert(draft, alert)
    return finish(draft)


def incident_values(source: Mapping[str, Any], title: str) -> dict[str, Any]:
    """The incident fields that Graph and the XDR API spell alike; absent ones are left out."""
    given: dict[str, tuple[str, str]] = {
        "description": ("summary", text(source, "description")),
        "severity": ("severity", enums.known_severity(text(source, "severity"))),
        "status": ("status", line(source, "status")),
        "classification": ("classification", enums.classification(line(source, "classification"))),
        "determination": ("determination", enums.determination(line(source, "determination"))),
        "assignedTo": ("lead", first_person(source, "assignedTo")),
    }
    return {"title": title} | {field: v for name, (field, v) in given.items() if name in source}


def note_status(draft: IncidentDraft, source: Mapping[str, Any]) -> None:
    """What follows from status, owner and severity beyond their fields."""
    draft.is_resolved = enums.fold(text(source, "status")) == "resolved"
    draft.assigned_to = draft.values.get("lead", "")
    given = [enums.spaced(line(source, n)) for n in ("classification", "determination")]
    unset = ("unknown", "notavailable", "")
    draft.closing = ", ".join(word for word in given if enums.fold(word) not in unset)
    if not enums.is_known_severity(text(source, "severity")):
        word = line(source, "severity")
        draft.extra["severity"] = word
        draft.warnings.append(f"The severity “{word}” is unknown here: kept with the source.")
    moved = text(source, "redirectIncidentId")
    if moved:
        draft.warnings.append(f"The source merged this incident into {moved}.")


def read_comments(source: Mapping[str, Any], on: str = "") -> list[CommentDraft]:
    """Comments of an incident or an alert; their fields have two names each."""
    found = []
    listed = source.get("comments")
    for item in listed if isinstance(listed, list) else []:
        if isinstance(item, str) and item.strip():
            found.append(CommentDraft("", item, on=on))
        given = mapping(item)
        words_ = text(given, "comment")
        if words_:
            author = line(given, "createdBy", "createdByDisplayName")
            at = read_time(given.get("createdTime") or given.get("createdDateTime"))
            found.append(CommentDraft(author, words_, at, on=on))
    return found


def add_alert(draft: IncidentDraft, source: Mapping[str, Any]) -> None:
    """Take one alert with its evidence and comments into an incident."""
    alert = read_alert(source, draft.entities)
    draft.alerts.append(alert)
    draft.unknown |= {f"alerts.{n}" for n in alert.values["extra"].keys() - _KNOWN_ALERT_EXTRA}
    draft.comments += read_comments(source, on=alert.values["title"] or alert.external_id)


def read_alert(source: Mapping[str, Any], entities: EntityCollector) -> AlertDraft:
    """One alert of alerts_v2."""
    seen = read_time(source.get("firstActivityDateTime"))
    values = alert_values(source, _ALERT, "alertWebUrl")
    created = read_time(source.get("createdDateTime"))
    by = treater_of(source, values["product"], created)
    evidence = objects(source.get("evidence"))
    keys = [entities.add(evidence_kind(item), item, seen, by) for item in evidence]
    return AlertDraft(
        external_id=text(source, "id"),
        values=values,
        asset_keys=tuple(dict.fromkeys(k for k in keys if k)),
        created=created,
        treater=by,
        first=seen,
        last=read_time(source.get("lastActivityDateTime")),
        resolved=read_time(source.get("resolvedDateTime")),
    )


def alert_values(source: Mapping[str, Any], taken: frozenset[str], url: str) -> dict[str, Any]:
    """The alert fields that Graph and the XDR API spell alike.

    Args:
        source: the alert.
        taken: names of its fields that have a place; the rest goes into `extra`.
        url: the name of its address.
    """
    category = line(source, "category")
    return {
        "title": line(source, "title"),
        "description": text(source, "description"),
        "severity": enums.severity(line(source, "severity")),
        "status": line(source, "status"),
        "category": enums.spaced(category),
        "product": enums.spaced(line(source, "serviceSource")),
        "detection_source": enums.spaced(line(source, "detectionSource")),
        "classification": enums.classification(line(source, "classification")),
        "determination": enums.determination(line(source, "determination")),
        "techniques": enums.techniques(words(source.get("mitreTechniques"))),
        "tactics": [enums.spaced(category)] if category and enums.fold(category) != "none" else [],
        "assigned_to": first_person(source, "assignedTo"),
        "recommended_actions": text(source, "recommendedActions"),
        "url": line(source, url),
        "extra": leftover(source, taken),
    }


def evidence_kind(evidence: Mapping[str, Any]) -> str:
    """The kind in "#microsoft.graph.security.deviceEvidence": device."""
    name = text(evidence, "@odata.type").rpartition(".")[2]
    return name.removesuffix("Evidence")


def incident_of_alerts(incident_id: str, alerts: list[dict[str, Any]]) -> ParsedIncident:
    """An incident made of the alerts that name it; title and severity derive from them."""
    draft = IncidentDraft(
        product=PRODUCT,
        external_id=incident_id,
        external_number=incident_id,
        url=line(alerts[0], "incidentWebUrl"),
        tenant=line(alerts[0], "tenantId"),
        values={},
    )
    for alert in alerts:
        add_alert(draft, alert)
    describe_by_alerts(draft, [read_time(a.get("lastUpdateDateTime")) for a in alerts])
    return finish(draft)


def describe_by_alerts(draft: IncidentDraft, changes: list[Any]) -> None:
    """Title, severity and last change of an incident that the file itself doesn't hold."""
    order = ("critical", "high", "medium", "low", "informational")
    ranked = sorted(
        draft.alerts,
        key=lambda a: order.index(s) if (s := a.values["severity"]) in order else len(order),
    )
    worst = ranked[0].values
    more = len(draft.alerts) - 1
    also = f" and {more} more alert{'s' if more > 1 else ''}" if more else ""
    draft.values = {
        "title": (worst["title"] or "Alerts without a title") + also,
        "severity": enums.known_severity(worst["severity"]),
    }
    draft.derived += ["title", "severity"]
    draft.extra["derived"] = ["title", "severity"]
    known = [m for m in changes if m is not None]
    draft.changed = max(known, key=lambda m: m.at) if known else None
    draft.warnings.append(
        f"The file holds only alerts of incident {draft.external_id}: "
        "its title and severity are derived from them."
    )
