"""Runs of playbooks: pinned to a version, ticked into the workflow."""

import uuid
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from kb.conformance import running, runs_of, trace
from kb.conformance import service as conformance
from kb.errors import NotFoundError, ValidationError
from kb.incidents.assets import service as assets
from kb.incidents.playbook_runs import service as runs
from kb.incidents.playbook_runs.schemas import PlaybookRun
from kb.incidents.record import service as record
from kb.incidents.workflow import service as workflow
from kb.incidents.workflow.schemas import WorkflowStep
from kb.interchange import export
from kb.interchange import service as interchange
from kb.knowledge_base import KnowledgeBase
from kb.library.automation_rules import service as automation_rules
from kb.library.playbooks import service as playbooks
from kb.vocabulary.enums import StepState

AT = datetime(2026, 3, 28, 7, 30, tzinfo=UTC)
TEXT = """## Containment
1. Revoke sessions
   - Automated: Entra ID
   - Role: Tier 1
2. Reset the password
3. Remove inbox rules
"""


@pytest.fixture
def incident(kb: KnowledgeBase) -> uuid.UUID:
    """An incident."""
    made: uuid.UUID = kb.write(partial(record.add, values={"title": "Fraud"})).result
    return made


@pytest.fixture
def playbook(kb: KnowledgeBase) -> uuid.UUID:
    """A published playbook of three steps."""
    made: uuid.UUID = kb.write(partial(playbooks.add, values={"title": "Token"}, body=TEXT)).result
    kb.write(partial(playbooks.publish, record_id=made, note="First", by="AF"))
    return made


@pytest.fixture
def version(kb: KnowledgeBase, playbook: uuid.UUID) -> uuid.UUID:
    """Its version 1."""
    return kb.read(partial(playbooks.current, playbook_id=playbook)).id


@pytest.fixture
def run(kb: KnowledgeBase, incident: uuid.UUID, version: uuid.UUID) -> uuid.UUID:
    """A run that somebody started by hand."""
    values = {"started_by": "Jad Haddad", "started_at": AT}
    return start(kb, incident, version, values)


def start(
    kb: KnowledgeBase, incident: uuid.UUID, version: uuid.UUID, values: dict[str, object]
) -> uuid.UUID:
    begin = partial(running.start, incident_id=incident, version_id=version, values=values)
    made: uuid.UUID = kb.write(begin).result
    return made


def step_ids(kb: KnowledgeBase, version: uuid.UUID) -> list[uuid.UUID]:
    return [step.id for step in kb.read(partial(playbooks.steps_for, version_id=version))]


def tick(
    kb: KnowledgeBase, run: uuid.UUID, step: uuid.UUID, at: datetime | None = AT, by: str = ""
) -> WorkflowStep:
    done = partial(running.tick, run_id=run, playbook_step_id=step, at=at, by=by)
    made = kb.write(done).result
    return kb.read(partial(workflow.get, record_id=made))


def performed(kb: KnowledgeBase, incident: uuid.UUID) -> list[str]:
    return [step.action for step in kb.read(partial(workflow.list_for, incident_id=incident))]


def only(kb: KnowledgeBase, incident: uuid.UUID) -> PlaybookRun:
    (found,) = kb.read(partial(running.list_for, incident_id=incident))
    return found


def test_a_run_is_pinned_to_the_version_it_was_started_with(
    kb: KnowledgeBase, incident: uuid.UUID, playbook: uuid.UUID, run: uuid.UUID, version: uuid.UUID
) -> None:
    kb.write(partial(playbooks.save_draft, record_id=playbook, body="## Triage\n1. Ask\n"))
    kb.write(partial(playbooks.publish, record_id=playbook, note="Second", by="AF"))
    found = only(kb, incident)
    assert (found.ref, found.title, found.playbook_version) == ("W-01", "Token", 1)
    assert (found.playbook_version_id, found.steps, found.done) == (version, 3, 0)
    shown = [one.planned.title for one in kb.read(partial(running.checklist, run_id=run))]
    assert shown == ["Revoke sessions", "Reset the password", "Remove inbox rules"]


def test_a_first_run_is_what_the_incident_is_compared_with(
    kb: KnowledgeBase, incident: uuid.UUID, run: uuid.UUID, version: uuid.UUID
) -> None:
    del run
    compared = kb.read(partial(conformance.comparison, incident_id=incident))
    assert compared is not None
    assert compared.version_id == version
    kb.undo(dossier_id=incident)
    assert kb.read(partial(conformance.comparison, incident_id=incident)) is None


def test_ticking_writes_the_workflow_in_the_order_of_the_playbook(
    kb: KnowledgeBase, incident: uuid.UUID, run: uuid.UUID, version: uuid.UUID
) -> None:
    first, second, third = step_ids(kb, version)
    done = tick(kb, run, third)
    assert (done.state, done.started_at, done.finished_at) == (StepState.DONE, AT, AT)
    assert (done.done_by, done.playbook_run_id, done.playbook_step_id) == ("Jad Haddad", run, third)
    assert tick(kb, run, first, by="Ada").done_by == "Ada"
    assert tick(kb, run, second, at=None).finished_at is None
    assert performed(kb, incident) == [
        "Revoke sessions",
        "Reset the password",
        "Remove inbox rules",
    ]
    assert only(kb, incident).done == 3
    kb.undo(dossier_id=incident)
    assert performed(kb, incident) == ["Revoke sessions", "Remove inbox rules"]


def test_ticking_takes_up_a_planned_step_that_waits(
    kb: KnowledgeBase, incident: uuid.UUID, version: uuid.UUID
) -> None:
    kb.write(partial(conformance.use_playbook, incident_id=incident, version_id=version))
    run = start(kb, incident, version, {})
    tick(kb, run, step_ids(kb, version)[1], by="Ada")
    assert len(performed(kb, incident)) == 3
    states = [s.state for s in kb.read(partial(workflow.list_for, incident_id=incident))]
    assert states == ["planned", "done", "planned"]


def test_ticking_takes_up_what_was_recorded_before_the_run_as_it_was(
    kb: KnowledgeBase, incident: uuid.UUID, run: uuid.UUID, version: uuid.UUID
) -> None:
    first = step_ids(kb, version)[0]
    early = datetime(2026, 3, 28, 6, 0, tzinfo=UTC)
    values = {
        "action": "Revoked",
        "playbook_step_id": first,
        "finished_at": early,
        "done_by": "Ada",
    }
    known = kb.write(partial(workflow.add, incident_id=incident, values=values)).result
    done = tick(kb, run, first, by="Jad")
    assert (done.id, done.playbook_run_id) == (known, run)
    assert (done.action, done.finished_at, done.done_by) == ("Revoked", early, "Ada")
    kb.write(partial(running.untick, run_id=run, playbook_step_id=first))
    assert kb.read(partial(workflow.get, record_id=known)).state == StepState.PLANNED


def test_each_run_ticks_steps_of_its_own(
    kb: KnowledgeBase, incident: uuid.UUID, version: uuid.UUID
) -> None:
    host = kb.write(
        partial(assets.add, incident_id=incident, values={"value": "srv-1", "entity_type": "host"})
    ).result
    one = start(kb, incident, version, {})
    two = start(kb, incident, version, {"subject_id": host})
    first = step_ids(kb, version)[0]
    mine, theirs = tick(kb, one, first), tick(kb, two, first)
    assert mine.id != theirs.id
    assert (mine.asset_ids, theirs.asset_ids) == ((), (host,))
    found = kb.read(partial(running.list_for, incident_id=incident))
    assert [(r.subject_kind, r.done) for r in found] == [("incident", 1), ("entity", 1)]
    kb.write(partial(trace.link_step, step_id=mine.id, playbook_step_id=first))
    assert kb.read(partial(workflow.get, record_id=theirs.id)).playbook_step_id == first


def test_what_a_rule_started_says_so_and_its_automated_steps_are_automated(
    kb: KnowledgeBase, incident: uuid.UUID, version: uuid.UUID
) -> None:
    run = start(kb, incident, version, {"rule": "Token theft", "rule_version": "3"})
    found = kb.read(partial(runs.get, record_id=run))
    assert (found.trigger, found.rule, found.rule_version) == ("by_rule", "Token theft", "3")
    first, second, _third = step_ids(kb, version)
    done = tick(kb, run, first)
    assert (done.automated, done.tool) == (True, "Entra ID")
    assert tick(kb, run, second).automated is False


def test_a_step_is_left_out_with_its_reason_alone(
    kb: KnowledgeBase, incident: uuid.UUID, run: uuid.UUID, version: uuid.UUID
) -> None:
    second = step_ids(kb, version)[1]
    leave_out = partial(running.leave_out, run_id=run, playbook_step_id=second)
    with pytest.raises(ValidationError, match="why"):
        kb.write(partial(leave_out, reason=" "))
    kb.write(partial(leave_out, reason="The account is closed."))
    (step,) = kb.read(partial(workflow.list_for, incident_id=incident))
    assert (step.state, step.reason) == ("skipped", "The account is closed.")
    assert only(kb, incident).skipped == 1
    done = tick(kb, run, second)
    assert (done.state, done.reason) == ("done", "")


def test_unticking_keeps_what_was_told(
    kb: KnowledgeBase, incident: uuid.UUID, run: uuid.UUID, version: uuid.UUID
) -> None:
    first, second, _third = step_ids(kb, version)
    tick(kb, run, first)
    told = tick(kb, run, second)
    values = {"outcome": "Two devices."}
    kb.write(partial(workflow.revise, record_id=told.id, version=told.version, values=values))
    for step in (first, second):
        kb.write(partial(running.untick, run_id=run, playbook_step_id=step))
    (kept,) = kb.read(partial(workflow.list_for, incident_id=incident))
    assert (kept.action, kept.state, kept.outcome) == (
        "Reset the password",
        "planned",
        "Two devices.",
    )
    with pytest.raises(NotFoundError):
        kb.write(partial(running.untick, run_id=run, playbook_step_id=first))


def test_a_step_of_another_version_is_refused(
    kb: KnowledgeBase, playbook: uuid.UUID, run: uuid.UUID
) -> None:
    kb.write(partial(playbooks.save_draft, record_id=playbook, body="## Triage\n1. Ask\n"))
    draft = kb.read(partial(playbooks.versions_for, playbook_id=playbook))[0]
    other = step_ids(kb, draft.id)[0]
    with pytest.raises(NotFoundError):
        tick(kb, run, other)


def test_a_typed_title_of_the_library_pins_its_version(
    kb: KnowledgeBase, incident: uuid.UUID, version: uuid.UUID
) -> None:
    rows = ({"title": "token"}, {"title": "Isolate-VM in the console"})
    kb.write(partial(running.add_many, incident_id=incident, rows=rows))
    known, other = kb.read(partial(running.list_for, incident_id=incident))
    assert (known.title, known.playbook_version_id) == ("Token", version)
    assert (other.title, other.playbook_version_id, other.steps) == (
        "Isolate-VM in the console",
        None,
        0,
    )
    assert kb.read(partial(running.checklist, run_id=other.id)) == ()


def test_a_deleted_run_leaves_its_steps_and_undo_joins_them_again(
    kb: KnowledgeBase, incident: uuid.UUID, run: uuid.UUID, version: uuid.UUID
) -> None:
    done = tick(kb, run, step_ids(kb, version)[0])
    kb.write(partial(running.remove, record_id=run))
    assert kb.read(partial(workflow.get, record_id=done.id)).playbook_run_id is None
    kb.undo(dossier_id=incident)
    assert kb.read(partial(workflow.get, record_id=done.id)).playbook_run_id == run
    assert only(kb, incident).done == 1


def test_the_kind_of_what_it_ran_on_follows_the_choice(
    kb: KnowledgeBase, incident: uuid.UUID, run: uuid.UUID
) -> None:
    values = {"value": "j.haddad@contoso.example", "entity_type": "account"}
    account = kb.write(partial(assets.add, incident_id=incident, values=values)).result
    now = kb.read(partial(runs.get, record_id=run))
    for subject, kind in ((account, "entity"), (None, "incident")):
        now = kb.write(
            partial(
                runs.revise,
                record_id=run,
                version=now.version,
                values={"subject_id": subject},
            )
        ).result
        assert now.subject_kind == kind


def test_the_bundle_of_an_incident_holds_every_version_that_was_run(
    kb: KnowledgeBase, incident: uuid.UUID, version: uuid.UUID, tmp_path: Path
) -> None:
    other = kb.write(partial(playbooks.add, values={"title": "Mail"}, body=TEXT)).result
    mail = kb.read(partial(playbooks.current, playbook_id=other)).id
    start(kb, incident, version, {})
    tick(kb, start(kb, incident, mail, {}), step_ids(kb, mail)[0])
    place = tmp_path / "one.hotwash-bundle"
    with place.open("wb") as file:
        kb.read(lambda s: export.write_bundle(s, file, export.of_incident(s, incident)))
    with KnowledgeBase.open(tmp_path / "other.hotwash", actor="Ada") as there:
        (taken,) = interchange.import_paths(there, [place]).files
        assert (taken.result, taken.reason) == ("imported", "")
        found = there.read(partial(running.list_for, incident_id=incident))
        assert [(r.title, r.steps, r.done) for r in found] == [("Token", 3, 0), ("Mail", 3, 1)]


def test_a_playbook_knows_its_runs_over_all_incidents_by_what_started_them(
    kb: KnowledgeBase, incident: uuid.UUID, playbook: uuid.UUID, version: uuid.UUID
) -> None:
    other = kb.write(partial(record.add, values={"title": "Second"})).result
    mine = start(kb, incident, version, {})
    start(kb, other, version, {"rule": "Token theft"})
    tick(kb, mine, step_ids(kb, version)[0])
    found = kb.read(partial(runs_of.of_playbook, playbook_id=playbook))
    assert [(one.incident_title, one.run.done, one.run.steps) for one in found.shown] == [
        ("Second", 0, 3),
        ("Fraud", 1, 3),
    ]
    assert found.by_trigger == {"by_hand": 1, "by_rule": 1}
    kb.write(partial(conformance.choose_playbook, incident_id=other, version_id=None))
    used = kb.read(partial(conformance.used_in, playbook_id=playbook))
    assert [title for _id, _number, title in used] == ["Second", "Fraud"]
    by_rule = partial(runs_of.of_playbook, playbook_id=playbook, trigger="by_rule")
    assert [one.run.rule for one in kb.read(by_rule).shown] == ["Token theft"]


def test_a_rule_of_the_library_is_linked_with_the_version_in_force(
    kb: KnowledgeBase, incident: uuid.UUID, version: uuid.UUID
) -> None:
    body = "**Trigger:** When an incident is created\n\n## Actions\n\n1. Run playbook [[Token]]\n"
    rule = kb.write(
        partial(automation_rules.add, values={"title": "Token theft"}, body=body)
    ).result
    run = start(kb, incident, version, {"rule": "token theft"})
    start(kb, incident, version, {"rule": "Elsewhere"})
    found = kb.read(partial(runs.get, record_id=run))
    assert (found.rule_id, found.rule_version, found.trigger) == (rule, "1", "by_rule")
    seen = kb.read(partial(runs_of.of_rule, rule_id=rule))
    assert [one.run.id for one in seen.shown] == [run]
    other = partial(running.revise, record_id=run, version=found.version)
    now = kb.write(partial(other, values={"rule": "Elsewhere"})).result
    assert (now.rule, now.rule_id) == ("Elsewhere", None)
