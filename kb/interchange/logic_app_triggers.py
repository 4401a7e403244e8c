"""What starts a Sentinel playbook: an incident, an alert or an entity, and where its incident is.

Tasks belong to an incident. An alert's is asked for; an entity has one only where the playbook
was started from within an incident.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from kb.vocabulary.response import RunsOn

#: What each is called in the path of an entity trigger.
ENTITIES: Final[Mapping[RunsOn, str]] = {
    RunsOn.ACCOUNT: "Account",
    RunsOn.HOST: "Host",
    RunsOn.IP: "IP",
    RunsOn.URL: "Url",
    RunsOn.FILE_HASH: "FileHash",
    RunsOn.DOMAIN: "DnsResolution",
}
HOST: Final = {
    "connection": {"name": "@parameters('$connections')['azuresentinel']['connectionId']"}
}
_GET_INCIDENT: Final = "Alert_-_Get_incident"
_OF_ALERT: Final = (
    "/Incidents/subscriptions/@{encodeURIComponent(triggerBody()?['WorkspaceSubscriptionId'])}"
    "/resourceGroups/@{encodeURIComponent(triggerBody()?['WorkspaceResourceGroup'])}"
    "/workspaces/@{encodeURIComponent(triggerBody()?['WorkspaceId'])}"
    "/alerts/@{encodeURIComponent(triggerBody()?['SystemAlertId'])}"
)
_OF_ENTITY: Final = "@coalesce(triggerBody()?['IncidentArmID'], '')"
_PATH: Final = re.compile(r"/entity/@\{encodeURIComponent\('(\w*)'\)\}", re.IGNORECASE)


def trigger(target: RunsOn) -> dict[str, Any]:
    """The trigger of a Logic App by its name."""
    path = "/incident-creation"
    name = "Microsoft_Sentinel_incident"
    if target == RunsOn.ALERT:
        name, path = "Microsoft_Sentinel_alert", "/subscribe"
    elif target.is_entity:
        name = "Microsoft_Sentinel_entity"
        path = f"/entity/@{{encodeURIComponent('{ENTITIES[target]}')}}"
    body = {"callback_url": "@{listCallbackUrl()}"}
    inputs = {"body": body, "host": HOST, "path": path}
    return {name: {"type": "ApiConnectionWebhook", "inputs": inputs}}


def incident_id(target: RunsOn) -> str:
    """The expression that gives the incident whose tasks are made."""
    if target == RunsOn.ALERT:
        return f"@body('{_GET_INCIDENT}')?['id']"
    if target.is_entity:
        return _OF_ENTITY
    return "@triggerBody()?['object']?['id']"


def around(target: RunsOn, actions: dict[str, Any]) -> dict[str, Any]:
    """The actions with what has to be known, or to be so, before the first of them."""
    if target == RunsOn.ALERT:
        first = next(iter(actions), None)
        if first is not None:
            actions[first]["runAfter"] = {_GET_INCIDENT: ["Succeeded"]}
        inputs = {"host": HOST, "method": "get", "path": _OF_ALERT}
        return {
            _GET_INCIDENT: {"type": "ApiConnection", "runAfter": {}, "inputs": inputs}
        } | actions
    if not target.is_entity:
        return actions
    why = "Tasks belong to an incident: start this from an entity within one."
    stop = {
        "type": "Terminate",
        "runAfter": {},
        "inputs": {"runStatus": "Failed", "runError": {"code": "NoIncident", "message": why}},
    }
    condition = {
        "type": "If",
        "runAfter": {},
        "expression": {"and": [{"not": {"equals": [_OF_ENTITY, ""]}}]},
        "actions": actions,
        "else": {"actions": {"Stop_without_an_incident": stop}},
    }
    return {"If_there_is_an_incident": condition}


def target_of(triggers: Mapping[str, Any]) -> RunsOn | None:
    """What the triggers of a Logic App start it on; None for a schedule or a trigger of others."""
    for name, given in triggers.items():
        inputs = given.get("inputs") if isinstance(given, dict) else None
        path = str(inputs.get("path")) if isinstance(inputs, dict) else ""
        if found := _PATH.search(path):
            named = {word.casefold(): one for one, word in ENTITIES.items()}
            return named.get(found[1].casefold())
        if path == "/subscribe" or "alert" in name.casefold():
            return RunsOn.ALERT
        if path.startswith("/incident-creation") or "incident" in name.casefold():
            return RunsOn.INCIDENT
    return None
