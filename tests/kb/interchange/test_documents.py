"""Playbooks of other systems: CACAO, Logic Apps of Sentinel, RE&CT, TheHive."""

import json
import re
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from kb.interchange import cacao_export, export, logic_app_export, service
from kb.interchange.parsed import ParsedDocument
from kb.interchange.planning import Planned, load
from kb.knowledge_base import KnowledgeBase
from kb.library.articles import service as articles
from kb.library.playbooks import service as playbooks
from kb.library.playbooks.flow import flow
from kb.library.playbooks.outline import outline
from tests.kb.interchange.cacao_schemas import validator
from tests.kb.interchange.samples import DATA
from tests.kb.library.playbooks.test_flow import DECISION, LOOP, PARALLEL

CACAO = DATA / "playbooks_cacao" / "COSSAS"
ARM = DATA / "playbooks_arm" / "azure-sentinel"


def document(path: Path) -> ParsedDocument:
    planned = load(path, path.name)
    assert planned.error is None, planned.error
    assert isinstance(planned.content, ParsedDocument)
    return planned.content


def of(inbox: Path, value: object, name: str = "x.json") -> Planned:
    path = inbox / name
    path.write_text(value if isinstance(value, str) else json.dumps(value), "utf-8")
    return load(path, name)


def ways(found: ParsedDocument) -> list[tuple[int, int, str]]:
    read = flow(outline(found.body))
    assert not read.problems
    return [(edge.source, edge.target, edge.label) for edge in read.edges]


def titles(found: ParsedDocument) -> list[str]:
    return [step.title for step in outline(found.body)]


@pytest.fixture(scope="module")
def schema() -> Draft7Validator:
    return validator()


def test_cacao_follows_its_workflow() -> None:
    found = document(CACAO / "parallels_playbook.json")
    assert (found.format, found.kind, found.title) == ("cacao", "playbook", "SOARCA Main Flow")
    assert titles(found) == ["IMC assets by CVE", "BIA for CVE"]
    assert ways(found) == [(1, 2, ""), (1, 0, ""), (2, 0, "")]
    assert "Automated: http-api" in found.body
    assert found.values["tags"] == ["soarca"]


def test_nothing_of_credentials_is_taken() -> None:
    found = document(CACAO / "parallels_playbook.json")
    assert found.warnings == ("1 set of credentials was left out.",)
    everything = repr(found)
    assert "super-secure" not in everything
    assert "admin" not in everything


def test_a_workflow_that_is_a_list_is_followed() -> None:
    assert titles(document(CACAO / "changed-playbook.json"))[0] == "IMC assets by CVE"


def test_all_kinds_of_steps_come_in(inbox: Path) -> None:
    def key(kind: str, n: int) -> str:
        return f"{kind}--00000000-0000-4000-8000-00000000000{n}"

    end, start = key("end", 9), key("start", 0)
    workflow: dict[str, Any] = {
        start: {"type": "start", "on_completion": key("if-condition", 1)},
        key("if-condition", 1): {
            "type": "if-condition",
            "name": "Is it ours?",
            "condition": "__host__:value = 'x'",
            "on_true": key("while-condition", 2),
            "on_false": key("playbook-action", 4),
        },
        key("while-condition", 2): {
            "type": "while-condition",
            "name": "Sweep",
            "condition": "hosts are left",
            "on_true": key("action", 3),
            "on_completion": key("switch-condition", 5),
        },
        key("action", 3): {"type": "action", "name": "Clean it", "on_completion": end},
        key("playbook-action", 4): {"type": "playbook-action", "name": "Hand over"},
        key("switch-condition", 5): {
            "type": "switch-condition",
            "name": "How many?",
            "switch": "__n__",
            "cases": {"few": key("action", 6), "default": key("playbook-action", 4)},
        },
        key("action", 6): {
            "type": "action",
            "name": "Tell them",
            "on_success": end,
            "on_failure": key("playbook-action", 4),
        },
        end: {"type": "end"},
    }
    item = {"type": "playbook", "name": "All", "workflow_start": start, "workflow": workflow}
    planned = of(inbox, item)
    assert isinstance(planned.content, ParsedDocument)
    assert titles(planned.content) == [
        *("Is it ours?", "Sweep", "Clean it", "How many?", "Tell them", "Hand over")
    ]
    assert ways(planned.content) == [
        *((1, 2, "yes"), (1, 6, "no"), (2, 3, "hosts are left"), (2, 4, "otherwise")),
        *((3, 2, ""), (4, 5, "few"), (4, 6, "otherwise"), (5, 6, "it fails"), (5, 0, "")),
        (6, 0, ""),
    ]


def test_circles_and_steps_that_are_missing_end(inbox: Path) -> None:
    workflow = {
        "action--1": {"type": "action", "name": "One", "on_completion": "action--2"},
        "action--2": {"type": "action", "name": "Two", "on_completion": "action--1"},
        "action--3": {"type": "action", "name": "Three", "on_completion": "nowhere--1"},
    }
    item = {"type": "playbook", "name": "Odd", "workflow_start": "gone--1", "workflow": workflow}
    planned = of(inbox, item)
    assert isinstance(planned.content, ParsedDocument)
    assert titles(planned.content) == ["One", "Two"]
    assert planned.warnings == (
        "Nothing leads to 1 step of the workflow: left out.",
        "The workflow's start isn't among its steps: the first is.",
    )


@pytest.mark.parametrize("workflow", [None, {}, [], "x", {"a": 1}, [1, None]])
def test_a_playbook_without_steps_is_refused(inbox: Path, workflow: object) -> None:
    planned = of(inbox, {"type": "playbook", "name": "x", "workflow": workflow})
    assert planned.error is not None
    assert planned.error.reason == "This CACAO playbook has no workflow, so no steps."


def test_a_logic_app_is_read_in_the_order_of_run_after() -> None:
    found = document(ARM / "Isolate-MDEMachine__alert-trigger__azuredeploy.json")
    assert (found.format, found.title) == ("sentinel_playbook", "Isolate MDE Machine")
    assert titles(found)[:4] == ["Alert - Get incident", "Entities - Get Hosts", "For each",
                                 "Condition"]  # fmt: skip
    assert ways(found) == [
        *((1, 2, ""), (2, 3, ""), (3, 4, "there is another one"), (3, 0, "otherwise")),
        *((4, 5, "yes"), (4, 7, "no"), (5, 6, ""), (6, 3, ""), (7, 3, "")),
    ]
    assert "Started by an alert of Microsoft Sentinel." in found.body
    assert "Automated: Microsoft Defender for Endpoint" in found.body
    assert found.values["owner"] == "Nicholas DiCola"


def test_actions_that_begin_at_once_are_parallel() -> None:
    found = document(ARM / "Close-Incident-MCAS__azuredeploy.json")
    assert titles(found)[0] == "At once: Alert - Get incident, Initialize variable"
    assert ways(found)[:2] == [(1, 2, ""), (1, 8, "")]


def test_a_template_without_a_logic_app_is_refused(inbox: Path) -> None:
    planned = of(inbox, {"$schema": "x", "resources": [{"type": "Microsoft.Insights/workbooks"}]})
    assert planned.error is not None
    assert "holds no Logic App" in planned.error.reason


def test_a_circle_in_run_after_ends(inbox: Path) -> None:
    actions = {"A": {"runAfter": {"B": []}}, "B": {"runAfter": {"A": []}}, "C": {"runAfter": {}}}
    resource = {
        "type": "Microsoft.Logic/workflows",
        "properties": {"definition": {"actions": actions}},
    }
    planned = of(inbox, {"contentVersion": "1", "resources": [resource]})
    assert isinstance(planned.content, ParsedDocument)
    assert sorted(titles(planned.content)) == ["A", "B", "C"]


def test_a_react_playbook_names_its_actions() -> None:
    found = document(DATA / "react" / "response_playbooks" / "RP_0001_phishing_email.yml")
    assert (found.format, found.kind, found.title) == ("react", "playbook", "Phishing email")
    assert found.steps == 41
    assert found.values["techniques"] == ["T1566.001", "T1566.002"]
    step = outline(found.body)[25]
    assert (step.title, step.phase) == ("Block external IP address", "containment")
    assert flow(outline(found.body)).steps[25].labels.references == ("RA3101",)


def test_a_react_action_is_a_procedure_without_its_placeholder() -> None:
    path = DATA / "react" / "response_actions" / "RA_3101_block_external_ip_address.yml"
    found = document(path)
    assert (found.kind, found.title) == ("article", "Block external IP address")
    assert found.values["article_kind"] == "procedure"
    assert "RA3101" in found.values["tags"]
    assert "Markdown format" not in found.body


@pytest.mark.parametrize("text", ["id: RA1\n", "id: RA1001\ntitle: [", "id: RA1001\n"])
def test_react_that_cannot_be_read_is_refused(inbox: Path, text: str) -> None:
    assert of(inbox, text, "x.yml").error is not None


def test_tasks_of_a_case_template_are_steps(inbox: Path) -> None:
    item = {
        "name": "Ransomware",
        "titlePrefix": "[R]",
        "tlp": 2,
        "description": "When files are encrypted.",
        "customFields": {"businessUnit": {}},
        "tasks": [
            {"title": "2. Restore", "order": 1, "group": "Recovery"},
            {"title": "1 | RA3101: Block the address", "order": 0, "group": "Containment"},
        ],
    }
    planned = of(inbox, item)
    assert isinstance(planned.content, ParsedDocument)
    steps = outline(planned.content.body)
    assert [(step.phase, step.title) for step in steps] == [
        ("containment", "Block the address"),
        ("recovery", "Restore"),
    ]
    assert "Fields to fill in: businessUnit." in planned.content.body


def test_one_is_imported_once_and_again(kb: KnowledgeBase, inbox: Path) -> None:
    path = inbox / "phishing.yml"
    path.write_bytes((DATA / "react/response_playbooks/RP_0001_phishing_email.yml").read_bytes())
    (outcome,) = service.import_paths(kb, [path]).files
    assert (outcome.format, outcome.result, outcome.records) == (
        *("react", "imported"),
        {"playbooks": 1},
    )
    assert service.import_paths(kb, [path]).files[0].result == "unchanged"


def many_actions(count: int) -> dict[str, Any]:
    actions: dict[str, Any] = {
        f"A{n}": {"runAfter": {f"A{m}": [] for m in range(n)}} for n in range(count)
    }
    inner = {"type": "If", "actions": actions, "else": {"actions": {}}}
    definition = {"actions": {"If": inner}}
    resource = {"type": "Microsoft.Logic/workflows", "properties": {"definition": definition}}
    return {"contentVersion": "1", "resources": [resource]}


@pytest.mark.parametrize(
    ("value", "name", "said"),
    [
        ({"titlePrefix": "", "tasks": [{"title": "x"}] * 20_000}, "x.json", "20,000 tasks"),
        (
            {
                "type": "playbook",
                "workflow": {f"action--{n}": {"type": "action"} for n in range(501)},
            },
            *("x.json", "501 steps"),
        ),
        (many_actions(600), "x.json", "601 actions"),
        (
            "id: RP0001\ntitle: x\ncontainment:\n" + "".join(f"  - RA_{n}\n" for n in range(501)),
            "x.yml",
            "501 actions",
        ),
    ],
)
def test_more_steps_than_a_playbook_has_are_refused(
    inbox: Path, value: object, name: str, said: str
) -> None:
    planned = of(inbox, value, name)
    assert planned.error is not None
    assert planned.error.reason == f"This has {said}; at most 500 are taken."


def test_actions_that_all_wait_for_each_other_are_read(inbox: Path) -> None:
    planned = of(inbox, many_actions(300))
    assert isinstance(planned.content, ParsedDocument)
    assert len(titles(planned.content)) == 500  # nearly each begins others at once
    assert planned.warnings == ("99 of its steps stand in the text, but aren't found as steps.",)


def test_several_in_one_file_are_refused(inbox: Path) -> None:
    one = {"type": "playbook", "name": "x", "workflow": {"action--1": {"type": "action"}}}
    planned = of(inbox, [one, one])
    assert planned.error is not None
    assert planned.error.reason.startswith("This list holds 2 playbooks")


SIMPLE = "# Simple\n\n## Containment\n\n1. Isolate the host\n    - Role: Tier 1\n2. Tell\n"
CODE = (
    "# Code\n\n## Triage\n\n1. **Look at it**\n    - Automated: EDR\n"
    "    - If it fails: 2\n    - Next: end\n\n    ```powershell\n    Get-Process\n    ```\n"
    "2. **Ask a person**\n    - Playbook: [[Simple]]\n"
)
SWITCH = (
    "## Triage\n\n1. Which is it?\n    - Kind: decision\n    - If mail: 2\n    - If web: 3\n"
    "2. Mail\n3. Web\n"
)


@pytest.mark.parametrize("body", [SIMPLE, DECISION, PARALLEL, LOOP, CODE, SWITCH, "# Empty\n"])
def test_an_export_is_valid_and_comes_back_as_it_was(
    kb: KnowledgeBase, inbox: Path, schema: Draft7Validator, body: str
) -> None:
    values = {"title": "Ours", "tags": ["one"], "techniques": ["T1566"], "owner": "Ann"}
    playbook_id = kb.write(partial(playbooks.add, values=values, body=body)).result
    text = kb.read(partial(cacao_export.playbook_cacao, playbook_id=playbook_id))
    made = json.loads(text)
    assert [error.message for error in schema.iter_errors(made)] == []
    for step in made["workflow"].values():
        for name in ("on_completion", "on_success", "on_failure", "on_true", "on_false"):
            assert step.get(name, made["workflow_start"]) in made["workflow"]
    assert text == kb.read(partial(cacao_export.playbook_cacao, playbook_id=playbook_id))
    path = inbox / "ours.json"
    path.write_text(text, "utf-8")
    back = document(path)
    assert (back.title, back.body, back.values["owner"]) == ("Ours", body, "Ann")
    assert back.values["tags"] == ["one"]


def test_branches_end_where_the_parallel_goes_on(kb: KnowledgeBase) -> None:
    playbook_id = kb.write(partial(playbooks.add, values={"title": "P"}, body=PARALLEL)).result
    made = json.loads(kb.read(partial(cacao_export.playbook_cacao, playbook_id=playbook_id)))
    steps = {step["name"]: step for step in made["workflow"].values()}
    kinds = {key: step["type"] for key, step in made["workflow"].items()}
    parallel = steps["Contain at once"]
    assert made["workflow"][parallel["on_completion"]]["name"] == "Report"
    assert [kinds[key] for key in parallel["next_steps"]] == ["action", "action"]
    assert kinds[steps["Isolate the host"]["on_completion"]] == "end"
    assert kinds[steps["Disable the account"]["on_completion"]] == "end"


def test_a_command_that_a_machine_runs_stays_one(kb: KnowledgeBase) -> None:
    playbook_id = kb.write(partial(playbooks.add, values={"title": "C"}, body=CODE)).result
    made = json.loads(kb.read(partial(cacao_export.playbook_cacao, playbook_id=playbook_id)))
    steps = {step["name"]: step for step in made["workflow"].values()}
    assert steps["Look at it"]["commands"] == [{"type": "powershell", "command": "Get-Process"}]
    assert "on_failure" in steps["Look at it"]
    assert steps["Ask a person"]["type"] == "playbook-action"


def test_articles_of_react_lead_where_the_playbook_says(kb: KnowledgeBase, inbox: Path) -> None:
    service.import_paths(kb, [DATA / "react"])
    (playbook,) = kb.read(playbooks.everything)
    assert "[[Block external IP address]]" in kb.read(
        partial(export.item_markdown, kind="playbook", item_id=playbook.id)
    )
    article_id = kb.read(partial(articles.find, reference="Block external IP address"))
    assert kb.read(partial(articles.get, record_id=article_id)).tags[:1] == ("RA3101",)


@pytest.mark.parametrize(
    "body", [SIMPLE, DECISION, CODE, "[x]: y\n\n## Triage\n\n1. @{now()} <b>\n", "@utcNow()\n"]
)
def test_a_sentinel_playbook_comes_back_as_it_was(
    kb: KnowledgeBase, inbox: Path, body: str
) -> None:
    values = {"title": "[ours] @{x}", "tags": ["@one"], "owner": "Ann"}
    playbook_id = kb.write(partial(playbooks.add, values=values, body=body)).result
    text = kb.read(partial(logic_app_export.playbook_arm, playbook_id=playbook_id))
    made = json.loads(text)
    actions = made["resources"][1]["properties"]["definition"]["actions"]
    tasks = [one for name, one in actions.items() if name.startswith("Add_task_")]
    assert len(tasks) == len(outline(body))
    for action in tasks:
        given = action["inputs"]["body"]
        assert not re.search(r"(?<!@)@\{", given["taskTitle"] + given["taskDescription"])
        assert "<b>" not in given["taskDescription"]
    if not actions:
        return
    path = inbox / "azuredeploy.json"
    path.write_text(text, "utf-8")
    back = document(path)
    assert (back.format, back.title, back.body) == ("sentinel_playbook", "[ours] @{x}", body)
    assert (back.values["tags"], back.values["owner"]) == (["@one"], "Ann")


def test_tasks_of_sentinel_say_who_and_where_to(kb: KnowledgeBase) -> None:
    playbook_id = kb.write(partial(playbooks.add, values={"title": "D"}, body=DECISION)).result
    made = json.loads(kb.read(partial(logic_app_export.playbook_arm, playbook_id=playbook_id)))
    actions = made["resources"][1]["properties"]["definition"]["actions"]
    first, second = (actions[f"Add_task_{n}"]["inputs"]["body"] for n in (1, 2))
    assert first["taskTitle"] == "1. Manual: Is the message malicious?"
    assert "<p>If yes: 2. Quarantine the message</p>" in first["taskDescription"]
    assert second["taskTitle"] == "2. Quarantine the message"
    assert second["taskDescription"].startswith("<p>Role: Tier 1</p><p>Automated: mail gateway</p>")
    assert actions["Automate_2"]["type"] == "Compose"
    assert actions["Automate_2"]["inputs"]["by"] == "mail gateway"
    assert actions["Automate_2"]["runAfter"] == {"Add_task_1": ["Succeeded"]}
    assert actions["Add_task_2"]["runAfter"] == {"Automate_2": ["Succeeded"]}


def definition_of(kb: KnowledgeBase, body: str) -> dict[str, Any]:
    playbook_id = kb.write(partial(playbooks.add, values={"title": "T"}, body=body)).result
    made = json.loads(kb.read(partial(logic_app_export.playbook_arm, playbook_id=playbook_id)))
    found: dict[str, Any] = made["resources"][1]["properties"]["definition"]
    return found


def definitions_of_azure(word: str) -> list[dict[str, Any]]:
    """Definitions of published templates that are started by a trigger of this name."""
    found = []
    for path in sorted(ARM.glob("*.json")):
        made = json.loads(path.read_text("utf-8-sig"))
        for one in made["resources"]:
            if one["type"].lower() == "microsoft.logic/workflows":
                definition = one["properties"]["definition"]
                if any(word in name.casefold() for name in definition["triggers"]):
                    found.append(definition)
    return found


@pytest.mark.parametrize("target", ["incident", "alert"])
def test_what_starts_it_is_as_in_the_published_templates(kb: KnowledgeBase, target: str) -> None:
    definition = definition_of(kb, f"**Runs on:** {target}\n\n{SIMPLE}")
    (ours,) = definition["triggers"].values()
    theirs = [next(iter(one["triggers"].values())) for one in definitions_of_azure(target)]
    assert ours in theirs
    assert set(definition) <= {key for one in definitions_of_azure(target) for key in one}


def test_tasks_of_an_alert_belong_to_its_incident(kb: KnowledgeBase) -> None:
    actions = definition_of(kb, f"**Runs on:** alert\n\n{SIMPLE}")["actions"]
    theirs = [
        one["actions"]["Alert_-_Get_incident"]
        for one in definitions_of_azure("alert")
        if "Alert_-_Get_incident" in one["actions"]
    ]
    assert actions["Alert_-_Get_incident"] in theirs
    first = next(name for name in actions if name != "Alert_-_Get_incident")
    assert actions[first]["runAfter"] == {"Alert_-_Get_incident": ["Succeeded"]}
    body = actions["Add_task_1"]["inputs"]["body"]
    assert body["incidentArmId"] == "@body('Alert_-_Get_incident')?['id']"


@pytest.mark.parametrize(
    ("said", "kind"),
    [("a host", "Host"), ("Account", "Account"), ("IP address", "IP"), ("file hash", "FileHash")],
)
def test_an_entity_starts_it_within_an_incident_only(
    kb: KnowledgeBase, said: str, kind: str
) -> None:
    definition = definition_of(kb, f"**Runs on:** {said}\n\n{SIMPLE}")
    (trigger,) = definition["triggers"].values()
    assert trigger["inputs"]["path"] == f"/entity/@{{encodeURIComponent('{kind}')}}"
    (condition,) = definition["actions"].values()
    assert condition["type"] == "If"
    assert "Add_task_1" in condition["actions"]
    (stop,) = condition["else"]["actions"].values()
    assert stop["type"] == "Terminate"


def test_a_template_says_what_it_runs_on() -> None:
    found = document(ARM / "Isolate-MDEMachine__alert-trigger__azuredeploy.json")
    assert "**Runs on:** alert" in found.body


def test_what_could_be_automated_keeps_its_command(kb: KnowledgeBase) -> None:
    said = (
        "   - Automatable: yes (its command was recorded)\n\n   ```kusto\n   T | take 1\n   ```\n"
    )
    body = f"## Triage\n\n1. Look\n{said}2. Ask\n"
    actions = definition_of(kb, body)["actions"]
    assert actions["Automate_1"]["inputs"]["commands"] == [
        {"language": "kusto", "command": "T | take 1"}
    ]
    titles_ = [a["inputs"]["body"]["taskTitle"] for n, a in actions.items() if "task" in n]
    assert titles_ == ["1. Look", "2. Manual: Ask"]
