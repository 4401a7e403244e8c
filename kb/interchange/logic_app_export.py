"""Playbooks for Microsoft Sentinel: an ARM template whose Logic App gives an incident its tasks.

Every step becomes a task of the incident, in order, for whoever works on it; one that a person
has to do says "Manual". What a machine does, or could do, stands before its task in an action
of its own, which does nothing until somebody puts the connector's action in its place.
"""

import html
import json
import uuid
from datetime import UTC
from typing import Any, Final

from sqlalchemy.orm import Session

from kb.interchange import logic_app_triggers as triggers
from kb.interchange.logic_app import MARKDOWN
from kb.library.automation_rules.sentinel_json import azure_name
from kb.library.playbooks import service, step_commands, targets
from kb.library.playbooks.flow import END, Flow, FlowStep, flow
from kb.library.playbooks.step_labels import without_labels
from kb.vocabulary.response import RunsOn

_SCHEMA: Final = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
_FLOW: Final = (
    "https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/"
    "workflowdefinition.json#"
)
_CONNECTION: Final = "[variables('SentinelConnection')]"
_CONNECTION_ID: Final = "[resourceId('Microsoft.Web/connections', variables('SentinelConnection'))]"
_API_ID: Final = (
    "[concat('/subscriptions/', subscription().subscriptionId, '/providers/Microsoft.Web/"
    "locations/', resourceGroup().location, '/managedApis/azuresentinel')]"
)
#: Lengths that Sentinel takes.
_TASK_TITLE, _TASK_TEXT = 150, 3_000


def playbook_arm(session: Session, playbook_id: uuid.UUID) -> str:
    """The published version of a playbook, else its draft, as an ARM template.

    Raises:
        NotFoundError: it isn't there.
    """
    playbook = service.get(session, playbook_id)
    version = service.current(session, playbook_id)
    found = flow(service.steps_for(session, version.id))
    changed = (version.published_at or version.updated_at).astimezone(UTC)
    template: dict[str, Any] = {
        "$schema": _SCHEMA,
        "contentVersion": f"1.0.0.{version.number}",
        "metadata": {
            "title": literal(playbook.title),
            "description": literal(f"{playbook.title}, version {version.number}: its tasks."),
            "prerequisites": ["The managed identity needs the role Microsoft Sentinel Responder."],
            "lastUpdateTime": changed.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "tags": [literal(tag) for tag in playbook.tags],
            "author": {"name": literal(playbook.owner)},
            MARKDOWN: literal(version.body),
        },
        "parameters": {
            "PlaybookName": {"defaultValue": azure_name(playbook.title), "type": "string"}
        },
        "variables": {"SentinelConnection": "[concat('sentinel-', parameters('PlaybookName'))]"},
        "resources": [_connection(), _workflow(found, targets.runs_on(version.body))],
    }
    return json.dumps(template, ensure_ascii=False, indent=2) + "\n"


def literal(text: str) -> str:
    """A text that neither ARM nor a Logic App takes for an expression."""
    text = text.replace("@{", "@@{")
    if text.startswith("@") and not text.startswith("@@{"):
        text = f"@{text}"
    return f"[{text}" if text.startswith("[") else text


def _connection() -> dict[str, Any]:
    return {
        "type": "Microsoft.Web/connections",
        "apiVersion": "2016-06-01",
        "name": _CONNECTION,
        "location": "[resourceGroup().location]",
        "kind": "V1",
        "properties": {
            "displayName": _CONNECTION,
            "parameterValueType": "Alternative",
            "api": {"id": _API_ID},
        },
    }


def _workflow(found: Flow, target: RunsOn) -> dict[str, Any]:
    connection = {
        "connectionId": _CONNECTION_ID,
        "connectionName": _CONNECTION,
        "id": _API_ID,
        "connectionProperties": {"authentication": {"type": "ManagedServiceIdentity"}},
    }
    definition = {
        "$schema": _FLOW,
        "contentVersion": "1.0.0.0",
        "parameters": {"$connections": {"defaultValue": {}, "type": "Object"}},
        "triggers": triggers.trigger(target),
        "actions": triggers.around(target, _actions(found, triggers.incident_id(target))),
        "outputs": {},
    }
    return {
        "type": "Microsoft.Logic/workflows",
        "apiVersion": "2019-05-01",
        "name": "[parameters('PlaybookName')]",
        "location": "[resourceGroup().location]",
        "tags": {"LogicAppsCategory": "security"},
        "identity": {"type": "SystemAssigned"},
        "dependsOn": [_CONNECTION_ID],
        "properties": {
            "state": "Enabled",
            "definition": definition,
            "parameters": {"$connections": {"value": {"azuresentinel": connection}}},
        },
    }


def _actions(found: Flow, incident_id: str) -> dict[str, Any]:
    """One task a step, each after the one before: tasks are listed in the order made."""
    actions: dict[str, Any] = {}
    before = ""
    for step in found.steps:
        if not step.labels.by_hand:
            name = f"Automate_{step.number}"
            actions[name] = _after(before) | {"type": "Compose", "inputs": _work(step)}
            before = name
        name = f"Add_task_{step.number}"
        actions[name] = _after(before) | {
            "type": "ApiConnection",
            "inputs": {
                "host": triggers.HOST,
                "method": "post",
                "path": "/Incidents/CreateTask",
                "body": {
                    "incidentArmId": incident_id,
                    "taskTitle": literal(_title(step)),
                    "taskDescription": literal(_text(step, found)),
                },
            },
        }
        before = name
    return actions


def _after(before: str) -> dict[str, Any]:
    return {"runAfter": {before: ["Succeeded"]} if before else {}}


def _title(step: FlowStep) -> str:
    """What a task is called; it says which ones nobody but a person does."""
    words = f"Manual: {step.title}" if step.labels.by_hand else step.title
    return f"{step.number}. {words}"[:_TASK_TITLE]


def _work(step: FlowStep) -> dict[str, Any]:
    """What is to be automated: who does it, and the commands that were recorded."""
    work: dict[str, Any] = {"step": literal(step.title)}
    if step.labels.automated:
        work["by"] = literal(step.labels.automated)
    commands = [
        {"language": literal(one.language), "command": literal(one.text)}
        for one in step_commands.commands_of(step.text)
    ]
    return work | ({"commands": commands} if commands else {})


def _text(step: FlowStep, found: Flow) -> str:
    """What a task says, in the HTML that Sentinel shows."""
    titles = {one.number: f"{one.number}. {one.title}" for one in found.steps} | {END: "the end"}
    lines = [f"Role: {step.role}"] if step.role else []
    if step.labels.automated:
        lines.append(f"Automated: {step.labels.automated}")
    if not step.labels.by_hand:
        lines.append(f"Done here by hand until “Automate_{step.number}” is made an action.")
    if step.expected_minutes:
        lines.append(f"Expected: {step.expected_minutes} minutes")
    lines += [f"If {e.label}: {titles[e.target]}" for e in found.ways_from(step.number) if e.label]
    rest = without_labels(step.text.partition("\n")[2]).strip()
    lines += [line.strip() for line in rest.split("\n") if line.strip()]
    made = "".join(f"<p>{html.escape(line)}</p>" for line in lines)
    while len(made) > _TASK_TEXT and lines:
        lines.pop()
        made = "".join(f"<p>{html.escape(line)}</p>" for line in [*lines, "…"])
    return made
