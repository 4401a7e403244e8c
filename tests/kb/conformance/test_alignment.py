"""The recorded workflow against the playbook."""

import dataclasses
import uuid
from datetime import UTC, datetime, timedelta

import pytest

from kb.conformance.alignment import ComparedStep, compare
from kb.incidents.workflow.schemas import WorkflowStep
from kb.library.playbooks.schemas import PlaybookStep
from kb.vocabulary.enums import StepResult
from tests.kb.conformance.net.making import flow_of

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


def playbook(*lines: str) -> list[PlaybookStep]:
    """Steps with their flow; each line is a title, with its labelled lines behind bars."""
    return [
        dataclasses.replace(planned(step.title), number=step.number, text=step.text)
        for step in flow_of(*lines).steps
    ]


def told(rows: tuple[ComparedStep, ...]) -> list[tuple[int, str, StepResult, str]]:
    """Number, action, result and why, row by row."""
    return [
        (
            row.playbook_step.number if row.playbook_step else 0,
            row.performed_step.action if row.performed_step else "",
            row.result,
            row.because,
        )
        for row in rows
    ]


def test_what_was_done_out_of_order_says_against_which_step() -> None:
    plan = playbook("Alpha", "Bravo", "Charlie", "Delta")
    work = [done("Delta", 0), done("Alpha", 10), done("Bravo", 20), done("Charlie", 30)]
    rows = compare(plan, work)
    assert told(rows)[3] == (
        4,
        "Delta",
        StepResult.REORDERED,
        "Done before step 1, planned after it.",
    )
    late = [done("Bravo", 0), done("Charlie", 10), done("Delta", 20), done("Alpha", 30)]
    assert told(compare(plan, late))[0][2:] == (
        StepResult.REORDERED,
        "Done after step 4, planned before it.",
    )


def test_done_twice_is_repeated_outside_a_loop_and_as_planned_within_one() -> None:
    work = [done("Alpha", 0), done("Bravo", 10), done("Bravo", 20), done("Charlie", 30)]
    rows = told(compare(playbook("Alpha", "Bravo", "Charlie"), work))
    assert [row[2] for row in rows] == [
        StepResult.AS_PLANNED,
        StepResult.AS_PLANNED,
        StepResult.REPEATED,
        StepResult.AS_PLANNED,
    ]
    loop = playbook("Alpha | While it lasts: 2 | Next: 3", "Bravo", "Charlie")
    rows = told(compare(loop, work))
    assert {row[2] for row in rows} == {StepResult.AS_PLANNED}
    assert rows[2][3] == "Done again in a loop."


def test_a_way_that_was_not_taken_is_not_skipped() -> None:
    plan = playbook("Real? | If yes: 2 | If no: 4", "Isolate", "Rebuild | Next: 5", "Close", "Tell")
    work = [done("Real?", 0), done("Close", 10), done("Tell", 20)]
    assert told(compare(plan, work)) == [
        (1, "Real?", StepResult.AS_PLANNED, ""),
        (2, "", StepResult.NOT_TAKEN, "Step 1 led on to step 4."),
        (3, "", StepResult.NOT_TAKEN, "Step 1 led on to step 4."),
        (4, "Close", StepResult.AS_PLANNED, ""),
        (5, "Tell", StepResult.AS_PLANNED, ""),
    ]
    both = [*work, done("Rebuild", 30)]
    assert told(compare(plan, both))[2][2:] == (
        StepResult.REORDERED,
        "Done, though the way it is on wasn't taken.",
    )


def test_while_the_response_goes_on_no_way_is_given_up_before_another_is_taken() -> None:
    plan = playbook("Real? | If yes: 2 | If no: 3", "Isolate | Next: 4", "Close", "Tell")
    begun = compare(plan, [done("Real?", 0)], is_over=False)
    assert [row.result for row in begun[1:]] == [StepResult.NOT_YET] * 3
    taken = compare(plan, [done("Real?", 0), done("Close", 5)], is_over=False)
    assert [row.result for row in taken] == [
        StepResult.AS_PLANNED,
        StepResult.NOT_TAKEN,
        StepResult.AS_PLANNED,
        StepResult.NOT_YET,
    ]


def test_planned_copies_on_a_way_that_was_not_taken_are_not_open() -> None:
    plan = playbook("Real? | If yes: 2 | If no: 3", "Isolate | Next: 4", "Close", "Tell")
    work = [done(step.title, None, of=step, state="planned") for step in plan]
    assert {row.result for row in compare(plan, work, is_over=False)} == {StepResult.NOT_YET}
    work[0] = done("Real?", 0, of=plan[0])
    work[2] = done("Close", 5, of=plan[2])
    found = [row.result for row in compare(plan, work, is_over=False)]
    assert found == [
        StepResult.AS_PLANNED,
        StepResult.NOT_TAKEN,
        StepResult.AS_PLANNED,
        StepResult.NOT_YET,
    ]


def test_what_people_say_is_not_in_the_playbook_is_never_paired() -> None:
    plan = playbook("Alpha", "Bravo")
    work = [done("Alpha", 0), done("Bravo", 10, override="added")]
    assert told(compare(plan, work)) == [
        (1, "Alpha", StepResult.AS_PLANNED, ""),
        (0, "Bravo", StepResult.ADDED, "Said not to be in the playbook."),
        (2, "", StepResult.SKIPPED, "Nobody recorded it."),
    ]


def test_a_result_of_a_newer_program_is_compared_anew() -> None:
    plan = playbook("Alpha")
    assert results(compare(plan, [done("Alpha", 0, override="postponed")])) == [
        StepResult.AS_PLANNED
    ]


def test_steps_at_once_may_be_done_in_any_order() -> None:
    plan = playbook("Both | In parallel: 2; 3 | Next: 4", "Isolate", "Reset", "Tell")
    work = [done("Both", 0), done("Reset", 10), done("Isolate", 20), done("Tell", 30)]
    assert set(results(compare(plan, work))) == {StepResult.AS_PLANNED}


def test_late_says_by_how_much_it_could_have_been_sooner() -> None:
    rows = compare([planned("Alpha", 15)], [done("Alpha", 0, 56)])
    assert rows[0].because == "Took 56 m, 15 m expected."
