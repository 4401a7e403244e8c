"""The example says what its sources say, and no more."""

from functools import partial

import pytest

from kb import checking, dossier, example
from kb.errors import ValidationError
from kb.knowledge_base import KnowledgeBase
from kb.vocabulary.enums import Lane
from kb.vocabulary.moments import format_moment


def test_the_example_is_one_operation_and_goes_as_one(kb: KnowledgeBase) -> None:
    made = kb.write(example.install)
    assert made.label == "Add example"
    whole = kb.read(partial(dossier.whole, incident_id=made.result))
    assert whole.incident.is_example
    assert (len(whole.timeline), len(whole.workflow), len(whole.lessons)) == (15, 13, 5)
    assert checking.check(kb).is_sound
    with pytest.raises(ValidationError, match="is here already"):
        kb.write(example.install)
    kb.write(example.remove)
    assert kb.read(example.remove) == 0
    kb.undo()
    assert kb.read(partial(dossier.whole, incident_id=made.result)).incident.is_example


def test_times_are_no_more_exact_than_the_sources(kb: KnowledgeBase) -> None:
    made = kb.write(example.install).result
    whole = kb.read(partial(dossier.whole, incident_id=made))
    shown = [
        (format_moment(e.at, e.precision), format_moment(e.until_at, e.until_precision), e.lane)
        for e in whole.timeline
    ]
    assert shown[:2] == [
        ("2022-12-16", "not set", Lane.ATTACKER),
        ("2022-12-16", "2022-12-19", Lane.ATTACKER),
    ]
    assert ("2023-01-06 10:00", "not set", Lane.DEFENDER) in shown
    assert ("2023-01-05", "2023-01-06", Lane.DEFENDER) in shown
    assert {note["precision"] for note in whole.incident.moments.values()} == {"day"}
    steps = [
        format_moment(s.finished_at, s.finished_precision) for s in whole.workflow if s.finished_at
    ]
    assert steps[-1] == "2023-01-13"
    assert all(event.source for event in whole.timeline)


def test_what_is_not_known_is_not_invented(kb: KnowledgeBase) -> None:
    made = kb.write(example.install).result
    whole = kb.read(partial(dossier.whole, incident_id=made))
    assert whole.incident.lead == ""
    assert whole.incident.closed_at is None
    assert whole.incident.severity == "not_set"
    assert whole.follow_ups == ()
    assert {step.done_by for step in whole.workflow} == {""}
    assert {lesson.owner for lesson in whole.lessons} == {""}
    assert any("Not known here" in comment.text for comment in whole.comments)
    (change,) = whole.config_changes
    assert change.applied_at is None
    assert [str(change.id)] == [
        str(i) for lesson in whole.lessons for i in lesson.config_change_ids
    ]
