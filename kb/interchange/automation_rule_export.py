"""Automation rules for Microsoft Sentinel: an ARM template that deploys one into a workspace.

What Hotwash knows and the platform has no place for (the text word for word, incident types,
owner, tags) goes along as metadata, so that the template comes back as the same rule.
"""

import json
import re
import uuid
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from kb.interchange import arm_text
from kb.interchange.automation_rule import OURS
from kb.library.automation_rules import schemas, service
from kb.library.automation_rules.parts import Rule
from kb.library.automation_rules.reading import read
from kb.library.automation_rules.sentinel_json import action_json, condition_json, deployable

_SCHEMA: Final = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
_TYPE: Final = "Microsoft.OperationalInsights/workspaces/providers/automationRules"
_VERSION: Final = "2023-11-01"
_WORKSPACE: Final = "workspace"
_GUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")


def automation_rule_arm(session: Session, rule_id: uuid.UUID) -> str:
    """The published version of a rule, else its draft, as an ARM template.

    Raises:
        NotFoundError: it isn't there.
    """
    item = service.get(session, rule_id)
    version = service.current(session, rule_id)
    name = _name(item)
    settings = arm_text.escaped(properties(deployable(read(version.body).rule), item))
    resource = {
        "type": _TYPE,
        "apiVersion": _VERSION,
        "name": f"[concat(parameters('{_WORKSPACE}'), '/Microsoft.SecurityInsights/{name}')]",
        "properties": settings | {"displayName": arm_text.literal(item.title)},
    }
    parameters: dict[str, Any] = {
        _WORKSPACE: {
            "type": "string",
            "metadata": {"description": "The Log Analytics workspace of Microsoft Sentinel."},
        }
    }
    parameters |= {
        one: {"type": "string"}
        for one in arm_text.parameters_of(resource["properties"])
        if one != _WORKSPACE
    }
    ours = {
        "markdown": version.body,
        "incidentTypes": list(item.incident_types),
        "tags": list(item.tags),
        "owner": item.owner,
    }
    changed = (version.published_at or version.updated_at).astimezone(UTC)
    template = {
        "$schema": _SCHEMA,
        "contentVersion": f"1.0.0.{version.number}",
        "metadata": {
            "title": arm_text.literal(item.title),
            "lastUpdateTime": changed.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            OURS: {name: arm_text.escaped(ours)},
        },
        "parameters": parameters,
        "resources": [resource],
    }
    return json.dumps(template, ensure_ascii=False, indent=2) + "\n"


def properties(rule: Rule, item: schemas.AutomationRule) -> dict[str, Any]:
    """A rule as the platform takes it."""
    other: dict[str, Any] = rule.other.value()
    logic: dict[str, Any] = {"isEnabled": item.enabled}
    if item.expires_at is not None:
        logic["expirationTimeUtc"] = _instant(item.expires_at)
    if rule.trigger is not None:
        logic |= {"triggersOn": rule.trigger.on, "triggersWhen": rule.trigger.when}
    logic["conditions"] = [condition_json(one) for one in rule.conditions]
    known = {
        "displayName": item.title,
        "order": item.rule_order,
        "triggeringLogic": _kept(other.get("triggeringLogic"), logic),
        "actions": [
            {"order": number, **action_json(one)}
            for number, one in enumerate(rule.actions, start=1)
        ],
    }
    return _kept(other.get("properties"), known)


def _kept(other: object, known: dict[str, Any]) -> dict[str, Any]:
    """Settings that we have no words for; they never go over what we have words for."""
    return (other if isinstance(other, dict) else {}) | known


def _name(item: schemas.AutomationRule) -> str:
    """The name that the rule has on the platform, else one of its own."""
    known = item.import_key.rpartition("/")[2]
    return known if _GUID.match(known) else str(item.id)


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
