"""What is this? Answered by content, from one declared table; never by a file's name.

A new format is a new row here (and its reader). Rows without a reader are things that are
known and not taken: their message says what they are.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from kb.interchange import (
    dispatch,
    iris,
    iris_parts,
    misp,
    service_health,
    stix,
    thehive_case,
    veris,
)
from kb.interchange.values import line, mapping, objects, text

Test = Callable[[Mapping[str, Any]], bool]


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of JSON object.

    Attributes:
        format: its name, as `--format` and reports call it.
        label: what it is, in words.
        test: whether an object is of this kind.
        role: `incident`, `alert` (of an incident it names), `part` (of an incident that
            lies beside), `document` (an item of the library), or `refused`.
    """

    format: str
    label: str
    test: Test
    role: str = "refused"


def _has(source: Mapping[str, Any], *names: str) -> bool:
    return all(name in source for name in names)


def _any(source: Mapping[str, Any], *names: str) -> bool:
    return any(name in source for name in names)


def _type(source: Mapping[str, Any]) -> str:
    """The kind of an ARM object, or of a Graph object, folded."""
    return text(source, "type").casefold() or text(source, "@odata.type").casefold()


def _arm(*endings: str) -> Test:
    return lambda d: "properties" in d and _type(d).endswith(endings)


_PROPERTIES = "properties"
_TYPE_NAME = re.compile(
    r"(?:Collection\()?(?:string|int32|int64|boolean|double|guid|datetimeoffset|@odata\.type)"
    r"(?:\b.*)?",
    re.IGNORECASE | re.DOTALL,
)


def _is_skeleton(source: Mapping[str, Any]) -> bool:
    """Whether the values are type names: "String (timestamp)", "@odata.type: …"."""
    found = [v for v in source.values() if isinstance(v, str) and v]
    named = [v for v in found if _TYPE_NAME.fullmatch(v) and v.casefold() != "user"]
    return len(named) >= 2 and len(named) * 2 >= len(found)


def _is_patch(source: Mapping[str, Any]) -> bool:
    fields = {
        "assignedTo", "classification", "determination", "status", "comments", "comment", "tags",
        "customTags", "feedback", "closedDateTime", "vendorInformation", "severity",
    }  # fmt: skip
    return bool(source) and source.keys() <= fields


def _is_sentinel_incident(source: Mapping[str, Any]) -> bool:
    given = mapping(source.get(_PROPERTIES))
    typed = _type(source).endswith(("/incidents", "/cases"))
    known = _any(given, "incidentNumber", "caseNumber") or _has(given, "severity", "status")
    return "title" in given and (typed or known) and "kind" not in source


def _is_graph_incident(source: Mapping[str, Any]) -> bool:
    if _type(source).endswith(".incident"):
        return True
    marks = (
        "incidentWebUrl",
        "redirectIncidentId",
        "customTags",
        "determination",
        "lastModifiedBy",
    )
    return _has(source, "displayName", "id") and _any(source, *marks)


def _is_graph_alert(source: Mapping[str, Any]) -> bool:
    if _type(source).endswith("security.alert"):
        return True
    marks = ("evidence", "serviceSource", "alertWebUrl", "detectorId", "providerAlertId")
    return _has(source, "id", "title") and _any(source, *marks)


def _has_rules(source: Mapping[str, Any]) -> bool:
    """Whether an ARM template holds automation rules: told by what they hold, not by a type."""
    held = (mapping(one.get(_PROPERTIES)) for one in objects(source.get("resources")))
    return "resources" in source and any("triggeringLogic" in one for one in held)


def _is_iris_part(name: str, source: Mapping[str, Any]) -> bool:
    return iris_parts.part_name(source) == name


_ENRICHMENT = ("whois", "geodata")

#: Tested in this order; the first that fits is it.
SHAPES: tuple[Shape, ...] = (
    Shape(
        "documentation_skeleton",
        "a documentation skeleton whose values are type names, not data",
        _is_skeleton,
    ),
    Shape(
        "sentinel_automation_rule",
        "a Sentinel automation rule",
        lambda d: "triggeringLogic" in mapping(d.get(_PROPERTIES)) or _has_rules(d),
        "document",
    ),
    Shape(
        "sentinel_playbook",
        "a Sentinel playbook (ARM template)",
        lambda d: _has(d, "resources") and _any(d, "$schema", "contentVersion"),
        "document",
    ),
    Shape("sentinel_tasks", "tasks of a Sentinel incident", _arm("/tasks"), "part"),
    Shape("sentinel_comments", "comments of a Sentinel incident", _arm("/comments"), "part"),
    Shape(
        "sentinel_relations",
        "relations of a Sentinel incident (links to alerts and bookmarks), not an incident",
        lambda d: _arm("/relations")(d) or text(d, "kind").casefold() == "casestobookmarks",
    ),
    Shape(
        "sentinel_alert_rule",
        "a Sentinel analytics rule, which is not taken yet",
        _arm("/alertrules"),
    ),
    Shape(
        "sentinel_alert_rule",
        "an action of a Sentinel analytics rule, which is not taken yet",
        _arm("/actions"),
    ),
    Shape(
        "sentinel_watchlist",
        "a Sentinel watchlist, which is not taken yet",
        _arm("/watchlists", "/watchlistitems"),
    ),
    Shape(
        "sentinel_bookmark",
        "a Sentinel bookmark, not an incident",
        lambda d: _arm("/bookmarks")(d) or text(d, "kind").casefold() == "bookmark",
    ),
    Shape("sentinel_incident", "a Sentinel incident", _is_sentinel_incident, "incident"),
    Shape(
        "sentinel_incident_row",
        "a row of the SecurityIncident table",
        lambda d: _has(d, "IncidentNumber", "Title"),
        "incident",
    ),
    Shape(
        "sentinel_alerts",
        "security alerts of Sentinel",
        lambda d: text(d, "kind").casefold() == "securityalert" and _PROPERTIES in d,
        "part",
    ),
    Shape(
        "sentinel_alerts",
        "security alerts of Log Analytics",
        lambda d: _has(d, "SystemAlertId") or _has(d, "AlertName", "ProviderName"),
        "part",
    ),
    Shape(
        "sentinel_entities",
        "entities of a Sentinel incident",
        lambda d: _has(d, "kind", _PROPERTIES) and _type(d).endswith("/entities"),
        "part",
    ),
    Shape(
        "sentinel_entity_timeline",
        "the timeline or an expansion of a Sentinel entity, not an incident",
        lambda d: _has(d, "kind", "bucketStartTimeUTC") or _has(d, "kind", "azureResourceId"),
    ),
    Shape("graph_incident", "a Microsoft Graph incident", _is_graph_incident, "incident"),
    Shape(
        "xdr_incident",
        "an incident of the Defender XDR API",
        lambda d: (
            "incidentId" in d
            and (
                _any(d, "incidentName", "redirectIncidentId")
                or ("alerts" in d and "alertId" not in d)
            )
        ),
        "incident",
    ),
    Shape(
        "xdr_alerts",
        "alerts of the Defender XDR API",
        lambda d: "alertId" in d and _any(d, "title", "creationTime", "incidentId"),
        "alert",
    ),
    Shape("graph_alerts", "Microsoft Graph alerts (alerts_v2)", _is_graph_alert, "alert"),
    Shape(
        "graph_evidence",
        "bare evidence of a Microsoft Graph alert, not an incident",
        lambda d: _type(d).endswith("evidence"),
    ),
    Shape(
        "graph_legacy_alert",
        "a legacy Microsoft Graph alert (v1 schema), not an incident",
        lambda d: (
            _any(d, "vendorInformation", "hostStates", "azureSubscriptionId")
            and _any(d, "eventDateTime", "title", "azureTenantId", "id")
        ),
    ),
    Shape("patch_body", "a PATCH body of a few fields, not an incident", _is_patch),
    Shape(
        "cacao",
        "a CACAO playbook",
        lambda d: line(d, "type") == "playbook" or "workflow_start" in d,
        "document",
    ),
    Shape("stix", "a STIX bundle", stix.is_stix, "incident"),
    Shape(
        "veris",
        "a VERIS record",
        veris.is_veris,
        "incident",
    ),
    Shape("misp", "a MISP event", misp.is_event, "incident"),
    Shape(
        "misp_part",
        "a part of a MISP event without the event it belongs to",
        lambda d: (
            (("Object" in d or "Attribute" in d) and not d.keys() - {"Object", "Attribute", "Tag"})
            or _has(d, "Attribute", "name")
        ),
    ),
    Shape("misp_galaxy", "a MISP galaxy, not an event", lambda d: _has(d, "GalaxyCluster", "name")),
    Shape("misp_groups", "sharing groups of MISP, not an event", lambda d: "SharingGroupOrg" in d),
    Shape(
        "taxonomy",
        "a machine tag taxonomy, which is not taken yet",
        lambda d: _has(d, "namespace", "predicates"),
    ),
    Shape(
        "iris_case_template",
        "a DFIR-IRIS case template",
        lambda d: "case_template_json" in d or ("title_prefix" in d and "tasks" in d),
        "document",
    ),
    Shape("iris_case", "a DFIR-IRIS case", iris.is_case, "incident"),
    Shape("iris_alert", "a DFIR-IRIS alert", iris.is_alert, "incident"),
    Shape(
        "iris_settings",
        "a user, a group or a list of choices of DFIR-IRIS, not a case",
        iris.is_settings,
    ),
    Shape(
        "iris_global_task",
        "tasks of DFIR-IRIS that belong to no case",
        lambda d: _has(d, "task_title", "task_assignee_id"),
    ),
    *(
        Shape(f"iris_{name}", f"{words} of a DFIR-IRIS case", partial(_is_iris_part, name), "part")
        for name, words in iris_parts.PARTS.items()
    ),
    Shape("dispatch_api", "an incident of Netflix Dispatch", dispatch.is_incident, "incident"),
    Shape("thehive_alert", "a TheHive alert", thehive_case.is_alert, "incident"),
    Shape("thehive_case", "a TheHive case", thehive_case.is_case, "incident"),
    Shape(
        "thehive",
        "a TheHive case template",
        lambda d: _any(d, "titlePrefix", "tlp", "displayName") and "tasks" in d,
        "document",
    ),
    Shape(
        "service_health",
        "a Microsoft 365 service health issue",
        service_health.is_issue,
        "incident",
    ),
    Shape(
        "service_overview",
        "the health of a Microsoft 365 service, without its issues",
        service_health.is_overview,
    ),
    Shape(
        "sentinel_enrichment",
        "an enrichment of an address or a domain, not an incident",
        lambda d: _any(d, "organization", "ipRoutingType") or _has(d, "domain", "parsedWhois"),
    ),
    Shape(
        "sentinel_metadata",
        "insights or an expansion of a Sentinel entity, not an incident",
        lambda d: _any(d, "queryId", "edges", "metaData") or _has(d, "entities", "edges"),
    ),
)

#: Formats of texts and archives, which are recognised elsewhere.
_TEXTS = (
    "react",
    "markdown_playbook",
    "markdown_article",
    "markdown_postmortem",
    "table",
    "bundle",
)
_BY_FORMAT = {shape.format: shape for shape in reversed(SHAPES)}


def shape_of(source: Mapping[str, Any]) -> Shape | None:
    """The kind of an object, or None when no row fits."""
    return next((shape for shape in SHAPES if shape.test(source)), None)


def shape_named(name: str) -> Shape | None:
    """The kind that `--format` names, if it is one that is taken."""
    shape = _BY_FORMAT.get(name)
    return shape if shape is not None and shape.role != "refused" else None


def formats() -> tuple[str, ...]:
    """The names of all formats that are taken."""
    taken = [shape.format for shape in SHAPES if shape.role != "refused"]
    return (*dict.fromkeys(taken), *_TEXTS)
