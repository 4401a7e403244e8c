"""From deviations, lessons and several incidents to proposed changes."""

import uuid
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from kb.conformance import proposing
from kb.conformance import service as conformance
from kb.conformance.alignment import ComparedStep
from kb.errors import NotFoundError, ValidationError
from kb.incidents.lessons import service as lessons
from kb.incidents.record import service as incidents
from kb.incidents.workflow import service as workflow
from kb.knowledge_base import KnowledgeBase
from kb.library.articles import service as articles
from kb.library.playbooks import service as playbooks
from kb.library.playbooks.outline import outline
from kb.library.proposals import service as proposals
from kb.library.proposals.schemas import Proposal
from kb.vocabulary.enums import StepResult
from kb.vocabulary.proposals import StepWish

BODY = """## Triage

1. Read the alert
2. Talk to the sender
    - Expected: 10 m

## Containment

3. Isolate the laptop
4. Reset every password
"""
START = datetime(2026, 3, 12, 9, tzinfo=UTC)


@pytest.fixture
def playbook(kb: KnowledgeBase) -> uuid.UUID:
    made: uuid.UUID = kb.write(
        partial(playbooks.add, values={"title": "Phishing"}, body=BODY)
    ).result
    kb.write(partial(playbooks.publish, record_id=made, note="", by="RO"))
    return made


def respond(kb: KnowledgeBase, playbook: uuid.UUID, *steps: tuple[str, int]) -> uuid.UUID:
    """An incident in which these steps were done one after the other, each in so many minutes."""
    made: uuid.UUID = kb.write(incidents.add).result
    version = kb.read(partial(playbooks.current, playbook_id=playbook))
    kb.write(partial(conformance.choose_playbook, incident_id=made, version_id=version.id))
    at, rows = START, []
    for action, minutes in steps:
        end = at + timedelta(minutes=minutes)
        rows.append({"action": action, "state": "done", "started_at": at, "finished_at": end})
        at = end
    kb.write(partial(workflow.add_many, incident_id=made, rows=tuple(rows)))
    found = kb.read(partial(incidents.get, record_id=made))
    kb.write(
        partial(incidents.revise, record_id=made, version=found.version, values={"resolved_at": at})
    )
    return made


@pytest.fixture
def incident(kb: KnowledgeBase, playbook: uuid.UUID) -> uuid.UUID:
    return respond(
        kb,
        playbook,
        ("Read the alert", 2),
        ("Call the bank about the payment", 20),
        ("Reset every password", 5),
        ("Talk to the sender", 41),
    )


def names(row: ComparedStep) -> set[str]:
    planned = row.playbook_step.title if row.playbook_step is not None else ""
    return {planned, row.performed_step.action if row.performed_step is not None else ""}


def of_row(kb: KnowledgeBase, incident: uuid.UUID, title: str, wish: StepWish) -> Proposal:
    found = kb.read(partial(conformance.comparison, incident_id=incident))
    assert found is not None
    (row,) = [one for one in found.steps if title in names(one)]
    planned = row.playbook_step.id if row.playbook_step is not None else None
    done = row.performed_step.id if row.performed_step is not None else None
    make = partial(proposing.from_row, incident_id=incident, wish=wish.value)
    made = kb.write(partial(make, playbook_step_id=planned, step_id=done)).result
    return kb.read(partial(proposals.get, record_id=made))


def titles(body: str) -> list[str]:
    return [step.title for step in outline(body)]


def test_what_was_added_is_inserted_where_it_was_done(
    kb: KnowledgeBase, incident: uuid.UUID
) -> None:
    made = of_row(kb, incident, "Call the bank about the payment", StepWish.INSERT)
    assert titles(made.body)[:3] == [
        "Read the alert",
        "Call the bank about the payment",
        "Talk to the sender",
    ]
    assert outline(made.body)[1].expected_minutes == 20
    assert (made.incident_ids, len(made.step_ids)) == ((incident,), 1)
    assert made.title == "Add “Call the bank about the payment”"
    assert "added" in made.reason


def test_what_was_skipped_becomes_optional_or_goes(kb: KnowledgeBase, incident: uuid.UUID) -> None:
    made = of_row(kb, incident, "Isolate the laptop", StepWish.MAKE_OPTIONAL)
    assert "3. Isolate the laptop\n    - Optional: yes" in made.body
    made = of_row(kb, incident, "Isolate the laptop", StepWish.REMOVE)
    assert "Isolate the laptop" not in titles(made.body)


def test_an_optional_step_that_was_left_out_deviates_no_more(
    kb: KnowledgeBase, playbook: uuid.UUID, incident: uuid.UUID
) -> None:
    made = of_row(kb, incident, "Isolate the laptop", StepWish.MAKE_OPTIONAL)
    kb.write(partial(proposals.accept, record_id=made.id, by="RO"))
    kb.write(partial(proposals.publish, record_id=made.id, note="", by="RO"))
    later = respond(kb, playbook, ("Read the alert", 2), ("Talk to the sender", 5))
    said = []
    for one in (incident, later):
        found = kb.read(partial(conformance.comparison, incident_id=one))
        assert found is not None
        (row,) = [r for r in found.steps if r.playbook_step and r.playbook_step.number == 3]
        said.append((row.result, row.because))
    assert said[0][0] is StepResult.SKIPPED
    assert said[1] == (StepResult.NOT_TAKEN, "The playbook leaves it open.")


def test_what_took_longer_is_expected_to(kb: KnowledgeBase, playbook: uuid.UUID) -> None:
    late = respond(kb, playbook, ("Read the alert", 2), ("Talk to the sender", 41))
    made = of_row(kb, late, "Talk to the sender", StepWish.EXPECT)
    assert outline(made.body)[1].expected_minutes == 41


def test_what_was_done_elsewhere_moves_there(kb: KnowledgeBase, incident: uuid.UUID) -> None:
    made = of_row(kb, incident, "Talk to the sender", StepWish.MOVE)
    assert titles(made.body) == [
        *("Read the alert", "Isolate the laptop", "Reset every password", "Talk to the sender")
    ]


def test_a_row_of_an_older_version_changes_the_same_step_of_the_newest(
    kb: KnowledgeBase, playbook: uuid.UUID, incident: uuid.UUID
) -> None:
    newer = BODY.replace("1. Read the alert\n", "1. Breathe\n2. Read the alert\n")
    newer = newer.replace("4. Reset", "5. Reset").replace("3. Iso", "4. Iso")
    newer = newer.replace("2. Talk", "3. Talk")
    kb.write(partial(playbooks.save_draft, record_id=playbook, body=newer))
    kb.write(partial(playbooks.publish, record_id=playbook, note="", by="RO"))
    made = of_row(kb, incident, "Isolate the laptop", StepWish.REMOVE)
    assert titles(made.body) == [
        *("Breathe", "Read the alert", "Talk to the sender", "Reset every password")
    ]


def test_what_cannot_be_written_by_itself_says_so(kb: KnowledgeBase) -> None:
    table = "## Triage\n\n| Step | Expected |\n|---|---|\n| Read the alert | 1 m |\n"
    made = kb.write(partial(playbooks.add, values={"title": "Table"}, body=table)).result
    kb.write(partial(playbooks.publish, record_id=made, note="", by="RO"))
    late = respond(kb, made, ("Read the alert", 9))
    with pytest.raises(ValidationError, match="Write the change"):
        of_row(kb, late, "Read the alert", StepWish.EXPECT)
    assert of_row(kb, late, "Read the alert", StepWish.REWORD).body == table
    with pytest.raises(NotFoundError):
        kb.write(
            partial(
                proposing.from_row, incident_id=late, wish="reword", playbook_step_id=uuid.uuid4()
            )
        )
    alone = kb.write(incidents.add).result
    with pytest.raises(NotFoundError):
        kb.write(partial(proposing.from_row, incident_id=alone, wish="reword"))


def lesson(kb: KnowledgeBase, incident: uuid.UUID, **values: Any) -> uuid.UUID:  # noqa: ANN401
    made: uuid.UUID = kb.write(
        partial(lessons.add, incident_id=incident, values={"title": "Call first", **values})
    ).result
    return made


def from_lesson(kb: KnowledgeBase, made: uuid.UUID, kind: str, item: uuid.UUID) -> Proposal:
    make = partial(proposing.from_lesson, lesson_id=made, item_kind=kind, item_id=item)
    return kb.read(partial(proposals.get, record_id=kb.write(make).result))


def test_a_lesson_changes_the_steps_that_it_comes_from(
    kb: KnowledgeBase, playbook: uuid.UUID, incident: uuid.UUID
) -> None:
    steps = kb.read(partial(workflow.list_for, incident_id=incident))
    story = {"what_happened": "The money was gone", "whys": ["Nobody called"]}
    made = lesson(kb, incident, step_ids=[steps[1].id], **story)
    found = from_lesson(kb, made, "playbook", playbook)
    assert "Call the bank about the payment" in titles(found.body)
    assert (found.lesson_ids, found.incident_ids) == ((made,), (incident,))
    assert "The money was gone\n– Nobody called" in found.reason


def test_a_lesson_to_start_something_adds_it_and_others_leave_the_text(
    kb: KnowledgeBase, playbook: uuid.UUID, incident: uuid.UUID
) -> None:
    start = lesson(kb, incident, direction="start")
    assert titles(from_lesson(kb, start, "playbook", playbook).body)[-1] == "Call first"
    change = lesson(kb, incident, direction="change", title="")
    found = from_lesson(kb, change, "playbook", playbook)
    assert (found.body, found.title.endswith("L-02")) == (BODY, True)


def test_one_lesson_changes_several_kinds_of_knowledge(
    kb: KnowledgeBase, playbook: uuid.UUID, incident: uuid.UUID
) -> None:
    values = {"title": "Payments", "article_kind": "policy"}
    policy = kb.write(partial(articles.add, values=values, body="Pay.\n")).result
    made = lesson(kb, incident, direction="start")
    assert from_lesson(kb, made, "article", policy).body == "Pay.\n"
    assert from_lesson(kb, made, "playbook", playbook).item_id == playbook


def test_several_incidents_together_change_a_step(kb: KnowledgeBase, playbook: uuid.UUID) -> None:
    many = [respond(kb, playbook, ("Read the alert", 2)) for _ in range(3)]
    make = partial(proposing.from_many, playbook_id=playbook, incident_ids=many)
    made = kb.write(partial(make, wish="expect", number=2, minutes=33.5)).result
    found = kb.read(partial(proposals.get, record_id=made))
    assert found.incident_ids == tuple(many)
    assert outline(found.body)[1].expected_minutes == 34
    assert found.reason.startswith("3 incidents: INC-")
    assert found.reason.endswith("in the median.")
    added = kb.write(partial(make, wish="insert", title="Call the bank", minutes=5)).result
    assert titles(kb.read(partial(proposals.get, record_id=added)).body)[-1] == "Call the bank"
    with pytest.raises(ValidationError, match="any more"):
        kb.write(partial(make, wish="remove", number=9))


def test_results_ask_for_what_fits_them() -> None:
    assert proposing.wishes(StepResult.ADDED) == (StepWish.INSERT,)
    assert proposing.wishes(StepResult.NOT_YET) == ()
    assert proposing.wishes(None) == ()
