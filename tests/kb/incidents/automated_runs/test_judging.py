"""Verdicts of engines, judged; a wrong one becomes a lesson."""

from functools import partial
from uuid import UUID

import pytest

from kb.errors import ValidationError
from kb.incidents.automated_runs import judging, service
from kb.incidents.automated_runs.schemas import AutomatedRun
from kb.incidents.lessons import service as lessons
from kb.incidents.record import service as record
from kb.knowledge_base import KnowledgeBase


@pytest.fixture
def run(kb: KnowledgeBase) -> UUID:
    """A run with two verdicts."""
    incident = kb.write(partial(record.add, values={"title": "Fraud"})).result
    values = {"title": "Investigation 235"}
    made: UUID = kb.write(partial(service.add, incident_id=incident, values=values)).result
    for entity in ("tool.exe", "evil.exe"):
        add = partial(judging.add_verdict, record_id=made, entity=entity, verdict="malicious")
        kb.write(add)
    return made


def judge(kb: KnowledgeBase, run: UUID, position: int, said: str, reason: str = "") -> AutomatedRun:
    kb.write(
        partial(judging.judge, record_id=run, position=position, judgement=said, reason=reason)
    )
    return kb.read(partial(service.get, record_id=run))


def test_verdicts_make_the_judgement_of_the_run(kb: KnowledgeBase, run: UUID) -> None:
    assert judge(kb, run, 1, "right").judgement == "right"
    now = judge(kb, run, 0, "wrong", "A tool of ours.")
    assert now.judgement == "partly"
    assert now.verdicts[0]["reason"] == "A tool of ours."
    assert judging.wrong_verdicts([now]) == (1, 2)


def test_a_wrong_verdict_needs_its_reason(kb: KnowledgeBase, run: UUID) -> None:
    with pytest.raises(ValidationError, match="why"):
        judge(kb, run, 0, "wrong", "  ")
    with pytest.raises(ValidationError):
        judge(kb, run, 2, "right")


def test_a_wrong_verdict_becomes_a_lesson(kb: KnowledgeBase, run: UUID) -> None:
    with pytest.raises(ValidationError):
        kb.write(partial(judging.lesson_of, record_id=run))
    judge(kb, run, 0, "wrong", "A tool of ours.")
    made = kb.write(partial(judging.lesson_of, record_id=run)).result
    lesson = kb.read(partial(lessons.get, record_id=made))
    assert lesson.title == "Automated verdict was wrong: Investigation 235"
    assert "tool.exe: held malicious, wrongly. A tool of ours." in lesson.what_happened
