"""The Defender XDR API (`/api/incidents`): published, raw and simplified shapes."""

from collections.abc import Mapping
from typing import Any

from kb.interchange import graph
from kb.interchange.assembly import AlertDraft, IncidentDraft, finish
from kb.interchange.entities import EntityCollector
from kb.interchange.parsed import ParsedIncident
from kb.interchange.remediation import treater_of
from kb.interchange.times import read_time
from kb.interchange.values import leftover, line, names, objects, text, words

_INCIDENT = names(
    "@odata.context @odata.type incidentId incidentName description severity status "
    "classification determination createdTime lastUpdateTime assignedTo tags comments alerts "
    "incidentUri"
)
_KNOWN_EXTRA = names("redirectIncidentId")
_ALERT = names(
    "alertId title description severity status classification determination category "
    "serviceSource detectionSource assignedTo mitreTechniques creationTime firstActivity "
    "lastActivity resolvedTime devices entities recommendedActions alertUri"
)
_KNOWN_ALERT_EXTRA = names(
    "providerAlertId incidentId lastUpdatedTime investigationId investigationState detectorId "
    "actorName threatFamilyName"
)


def read_incident(source: Mapping[str, Any]) -> ParsedIncident:
    """One incident with its alerts; absent fields are absent, not empty."""
    number = text(source, "incidentId")
    title = line(source, "incidentName")
    draft = IncidentDraft(
        product=graph.PRODUCT,
        external_id=number,
        external_number=number,
        url=line(source, "incidentUri"),
        values=graph.incident_values(source, title),
        created=read_time(source.get("createdTime")),
        changed=read_time(source.get("lastUpdateTime")),
        extra=leftover(source, _INCIDENT),
    )
    if "tags" in source:
        draft.values["tags"] = words(source.get("tags"))
    draft.unknown |= draft.extra.keys() - _KNOWN_EXTRA
    graph.note_status(draft, source)
    draft.comments += graph.read_comments(source)
    for alert in objects(source.get("alerts")):
        _add_alert(draft, alert)
    if not title and draft.alerts:
        draft.values["title"] = draft.alerts[0].values["title"]
        draft.derived.append("title")
    return finish(draft)


def incident_of_alerts(incident_id: str, alerts: list[dict[str, Any]]) -> ParsedIncident:
    """An incident made of the alerts that name it."""
    draft = IncidentDraft(
        product=graph.PRODUCT, external_id=incident_id, external_number=incident_id, values={}
    )
    for alert in alerts:
        _add_alert(draft, alert)
    graph.describe_by_alerts(draft, [read_time(a.get("lastUpdatedTime")) for a in alerts])
    return finish(draft)


def _add_alert(draft: IncidentDraft, source: Mapping[str, Any]) -> None:
    alert = _read_alert(source, draft.entities)
    draft.alerts.append(alert)
    draft.unknown |= {f"alerts.{n}" for n in alert.values["extra"].keys() - _KNOWN_ALERT_EXTRA}
    draft.comments += graph.read_comments(source, on=alert.values["title"] or alert.external_id)


def _read_alert(source: Mapping[str, Any], entities: EntityCollector) -> AlertDraft:
    seen = read_time(source.get("firstActivity"))
    values = graph.alert_values(source, _ALERT, "alertUri")
    created = read_time(source.get("creationTime"))
    by = treater_of(source, values["product"], created)
    keys = [entities.add("device", device, seen, by) for device in objects(source.get("devices"))]
    keys += [
        entities.add(text(entity, "entityType") or "other", entity, seen, by)
        for entity in objects(source.get("entities"))
    ]
    return AlertDraft(
        external_id=text(source, "alertId"),
        values=values,
        asset_keys=tuple(dict.fromkeys(k for k in keys if k)),
        created=created,
        treater=by,
        first=seen,
        last=read_time(source.get("lastActivity")),
        resolved=read_time(source.get("resolvedTime")),
    )
