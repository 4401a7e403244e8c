"""The recorded workflow against the playbook."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from kb.conformance.alignment import ComparedStep, compare
from kb.incidents.workflow.schemas import WorkflowStep
from kb.library.playbooks.schemas import PlaybookStep
from kb.vocabulary.enums import StepResult

START = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)


def planned(title: str, minutes: int | None = 15) -> PlaybookStep:
    return PlaybookStep(
        id=uuid.uuid4(),
        version=1,
        playbook_id=uuid.uuid4(),
        playbook_version_id=uuid.uuid4(),
        position=0,
        number=1,
        phase="containment",
        title=title,
        text="",
        role="",
        expected_minutes=minutes,
        techniques=(),
        created_at=START,
        updated_at=START,
    )


def done(
    action: str,
    begun: int | None = None,
    minutes: int = 5,
    *,
    of: PlaybookStep | None = None,
    state: str = "done",
    override: str = "",
) -> WorkflowStep:
    started = START + timedelta(minutes=begun) if begun is not None else None
    return WorkflowStep(
        id=uuid.uuid4(),
        version=1,
        incident_id=uuid.uuid4(),
        position=0.0,
        phase="containment",
        action=action,
        state=state,
        done_by="AF",
        started_at=started,
        started_precision="minute",
        finished_at=started + timedelta(minutes=minutes) if started else None,
        finished_precision="minute",
        outcome="",
        reason="why",
        tool="",
        command="",
        automated=False,
        playbook_step_id=of.id if of else None,
        playbook_run_id=None,
        expected_minutes=None,
        result_override=override,
        result_reason="",
        asset_ids=(),
        created_at=START,
        updated_at=START,
    )


def results(steps: tuple[ComparedStep, ...]) -> list[StepResult]:
    return [step.result for step in steps]


def test_planned_late_skipped_added() -> None:
    plan = [planned("Revoke sessions"), planned("Reset the password"), planned("Restore mail")]
    work = [
        done("Revoke sessions", 0, 56),
        done("Reset password", 60),
        done("Called the supplier", 70),
    ]
    rows = compare(plan, work)
    assert results(rows) == [
        StepResult.LATE,
        StepResult.AS_PLANNED,
        StepResult.ADDED,
        StepResult.SKIPPED,
    ]
    assert rows[0].late_minutes == pytest.approx(41)
    assert rows[2].performed_step is work[2]
    assert rows[3].playbook_step is plan[2]


def test_links_that_people_made_hold_whatever_the_words() -> None:
    plan = [planned("Isolate the host")]
    work = [done("Pulled the cable", 0, of=plan[0])]
    assert results(compare(plan, work)) == [StepResult.AS_PLANNED]


def test_done_before_its_turn_is_out_of_order() -> None:
    plan = [planned(name) for name in ("Alpha", "Bravo", "Charlie", "Delta")]
    work = [
        done("Alpha", 0, of=plan[0]),
        done("Delta", 10, of=plan[3]),
        done("Bravo", 20, of=plan[1]),
        done("Charlie", 30, of=plan[2]),
    ]
    found = {
        row.performed_step.action: row.result for row in compare(plan, work) if row.performed_step
    }
    assert found["Delta"] is StepResult.REORDERED
    assert found["Bravo"] is StepResult.AS_PLANNED


def test_planned_and_skipped_states() -> None:
    plan = [planned("One"), planned("Two")]
    work = [done("One", of=plan[0], state="planned"), done("Two", of=plan[1], state="skipped")]
    assert results(compare(plan, work)) == [StepResult.NOT_YET, StepResult.SKIPPED]


def test_a_person_may_overrule() -> None:
    plan = [planned("One", 1)]
    work = [done("One", 0, 30, of=plan[0], override="as_planned")]
    assert results(compare(plan, work)) == [StepResult.AS_PLANNED]


def test_every_step_appears_exactly_once() -> None:
    plan = [planned(f"Step number {n} of the plan") for n in range(40)]
    work = [done(f"Step number {n} of the plan", n, of=None) for n in range(0, 40, 3)]
    work += [done(f"Something else {n}", 100 + n) for n in range(7)]
    rows = compare(plan, work)
    assert sorted(r.playbook_step.title for r in rows if r.playbook_step) == sorted(
        p.title for p in plan
    )
    assert sorted(r.performed_step.action for r in rows if r.performed_step) == sorted(
        w.action for w in work
    )


def test_nothing_against_nothing() -> None:
    assert compare([], []) == ()


def test_what_nobody_recorded_is_skipped_only_once_it_is_over() -> None:
    plan = [planned("One"), planned("Two")]
    work = [done("One", 0, of=plan[0])]
    assert results(compare(plan, work))[1] is StepResult.SKIPPED
    assert results(compare(plan, work, is_over=False)) == [
        StepResult.AS_PLANNED,
        StepResult.NOT_YET,
    ]
