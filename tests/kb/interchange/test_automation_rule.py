"""Automation rules of Microsoft Sentinel: taken as they come, written so that they come back."""

import json
import uuid
from dataclasses import fields
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.errors import InterchangeError
from kb.interchange import automation_rule_export, documents, service
from kb.interchange.automation_rule import FOLLOWED
from kb.interchange.automation_rule_export import properties
from kb.interchange.outcome import ImportReport
from kb.interchange.parsed import ParsedDocument
from kb.interchange.planning import load
from kb.knowledge_base import KnowledgeBase
from kb.library.automation_rules import ordering, schemas
from kb.library.automation_rules import service as rules
from kb.library.automation_rules.parts import Compared, Rule
from kb.library.automation_rules.reading import read
from kb.library.automation_rules.sentinel_json import action_json, condition_json, deployable
from kb.library.automation_rules.writing import write
from tests.kb.interchange.samples import DATA, write_json
from tests.kb.interchange.test_fuzz import JSON
from tests.kb.library.automation_rules.rules import WRITTEN
from tests.kb.library.automation_rules.rules import rules as any_rules

REST = DATA / "sentinel" / "rest_examples" / "2019-01-01-preview"
GUID = "73e01a99-5cd7-4139-a149-9f2736ff2ab5"


def a_rule(**changes: object) -> dict[str, Any]:
    """A rule as the API gives it, with every kind of condition and action."""
    severity = {
        "propertyName": "IncidentSeverity",
        "operator": "Equals",
        "propertyValues": ["High"],
    }
    changed = {"propertyName": "IncidentStatus", "changeType": "ChangedTo"} | {
        "operator": "Equals",
        "propertyValues": ["Closed"],
    }
    inner = [
        {"conditionType": "Property", "conditionProperties": severity},
        {"conditionType": "PropertyChanged", "conditionProperties": changed},
    ]
    key = {"propertyName": "Key", "operator": "Equals", "propertyValues": ["Country"]}
    items = {"arrayType": "CustomDetails", "arrayConditionType": "AnyItem"} | {
        "itemConditions": [{"conditionType": "Property", "conditionProperties": key}]
    }
    logic = {
        "isEnabled": False,
        "expirationTimeUtc": "2026-01-02T00:00:00Z",
        "triggersOn": "Incidents",
        "triggersWhen": "Updated",
        "conditions": [
            {
                "conditionType": "Boolean",
                "conditionProperties": {"operator": "Or", "innerConditions": inner},
            },
            {
                "conditionType": "PropertyArrayChanged",
                "conditionProperties": {"arrayType": "Alerts", "changeType": "Added"},
            },
            {"conditionType": "PropertyArray", "conditionProperties": items},
            {"conditionType": "Moon", "conditionProperties": {"phase": "full", "count": 2}},
        ],
    }
    close = {"status": "Closed", "classification": "BenignPositive", "severity": None}
    owner = {"objectId": "1", "assignedTo": "Jo Doe", "email": "jo@contoso.com", "ownerType": None}
    actions = [
        {"order": 3, "actionType": "Dance", "actionConfiguration": {"style": "tango"}},
        {
            "order": 1,
            "actionType": "ModifyProperties",
            "actionConfiguration": close
            | {
                "classificationReason": "SuspiciousButExpected",
                "classificationComment": "Line one\nline “two”",
                "owner": owner,
                "labels": [{"labelName": "vip"}],
            },
        },
        {
            "order": 2,
            "actionType": "AddIncidentTask",
            "actionConfiguration": {"title": "Call — the bank", "description": "<p>Ask</p>"},
        },
    ]
    given = {
        "displayName": "Escalate",
        "order": 7,
        "triggeringLogic": logic,
        "actions": actions,
        "createdBy": {"name": "Jo Doe"},
        "createdTimeUtc": "2026-01-01T00:00:00Z",
        "priorityBoost": {"by": 2},
    }
    return {"name": GUID, "type": "Microsoft.SecurityInsights/x", "properties": given | changes}


def taken(value: object) -> tuple[ParsedDocument, ...]:
    found = documents.recognise("x.json", value, None)
    assert found is not None
    return found.all()


def imported(kb: KnowledgeBase, path: Path) -> ImportReport:
    report = service.import_paths(kb, [path])
    assert [file.reason for file in report.refused] == []
    return report


def only(kb: KnowledgeBase) -> schemas.AutomationRule:
    (found,) = kb.read(rules.everything)
    return found


def body(kb: KnowledgeBase, rule_id: uuid.UUID) -> str:
    return kb.read(partial(rules.current, automation_rule_id=rule_id)).body


def said(rule: Rule) -> list[Any]:
    """A rule as the platform sees it."""
    conditions = [condition_json(one) for one in rule.conditions]
    return [rule.trigger, conditions, [action_json(one) for one in rule.actions], rule.other]


def test_a_published_example_becomes_a_rule(kb: KnowledgeBase) -> None:
    report = imported(kb, REST / "automationRules__GetAutomationRule.json")
    assert (report.files[0].format, report.totals["automation_rules"]) == (
        "sentinel_automation_rule",
        1,
    )
    rule = only(kb)
    assert (rule.title, rule.rule_order, rule.enabled, rule.state) == (
        "High severity incidents escalation",
        1,
        True,
        "published",
    )
    assert (rule.owner, rule.import_key) == ("john doe", f"sentinel/automationRules/{GUID}")
    found = read(body(kb, rule.id))
    assert found.problems == ()
    assert [one.name for one in found.rule.conditions if isinstance(one, Compared)] == [
        "IncidentTitle",
        "HostName",
    ]
    again = imported(kb, REST / "automationRules__GetAutomationRule.json")
    assert again.files[0].result == "unchanged"


def test_every_kind_of_condition_and_action_stands_in_the_text() -> None:
    (found,) = taken(a_rule())
    assert found.values["rule_order"] == 7
    assert found.values["enabled"] is False
    assert found.values["expires_at"] == datetime(2026, 1, 2, tzinfo=UTC)
    for line in (
        "**Trigger:** When an incident is updated",
        "- Any of:\n  - Incident severity equals High\n  - Incident status changed to Closed",
        "- Alerts were added",
        "- Any item of custom details:\n  - Key equals Country",
        '- Other condition:\n  ```json\n  {\n    "conditionProperties"',
        "1. Change the incident:\n   - Change status to Closed (BenignPositive, Suspicious",
        ": “Line one\\nline “two\\””",
        "   - Assign to Jo Doe (email jo@contoso.com, object id 1)",
        "   - Add tag “vip”",
        "2. Add task: “Call — the bank” — <p>Ask</p>",
        "3. Other action:",
        '"priorityBoost"',
    ):
        assert line in found.body, line


def test_lists_and_templates_hold_several_rules() -> None:
    second = a_rule(displayName="Second") | {"name": "my-rule", "id": "/Workspaces/W/My-Rule"}
    for value in ([a_rule(), second], {"value": [a_rule(), second]}):
        first, other = taken(value)
        assert (first.title, other.title) == ("Escalate", "Second")
        assert other.key == "sentinel/automationRules//workspaces/w/my-rule"


def test_a_template_of_the_portal_is_read_with_its_parameters() -> None:
    name = f"[concat(parameters('workspace'),'/Microsoft.SecurityInsights/{GUID}')]"
    resource = a_rule(displayName="[parameters('title')]", order="[parameters('order')]")
    resource["properties"]["triggeringLogic"]["conditions"] = [
        {
            "conditionType": "Property",
            "conditionProperties": {
                "propertyName": "IncidentTitle",
                "operator": "Contains",
                "propertyValues": ["[[EXT]", "[parameters('word')]"],
            },
        }
    ]
    template = {
        "$schema": "x",
        "contentVersion": "1.0.0.0",
        "parameters": {
            "title": {"type": "string", "defaultValue": "From a template"},
            "order": {"type": "int", "defaultValue": 12},
            "word": {"type": "string"},
        },
        "resources": [
            {"type": "Microsoft.Insights/x", "properties": {}},
            resource | {"name": name, "type": "Microsoft.OperationalInsights/workspaces/x"},
        ],
    }
    (found,) = taken(template)
    assert (found.title, found.values["rule_order"]) == ("From a template", 12)
    assert "contains “[EXT]” or “[parameters('word')]”" in found.body
    assert found.key == f"sentinel/automationRules/{GUID}"
    assert found.warnings == (
        "“From a template” holds an expression of the template, kept as they are.",
    )


def test_a_rule_with_its_playbook_in_one_template_gives_both(
    kb: KnowledgeBase, inbox: Path
) -> None:
    flow = {"triggers": {}, "actions": {"Revoke": {"type": "Http"}}}
    logic_app = {"type": "Microsoft.Logic/workflows", "properties": {"definition": flow}}
    template = {"$schema": "x", "resources": [a_rule(), logic_app]}
    report = imported(kb, write_json(inbox / "both.json", template))
    assert (report.totals["automation_rules"], report.totals["playbooks"]) == (1, 1)
    assert len(report.files[0].record_ids) == 2


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"triggeringLogic": [1]}, "“triggeringLogic” is no object"),
        ({"order": "first"}, "from 1 to 1,000"),
        ({"order": 0}, "from 1 to 1,000"),
        ({"order": True}, "from 1 to 1,000"),
        ({"actions": {"a": 1}}, "“actions” is no list of objects"),
        ({"actions": [1]}, "“actions” is no list of objects"),
        ({"actions": [{}] * 1001}, "more than 1,000 actions"),
        ({"triggeringLogic": {"isEnabled": "yes"}}, "neither true nor false"),
        ({"triggeringLogic": {"expirationTimeUtc": "soon"}}, "is no time"),
        ({"triggeringLogic": {"expirationTimeUtc": "9999-12-31T23:59:59-12:00"}}, "is no time"),
        ({"triggeringLogic": {"triggersOn": 1}}, "“triggersOn” is no word"),
        ({"triggeringLogic": {"conditions": "x"}}, "“conditions” is no list of objects"),
    ],
)
def test_what_is_wrong_is_refused_with_its_rule(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(InterchangeError, match="The rule “Escalate”") as refused:
        taken(a_rule(**changes))
    assert reason in refused.value.reason


def test_a_list_of_rules_and_other_things_is_refused_whole(kb: KnowledgeBase, inbox: Path) -> None:
    with pytest.raises(InterchangeError, match="something else"):
        taken([a_rule(), {"id": "1", "displayName": "x", "customTags": []}])
    broken = [a_rule(), a_rule(order=-1)]
    report = service.import_paths(kb, [write_json(inbox / "two.json", broken)])
    assert report.files[0].result == "refused"
    assert kb.read(rules.everything) == ()


def test_a_newer_file_updates_what_nobody_changed_here(kb: KnowledgeBase, inbox: Path) -> None:
    path = write_json(inbox / "rules.json", a_rule())
    imported(kb, path)
    write_json(path, a_rule(order=9, displayName="Escalate now"))
    assert imported(kb, path).files[0].result == "updated"
    rule = only(kb)
    assert (rule.title, rule.rule_order, rule.version_number) == ("Escalate now", 9, 2)
    first = kb.write(partial(rules.add, values={"title": "First", "rule_order": 1})).result
    kb.write(partial(ordering.move, record_id=rule.id, before=first))
    write_json(path, a_rule(order=4, displayName="Escalate later"))
    (file,) = imported(kb, path).files
    assert (file.result, file.warnings) == ("updated", ("Kept your order of “Escalate later”.",))
    rule = kb.read(partial(rules.get, record_id=rule.id))
    assert (rule.title, rule.rule_order) == ("Escalate later", 1)
    assert imported(kb, path).files[0].result == "unchanged"


def test_an_older_export_changes_nothing(kb: KnowledgeBase, inbox: Path) -> None:
    path = write_json(inbox / "x.json", a_rule(lastModifiedTimeUtc="2026-02-01T00:00:00Z"))
    imported(kb, path)
    write_json(path, a_rule(order=9, lastModifiedTimeUtc="2026-01-31T00:00:00.1234567Z"))
    assert imported(kb, path).files[0].result == "unchanged"
    write_json(path, a_rule(order=9, lastModifiedTimeUtc="2026-02-01T00:00:01Z"))
    assert imported(kb, path).files[0].result == "updated"
    assert only(kb).rule_order == 9


def test_a_rewritten_text_is_kept_and_its_order_still_follows(
    kb: KnowledgeBase, inbox: Path
) -> None:
    path = write_json(inbox / "rules.json", a_rule())
    imported(kb, path)
    rule = only(kb)
    kb.write(partial(rules.save_draft, record_id=rule.id, body=WRITTEN))
    write_json(path, a_rule(order=9, displayName="Other"))
    (file,) = imported(kb, path).files
    assert file.result == "updated"
    assert file.warnings == ("Kept your text of “Escalate”: the file's newer text was not taken.",)
    rule = only(kb)
    assert (rule.title, rule.rule_order) == ("Escalate", 9)
    draft = kb.read(partial(rules.versions_for, automation_rule_id=rule.id))[0]
    assert draft.body == WRITTEN
    write_json(path, a_rule(order=9, displayName="Another"))
    (file,) = imported(kb, path).files
    assert (file.result, len(file.warnings)) == ("unchanged", 1)


def test_an_export_comes_back_as_the_same_rule(kb: KnowledgeBase, inbox: Path) -> None:
    values = {
        "title": "[EXT] invoices",
        "rule_order": 12,
        "enabled": False,
        "expires_at": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        "incident_types": ["Phishing", "[parameters('x')]"],
        "tags": ["finance"],
        "owner": "Rita O.",
    }
    made = kb.write(partial(rules.add, values=values, body=WRITTEN)).result
    kb.write(partial(rules.publish, record_id=made, note="First", by="Rita O."))
    before = kb.read(partial(rules.get, record_id=made))
    arm = kb.read(partial(automation_rule_export.automation_rule_arm, rule_id=made))
    path = inbox / "rule.json"
    path.write_text(arm, "utf-8")
    assert imported(kb, path).files[0].result == "unchanged"
    kb.write(partial(rules.remove, record_id=made))
    imported(kb, path)
    after = only(kb)
    assert body(kb, after.id) == WRITTEN
    assert {name: getattr(after, name) for name in values} == {
        name: getattr(before, name) for name in values
    }
    assert json.loads(arm)["parameters"].keys() == {"workspace"}


def test_a_template_is_what_sentinel_deploys(kb: KnowledgeBase) -> None:
    text = "Trigger: incident created\n\n## Actions\n\n1. Run playbook [[Phishing mail]]\n"
    made = kb.write(partial(rules.add, values={"title": "Run it"}, body=text)).result
    arm = json.loads(kb.read(partial(automation_rule_export.automation_rule_arm, rule_id=made)))
    (resource,) = arm["resources"]
    assert resource["type"] == "Microsoft.OperationalInsights/workspaces/providers/automationRules"
    assert resource["name"] == (
        f"[concat(parameters('workspace'), '/Microsoft.SecurityInsights/{made}')]"
    )
    assert resource["properties"] == {
        "displayName": "Run it",
        "order": 1,
        "triggeringLogic": {
            "isEnabled": True,
            "triggersOn": "Incidents",
            "triggersWhen": "Created",
            "conditions": [],
        },
        "actions": [
            {
                "order": 1,
                "actionType": "RunPlaybook",
                "actionConfiguration": {
                    "logicAppResourceId": "[resourceId('Microsoft.Logic/workflows', "
                    "'Phishing-mail')]",
                    "tenantId": "[subscription().tenantId]",
                },
            }
        ],
    }


def test_a_template_that_was_changed_by_hand_goes_before_our_text(kb: KnowledgeBase) -> None:
    made = kb.write(partial(rules.add, values={"title": "Run it"}, body=WRITTEN)).result
    arm = json.loads(kb.read(partial(automation_rule_export.automation_rule_arm, rule_id=made)))
    assert taken(arm)[0].body == WRITTEN
    arm["resources"][0]["properties"]["actions"].pop()
    (found,) = taken(arm)
    assert found.body != WRITTEN
    assert len(read(found.body).rule.actions) == 3


@given(any_rules)
@settings(max_examples=100, deadline=None)
def test_any_rule_is_the_platforms_json_and_back(rule: Rule) -> None:
    now = datetime(2026, 1, 2, tzinfo=UTC)
    about: dict[str, Any] = dict.fromkeys((one.name for one in fields(schemas.AutomationRule)), "")
    about |= {"title": "A rule", "rule_order": 3, "enabled": True, "expires_at": now}
    given = properties(deployable(rule), schemas.AutomationRule(**about))
    (found,) = taken({"name": GUID, "properties": given})
    assert said(read(found.body).rule) == said(deployable(read(write(rule)).rule))
    assert found.values["expires_at"] == now
    assert set(FOLLOWED) <= found.values.keys()


@given(data=st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_rule_with_any_value_changed_is_taken_or_refused(data: st.DataObject) -> None:
    value: Any = a_rule()
    place = value["properties"]
    while isinstance(place, dict | list) and place:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        inner = place[key]
        if not isinstance(inner, dict | list) or not inner or data.draw(st.booleans()):
            place[key] = data.draw(JSON)
            break
        place = inner
    try:
        found = documents.recognise("x.json", value, None)
    except InterchangeError:
        return
    if found is not None:
        problems = [one.text for one in read(found.body).problems]
        assert all(one.startswith(("No trigger", "No action")) for one in problems)


def test_a_file_that_names_the_format_is_read_as_it(inbox: Path) -> None:
    planned = load(write_json(inbox / "x.json", a_rule()), "x", "sentinel_automation_rule")
    assert isinstance(planned.content, ParsedDocument)
    planned = load(write_json(inbox / "y.json", {"a": 1}), "y", "sentinel_automation_rule")
    assert planned.error is not None
