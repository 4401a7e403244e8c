"""A playbook from an incident: every step in its order, roles, times, decisions, a valid export."""

import json
import uuid
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb import example
from kb.conformance import service as conformance
from kb.errors import NotFoundError, ValidationError
from kb.incidents.assets import service as assets
from kb.incidents.automated_runs import service as automated_runs
from kb.incidents.record import service as record
from kb.incidents.workflow import service as workflow
from kb.interchange import cacao_export, logic_app_export
from kb.knowledge_base import KnowledgeBase
from kb.library.playbooks import from_incident
from kb.library.playbooks import service as playbooks
from kb.library.playbooks.flow import Flow, flow
from kb.library.playbooks.outline import outline
from kb.orchestration import making
from kb.people import service as people
from kb.vocabulary.enums import Phase, StepKind
from tests.hypotheses import SLOW_STORE
from tests.kb.interchange.cacao_schemas import validator

START = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)


def incident_with(
    kb: KnowledgeBase, rows: list[dict[str, Any]], values: dict[str, Any] | None = None
) -> uuid.UUID:
    given_ = {"title": "Supplier fraud"} | (values or {})
    made: uuid.UUID = kb.write(partial(record.add, values=given_)).result
    kb.write(partial(workflow.add_many, incident_id=made, rows=tuple(rows)))
    return made


def timed(action: str, minutes: int, phase: str = "triage") -> dict[str, Any]:
    finished = START + timedelta(minutes=minutes)
    return {"action": action, "started_at": START, "finished_at": finished, "phase": phase}


def made_of(kb: KnowledgeBase, incident_id: uuid.UUID) -> tuple[uuid.UUID, str, Flow]:
    playbook_id = kb.write(partial(making.make, incident_id=incident_id)).result
    version = kb.read(partial(playbooks.current, playbook_id=playbook_id))
    return playbook_id, version.body, flow(outline(version.body))


def cacao(kb: KnowledgeBase, playbook_id: uuid.UUID) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(
        kb.read(partial(cacao_export.playbook_cacao, playbook_id=playbook_id))
    )
    assert list(validator().iter_errors(made)) == []
    return made


def test_every_step_is_there_in_its_order_and_phase(kb: KnowledgeBase) -> None:
    rows = [
        {"action": "Read the mail", "phase": "triage"},
        {"action": "Isolate the laptop", "phase": "containment"},
        {"action": "Read the mail", "phase": "triage"},
        {"action": "Containment", "phase": "containment"},
        {"action": "Evidence: copy the disk", "phase": "containment"},
        {"action": "", "phase": "recovery", "outcome": "Done"},
    ]
    incident_id = incident_with(kb, rows)
    playbook_id, _body, found = made_of(kb, incident_id)
    assert [step.title for step in found.steps] == [
        "Read the mail",
        "Isolate the laptop",
        "Read the mail",
        "Step 4: Containment",
        "Evidence: copy the disk",
        "Step 6",
    ]
    assert [step.phase for step in found.steps] == [row["phase"] for row in rows]
    assert found.problems == ()
    names = [step["name"] for step in cacao(kb, playbook_id)["workflow"].values()]
    assert [name for name in names if name not in {"Start", "End"}] == [
        step.title for step in found.steps
    ]


def test_names_are_roles_and_values_placeholders(kb: KnowledgeBase) -> None:
    kb.write(partial(people.ensure, name="Tomasz Nowak", role="Tier 2 analyst"))
    rows = [
        {"action": "Ask Tomasz Nowak about ap@corp.example", "done_by": "Ada Fontaine"},
        {"action": "Isolate LT-0042", "done_by": "Tomasz Nowak", "outcome": "ada fontaine agreed"},
        {"action": "Read the logs", "done_by": "Somebody Else"},
        {"action": "Read on", "done_by": "SOC night shift"},
    ]
    incident_id = incident_with(kb, rows, {"lead": "Ada Fontaine", "title": "Fraud at LT-0042"})
    for kind, value in (("mailbox", "ap@corp.example"), ("host", "LT-0042")):
        values = {"entity_type": kind, "value": value}
        kb.write(partial(assets.add, incident_id=incident_id, values=values))
    playbook_id, body, found = made_of(kb, incident_id)
    assert [step.role for step in found.steps] == [
        "Incident lead",
        "Tier 2 analyst",
        "Responder",
        "SOC night shift",
    ]
    assert found.steps[0].title == "Ask Tier 2 analyst about {mailbox}"
    for gone in ("Nowak", "Fontaine", "Somebody", "LT-0042", "corp"):
        assert gone.casefold() not in body.casefold()
    assert kb.read(partial(playbooks.get, record_id=playbook_id)).title == "Fraud at {host}"


def test_times_are_the_median_over_incidents_with_a_step_like_it(kb: KnowledgeBase) -> None:
    for minutes in (10, 40):
        incident_with(kb, [timed("Isolate the laptop now", minutes, phase="containment")])
    incident_with(kb, [timed("Isolate the laptop", 900, phase="recovery")])
    backwards = timed("Isolate the laptop", -30, phase="containment")
    incident_with(kb, [backwards])
    rows = [
        timed("Isolate the laptop", 25, phase="containment"),
        timed("Only here", 7, phase="recovery"),
        {"action": "Nobody timed it", "phase": "closure"},
    ]
    _playbook, body, found = made_of(kb, incident_with(kb, rows))
    assert [step.expected_minutes for step in found.steps] == [25, 7, None]
    assert "the median of 3 incidents: 25 m; here it was 25 m." in body
    assert "The time is what it took in this incident." in body


@pytest.mark.parametrize(
    ("values", "can_be", "why"),
    [
        ({"action": "Look", "automated": True, "tool": "SOAR"}, True, "it ran by itself here"),
        ({"action": "Look", "command": "Get-InboxRule -Mailbox x"}, True, "its command was"),
        ({"action": "Isolate the laptop"}, True, "isolating a device"),
        ({"action": "Reset her password"}, True, "resetting a password"),
        ({"action": "Call the supplier"}, False, "it needs a person's word"),
        ({"action": "Have lunch"}, False, "no command was recorded"),
    ],
)
def test_each_step_says_whether_a_machine_could_do_it(
    kb: KnowledgeBase, values: dict[str, Any], can_be: bool, why: str
) -> None:
    _playbook, body, found = made_of(kb, incident_with(kb, [values]))
    assert found.steps[0].labels.automatable is can_be
    assert f"Automatable: {'yes' if can_be else 'no'} ({why}" in body


def test_what_a_machine_did_elsewhere_could_be_done_here(kb: KnowledgeBase) -> None:
    incident_with(kb, [timed("Close the book", 1) | {"automated": True}])
    _playbook, body, _found = made_of(kb, incident_with(kb, [{"action": "Close the book"}]))
    assert "Automatable: yes (a machine did it in 1 other incident)" in body


def test_an_automated_run_with_the_same_words_tells_of_its_step(kb: KnowledgeBase) -> None:
    incident_id = incident_with(kb, [{"action": "Check the mail flow rules"}])
    values = {"title": "check the mail flow", "engine": "AIR"}
    kb.write(partial(automated_runs.add, incident_id=incident_id, values=values))
    _playbook, body, _found = made_of(kb, incident_id)
    assert "Automatable: yes (U-01 did the same by itself here)" in body
    assert "It could be done by AIR." in body


def test_commands_leave_as_commands_and_the_rest_as_work_of_people(kb: KnowledgeBase) -> None:
    command = "$m = Get-InboxRule\nif ($m) {\n    Remove-InboxRule $m\n}\n```\nkind: loop"
    rows = [
        {"action": "Remove the rules", "command": command, "done_by": "Ann Lee"},
        {"action": "Call the supplier"},
        {"action": "Isolate the laptop"},
    ]
    playbook_id, _body, found = made_of(kb, incident_with(kb, rows))
    assert [step.kind for step in found.steps] == [StepKind.ACTION] * 3
    steps = {step["name"]: step for step in cacao(kb, playbook_id)["workflow"].values()}
    assert steps["Remove the rules"]["commands"] == [{"type": "powershell", "command": command}]
    assert steps["Call the supplier"]["commands"][0]["type"] == "manual"
    assert steps["Isolate the laptop"]["commands"][0]["type"] == "manual"
    made = json.loads(kb.read(partial(logic_app_export.playbook_arm, playbook_id=playbook_id)))
    actions = made["resources"][1]["properties"]["definition"]["actions"]
    assert [name for name, one in actions.items() if one["type"] == "Compose"] == [
        "Automate_1",
        "Automate_3",
    ]
    assert actions["Automate_1"]["inputs"]["commands"][0]["command"] == command
    assert actions["Add_task_2"]["inputs"]["body"]["taskTitle"] == "2. Manual: Call the supplier"


PLAYBOOK = """# Mail

## Triage

1. Is the mail malicious?
    - Kind: decision
    - If yes: Purge the mail
    - If no: Close the ticket

## Containment

2. Purge the mail
    - Next: Tell the user

3. Close the ticket

## Recovery

4. Tell the user
"""


def test_a_branch_that_was_taken_is_a_decision(kb: KnowledgeBase) -> None:
    used = kb.write(partial(playbooks.add, values={"title": "Mail"}, body=PLAYBOOK)).result
    version = kb.read(partial(playbooks.current, playbook_id=used))
    rows = [
        {"action": "Opened the attachment in a sandbox", "phase": "triage"},
        {"action": "Purge the mail", "phase": "containment"},
        {"action": "Tell the user", "phase": "recovery"},
    ]
    incident_id = incident_with(kb, rows)
    choose = partial(conformance.choose_playbook, incident_id=incident_id, version_id=version.id)
    kb.write(choose)
    playbook_id, body, found = made_of(kb, incident_id)
    assert [step.title for step in found.steps] == [
        "Opened the attachment in a sandbox",
        "Is the mail malicious?",
        "Purge the mail",
        "Tell the user",
    ]
    decision = found.steps[1]
    assert decision.kind == StepKind.DECISION
    assert [(way.label, way.target) for way in found.ways_from(2)] == [("yes", 3), ("no", 0)]
    assert "Decided as in Mail, version 1, step 1." in body
    assert "Not gone: in the case of “no” it leads to “Close the ticket”." in body
    assert found.problems == ()
    cacao(kb, playbook_id)


def test_a_step_that_asks_is_a_decision(kb: KnowledgeBase) -> None:
    rows = [{"action": f"{words}"} for words in ("Decide whether to isolate", "Isolate", "Report")]
    playbook_id, body, found = made_of(kb, incident_with(kb, rows))
    assert [(way.label, way.target) for way in found.ways_from(1)] == [("yes", 2), ("otherwise", 3)]
    assert "What follows otherwise wasn't recorded: write it." in body
    cacao(kb, playbook_id)
    _playbook, _body, alone = made_of(kb, incident_with(kb, [{"action": "Why was it open?"}]))
    assert {way.target for way in alone.ways_from(1)} == {0}


def test_the_playbook_belongs_to_its_incident_and_is_made_once(kb: KnowledgeBase) -> None:
    values = {"incident_type": "phishing", "techniques": ["T1566"], "tags": ["bec"]}
    incident_id = incident_with(kb, [{"action": "Look"}], values)
    number = kb.read(partial(record.get, record_id=incident_id)).number
    playbook_id = kb.write(partial(making.make, incident_id=incident_id)).result
    assert kb.write(partial(making.make, incident_id=incident_id)).result == playbook_id
    made = kb.read(partial(playbooks.get, record_id=playbook_id))
    assert (made.incident_type, made.techniques, made.tags) == ("phishing", ("T1566",), ("bec",))
    assert made.source == number
    assert from_incident.incident_of(made.import_key) == incident_id
    held = kb.read(partial(from_incident.find, incident_id=incident_id))
    assert held == (playbook_id, "Supplier fraud")
    kb.write(partial(playbooks.remove, record_id=playbook_id))
    assert kb.read(partial(from_incident.find, incident_id=incident_id)) is None
    assert kb.write(partial(making.make, incident_id=incident_id)).result != playbook_id


@pytest.mark.parametrize("key", ["", "hotwash:playbook:", "hotwash:playbook:x", "file:a.md"])
def test_other_keys_lead_to_no_incident(key: str) -> None:
    assert from_incident.incident_of(key) is None


def test_without_steps_and_with_too_many_none_is_made(kb: KnowledgeBase) -> None:
    with pytest.raises(ValidationError, match="no steps yet"):
        kb.write(partial(making.make, incident_id=incident_with(kb, [])))
    many = incident_with(kb, [{"action": f"Step of {n}"} for n in range(501)])
    with pytest.raises(ValidationError, match="501 steps; a playbook has at most 500"):
        kb.write(partial(making.make, incident_id=many))
    with pytest.raises(NotFoundError):
        kb.write(partial(making.make, incident_id=uuid.uuid4()))
    assert kb.read(playbooks.everything) == ()


def test_the_example_becomes_a_valid_playbook(kb: KnowledgeBase) -> None:
    incident_id = kb.write(example.install).result
    steps = kb.read(partial(workflow.list_for, incident_id=incident_id))
    playbook_id, _body, found = made_of(kb, incident_id)
    assert len(found.steps) == len(steps)
    assert found.problems == ()
    cacao(kb, playbook_id)


TEXT = st.text(max_size=60) | st.sampled_from(
    [
        *("## Triage", "1. a", "```", "- If yes: End", "[**CONTAINMENT**] x", "**", "http://a.b/c"),
        *("Kind: loop", "Next: 9", "| a | b |", "Role: x", "Expected: 5 m", "Lessons learned", "…"),
        *("Decide whether", "Recovery", "<b>", "TODO", "---", "a\nb", "~~~", "`TODO` x", "@{x}"),
    ]
)


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
@settings(max_examples=30, deadline=None, suppress_health_check=SLOW_STORE)
@given(
    rows=st.lists(
        st.fixed_dictionaries(
            {
                "action": TEXT.map(lambda text: " ".join(text.split())),
                "phase": st.sampled_from([phase.value for phase in Phase]),
                "outcome": TEXT,
                "reason": TEXT,
                "command": TEXT,
                "done_by": TEXT.map(lambda text: " ".join(text.split())),
                "automated": st.booleans(),
            }
        ),
        min_size=1,
        max_size=8,
    )
)
def test_no_words_lose_a_step_or_make_an_invalid_playbook(
    kb: KnowledgeBase, rows: list[dict[str, Any]]
) -> None:
    incident_id = incident_with(kb, rows)
    playbook_id, body, found = made_of(kb, incident_id)
    assert [step.phase for step in found.steps] == [row["phase"] for row in rows], body
    assert found.problems == (), body
    cacao(kb, playbook_id)
