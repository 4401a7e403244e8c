"""Conditions and actions as the platform's JSON, both ways; what isn't known stays JSON."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from kb.library.automation_rules.parts import (
    ALL,
    ANY,
    Action,
    AddTask,
    Change,
    Changed,
    Compared,
    Condition,
    Group,
    Items,
    ListChanged,
    Raw,
    Rule,
    RunPlaybook,
    canonical,
)

#: Conditions that nest deeper are kept as JSON.
DEEPEST: Final = 10
_CHANGE: Final = {
    "severity": "severity",
    "status": "status",
    "classification": "classification",
    "classificationReason": "reason",
    "classificationComment": "comment",
}

#: Of the subscription into which a rule is deployed.
_TENANT: Final = "[subscription().tenantId]"

type _Json = Mapping[str, Any]


def condition_of(value: _Json, depth: int = 0) -> Condition:
    """The condition that a JSON object says."""
    given = _without_empty(value)
    about = given.get("conditionProperties")
    if given.keys() == {"conditionType", "conditionProperties"} and isinstance(about, Mapping):
        readers = {
            "Property": _compared,
            "PropertyChanged": _changed,
            "PropertyArrayChanged": _list_changed,
        }
        kind = given["conditionType"]
        reader = readers.get(kind) if isinstance(kind, str) else None
        found: Condition | None = None
        if reader is not None:
            found = reader(_without_empty(about))
        elif kind in ("Boolean", "PropertyArray") and depth < DEEPEST:
            found = _nested(kind, _without_empty(about), depth)
        if found is not None:
            return found
    return Raw(canonical(value))


def _compared(about: _Json) -> Condition | None:
    if about.keys() != {"propertyName", "operator", "propertyValues"}:
        return None
    values = _texts(about["propertyValues"])
    if not _are_codes(about, "propertyName", "operator") or values is None:
        return None
    return Compared(about["propertyName"], about["operator"], values)


def _changed(about: _Json) -> Condition | None:
    if about.keys() == {"propertyName"} and _are_codes(about, "propertyName"):
        return Changed(about["propertyName"])
    if about.keys() != {"propertyName", "changeType", "operator", "propertyValues"}:
        return None
    values = _texts(about["propertyValues"])
    known = about["changeType"] in ("ChangedFrom", "ChangedTo")
    if not _are_codes(about, "propertyName", "operator") or values is None or not known:
        return None
    return Changed(about["propertyName"], about["changeType"], about["operator"], values)


def _list_changed(about: _Json) -> Condition | None:
    known = about.keys() == {"arrayType", "changeType"} and _are_codes(about, *about)
    return ListChanged(about["arrayType"], about["changeType"]) if known else None


def _nested(kind: str, about: _Json, depth: int) -> Condition | None:
    name = "innerConditions" if kind == "Boolean" else "itemConditions"
    given = about.get(name)
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        return None
    inner = tuple(condition_of(one, depth + 1) for one in given)
    if not inner:
        return None
    if kind == "Boolean":
        known = about.keys() == {"operator", name} and about["operator"] in (ALL, ANY)
        return Group(about["operator"], inner) if known else None
    codes = ("arrayType", "arrayConditionType")
    known = about.keys() == {*codes, name} and _are_codes(about, *codes)
    return Items(about["arrayConditionType"], about["arrayType"], inner) if known else None


def condition_json(condition: Condition) -> Any:  # noqa: ANN401 - JSON
    """A condition as the platform takes it."""
    if isinstance(condition, Raw):
        return condition.value()
    about: dict[str, Any]
    if isinstance(condition, Compared):
        kind, about = "Property", {"propertyName": condition.name, "operator": condition.operator}
        about["propertyValues"] = list(condition.values)
    elif isinstance(condition, Changed):
        kind, about = "PropertyChanged", {"propertyName": condition.name}
        if condition.change:
            about |= {"changeType": condition.change, "operator": condition.operator}
            about["propertyValues"] = list(condition.values)
    elif isinstance(condition, ListChanged):
        kind = "PropertyArrayChanged"
        about = {"arrayType": condition.name, "changeType": condition.change}
    elif isinstance(condition, Group):
        kind, about = "Boolean", {"operator": condition.operator}
        about["innerConditions"] = [condition_json(one) for one in condition.inner]
    else:
        kind = "PropertyArray"
        about = {"arrayType": condition.name, "arrayConditionType": condition.which}
        about["itemConditions"] = [condition_json(one) for one in condition.inner]
    return {"conditionType": kind, "conditionProperties": about}


def action_of(value: _Json) -> Action:
    """The action that a JSON object says, wherever it stands in the order."""
    given = _without_empty({name: v for name, v in value.items() if name != "order"})
    about = given.get("actionConfiguration")
    if given.keys() == {"actionType", "actionConfiguration"} and isinstance(about, Mapping):
        readers = {
            "RunPlaybook": _run,
            "ModifyProperties": _change,
            "AddIncidentTask": _task,
        }
        kind = given["actionType"]
        reader = readers.get(kind) if isinstance(kind, str) else None
        found = reader(_without_empty(about)) if reader is not None else None
        if found is not None:
            return found
    return Raw(canonical({name: v for name, v in value.items() if name != "order"}))


def _run(about: _Json) -> Action | None:
    known = {"logicAppResourceId"} <= about.keys() <= {"logicAppResourceId", "tenantId"}
    if not known or not all(isinstance(v, str) for v in about.values()):
        return None
    name = playbook_name(about["logicAppResourceId"])
    return (
        RunPlaybook(name, about["logicAppResourceId"], about.get("tenantId", "")) if name else None
    )


def playbook_name(resource: str) -> str:
    """The last part of the id of a Logic App, which is what people call it."""
    name = resource.rstrip("/)]' ").rpartition("/")[2].rpartition("'")[2]
    return "" if set(name) & set("[]\n") else " ".join(name.split())[:200]


def azure_name(title: str) -> str:
    """The name that a playbook has on the platform: letters, digits and hyphens."""
    return re.sub(r"[^A-Za-z0-9]+", "-", title).strip("-")[:60] or "Playbook"


def deployable(rule: Rule) -> Rule:
    """A rule whose playbooks all have a resource: those of the same resource group, unless said."""

    def with_resource(action: Action) -> Action:
        if not isinstance(action, RunPlaybook) or action.logic_app:
            return action
        resource = f"[resourceId('Microsoft.Logic/workflows', '{azure_name(action.name)}')]"
        return RunPlaybook(action.name, resource, action.tenant or _TENANT)

    return replace(rule, actions=tuple(with_resource(one) for one in rule.actions))


def _task(about: _Json) -> Action | None:
    known = {"title"} <= about.keys() <= {"title", "description"}
    if not known or not all(isinstance(v, str) for v in about.values()):
        return None
    return AddTask(about["title"], about.get("description", ""))


def _change(about: _Json) -> Action | None:
    if not about or not about.keys() <= {*_CHANGE, "owner", "labels"}:
        return None
    if not all(isinstance(about[name], str) for name in _CHANGE if name in about):
        return None
    owner = _owner(about.get("owner", {}))
    labels = _labels(about.get("labels", []))
    if owner is None or labels is None:
        return None
    values = {ours: about[name] for name, ours in _CHANGE.items() if name in about}
    return Change(**values, owner=owner, labels=labels)


def _owner(given: object) -> tuple[tuple[str, str], ...] | None:
    if not isinstance(given, dict):
        return None
    fields = _without_empty(given)
    if not all(isinstance(value, str) for value in fields.values()):
        return None
    return tuple(sorted(fields.items()))


def _labels(given: object) -> tuple[str, ...] | None:
    if not isinstance(given, list):
        return None
    found = []
    for one in given:
        if isinstance(one, dict):
            held = _without_empty(one)
            name = held.get("labelName") if held.keys() == {"labelName"} else None
        else:
            name = one
        if not isinstance(name, str) or not name:
            return None
        found.append(name)
    return tuple(found)


def action_json(action: Action) -> Any:  # noqa: ANN401 - JSON
    """An action as the platform takes it, without its place in the order."""
    if isinstance(action, Raw):
        return action.value()
    about: dict[str, Any]
    if isinstance(action, RunPlaybook):
        kind, about = "RunPlaybook", {"logicAppResourceId": action.logic_app}
        if action.tenant:
            about["tenantId"] = action.tenant
    elif isinstance(action, AddTask):
        kind, about = "AddIncidentTask", {"title": action.title}
        if action.description:
            about["description"] = action.description
    else:
        kind = "ModifyProperties"
        said = {name: getattr(action, ours) for name, ours in _CHANGE.items()}
        about = {name: value for name, value in said.items() if value}
        if action.owner:
            about["owner"] = dict(action.owner)
        if action.labels:
            about["labels"] = [{"labelName": name} for name in action.labels]
    return {"actionType": kind, "actionConfiguration": about}


def _without_empty(given: _Json) -> dict[str, Any]:
    """What says something: the platform writes null for what isn't changed."""
    return {name: value for name, value in given.items() if value not in (None, "", [], {})}


def _are_codes(about: _Json, *names: str) -> bool:
    return all(isinstance(about[name], str) for name in names)


def _texts(value: object) -> tuple[str, ...] | None:
    given: Sequence[object] = value if isinstance(value, list) else ()
    found = tuple(one for one in given if isinstance(one, str))
    return found if found and len(found) == len(given) else None
