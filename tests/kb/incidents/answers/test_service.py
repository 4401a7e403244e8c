"""People are asked, and answer apart from the agreed text."""

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from kb import dossier
from kb.asking import taking
from kb.errors import ApprovedError, ConflictError, NotFoundError, ValidationError
from kb.incidents.answers import service
from kb.incidents.answers.schemas import AnswerSet
from kb.incidents.record import service as incidents
from kb.knowledge_base import KnowledgeBase
from kb.questionnaires import service as questionnaires
from kb.search import service as search
from kb.signing import sign
from kb.vocabulary.response import ObservationClass
from tests.deciding import decide_all


@pytest.fixture
def incident(kb: KnowledgeBase) -> uuid.UUID:
    made: uuid.UUID = kb.write(incidents.add).result
    return made


def ask(
    kb: KnowledgeBase, incident: uuid.UUID, *people: str, key: str = "responder"
) -> tuple[uuid.UUID, ...]:
    asking = partial(service.ask, incident_id=incident, people=people, key=key, by="Amelie")
    made: tuple[uuid.UUID, ...] = kb.write(asking).result
    return made


def answer(kb: KnowledgeBase, known: AnswerSet, key: str, value: object) -> AnswerSet:
    given = partial(service.answer, record_id=known.id, version=known.version, key=key, value=value)
    made: AnswerSet = kb.write(given).result
    return made


def get(kb: KnowledgeBase, record_id: uuid.UUID) -> AnswerSet:
    return kb.read(partial(service.get, record_id=record_id))


def test_people_are_asked_the_questions_as_they_are_now(
    kb: KnowledgeBase, incident: uuid.UUID
) -> None:
    first, second = ask(kb, incident, "Ana  Silva", "Bo", "Ana Silva")
    one = get(kb, first)
    assert (one.ref, one.person, one.state, one.questionnaire_version) == (
        "Q-01", "Ana Silva", "asked", 1,
    )  # fmt: skip
    assert ask(kb, incident, "ana silva") == ()
    shipped = questionnaires.shipped()["responder"]
    changed = shipped.replace("What surprised you?", "What was odd?")
    kb.write(partial(questionnaires.publish, source=changed, based_on=1))
    assert "What was odd?" not in str(get(kb, second).questions)
    (third,) = ask(kb, incident, "Cleo")
    assert get(kb, third).questionnaire_version == 2
    assert "What was odd?" in str(get(kb, third).questions)


def test_retired_ones_and_nobody_are_refused(kb: KnowledgeBase, incident: uuid.UUID) -> None:
    with pytest.raises(ValidationError, match="at least one person"):
        ask(kb, incident, " ")
    with pytest.raises(NotFoundError):
        ask(kb, incident, "Ana", key="nothing")
    kb.write(partial(questionnaires.retire, key="responder"))
    with pytest.raises(ValidationError, match="retired"):
        ask(kb, incident, "Ana")


def test_answers_are_given_one_by_one_and_finished(kb: KnowledgeBase, incident: uuid.UUID) -> None:
    (known,) = ask(kb, incident, "Ana")
    given = answer(kb, get(kb, known), "tools_worked", "no")
    assert (given.state, given.answers) == ("started", {"tools_worked": "no"})
    with pytest.raises(ValidationError, match="one of yes, no") as refused:
        answer(kb, given, "tools_worked", "perhaps")
    assert refused.value.field == "tools_worked"
    with pytest.raises(ValidationError, match="none of the questions"):
        answer(kb, given, "unheard", "of")
    with pytest.raises(ValidationError, match="needs an answer") as missing:
        kb.write(partial(service.finish, record_id=known))
    assert missing.value.field == "change"
    given = answer(kb, given, "change", "More sleep")
    done = kb.write(partial(service.finish, record_id=known)).result
    assert (done.state, done.answered_at is not None) == ("answered", True)
    with pytest.raises(ValidationError, match="Reopen them first"):
        answer(kb, done, "part", "Triage")
    again = kb.write(partial(service.reopen, record_id=known)).result
    assert (again.state, again.answered_at) == ("started", None)
    taken_back = answer(kb, again, "change", "  ")
    assert "change" not in taken_back.answers


def test_a_hidden_answer_is_kept_and_not_needed(kb: KnowledgeBase, incident: uuid.UUID) -> None:
    (known,) = ask(kb, incident, "Ana", key="owner")
    given = answer(kb, get(kb, known), "impact", "A day without orders")
    given = answer(kb, given, "recovered", "no")
    with pytest.raises(ValidationError, match="What doesn't yet"):
        kb.write(partial(service.finish, record_id=known))
    given = answer(kb, given, "open", "Printing")
    answer(kb, given, "recovered", "yes")
    done = kb.write(partial(service.finish, record_id=known)).result
    assert done.answers["open"] == "Printing"


def test_two_windows_merge_questions_and_dispute_the_same_one(
    kb: KnowledgeBase, incident: uuid.UUID
) -> None:
    (known,) = ask(kb, incident, "Ana")
    before = get(kb, known)
    answer(kb, before, "part", "Triage")
    merged = answer(kb, before, "surprised", "The wait")
    assert merged.answers == {"part": "Triage", "surprised": "The wait"}
    with pytest.raises(ConflictError) as disputed:
        answer(kb, before, "part", "Forensics")
    assert (disputed.value.mine, disputed.value.theirs) == (
        {"part": "Forensics"}, {"part": "Triage"},
    )  # fmt: skip
    assert answer(kb, before, "part", "Triage").version == merged.version
    kb.undo()
    assert get(kb, known).answers == {"part": "Triage"}


def test_an_approved_review_asks_nobody(kb: KnowledgeBase, incident: uuid.UUID) -> None:
    (known,) = ask(kb, incident, "Ana")
    decide_all(kb, incident)
    kb.write(partial(incidents.set_state, record_id=incident, state="in_review"))
    kb.write(
        partial(sign, incident_id=incident, role="approver", by="Joel", statement="Open points")
    )
    with pytest.raises(ApprovedError):
        ask(kb, incident, "Bo")
    with pytest.raises(ApprovedError):
        answer(kb, get(kb, known), "part", "Triage")
    with pytest.raises(ApprovedError):
        kb.write(partial(service.decline, record_id=known))


def test_withdrawing_can_be_undone(kb: KnowledgeBase, incident: uuid.UUID) -> None:
    (known,) = ask(kb, incident, "Ana")
    answer(kb, get(kb, known), "part", "Triage")
    kb.write(partial(service.remove, record_id=known))
    kb.undo()
    assert get(kb, known).answers == {"part": "Triage"}


@pytest.fixture
def told(kb: KnowledgeBase, incident: uuid.UUID) -> uuid.UUID:
    (known,) = ask(kb, incident, "Ana")
    answer(kb, get(kb, known), "surprised", "The alarm was silent. Nobody knew why.")
    return known


def test_an_answer_is_taken_into_the_review_with_its_source(
    kb: KnowledgeBase, incident: uuid.UUID, told: uuid.UUID
) -> None:
    before = get(kb, told)
    known: dict[str, Any] = {"set_id": told, "key": "surprised"}
    whole: Callable[[], dossier.WholeIncident] = lambda: kb.read(  # noqa: E731
        partial(dossier.whole, incident_id=incident)
    )
    kb.write(partial(taking.into_lesson, **known))
    (lesson,) = whole().lessons
    assert lesson.title == "The alarm was silent"
    assert lesson.what_happened == "The alarm was silent. Nobody knew why. [Q-01]"
    badly = ObservationClass.WENT_BADLY
    kb.write(partial(taking.into_observation, **known, how=badly, passage="Nobody knew why."))
    (seen,) = whole().observations
    assert (seen.by, seen.observation_class) == ("Ana", "went_badly")
    assert seen.explanation == "Nobody knew why. [Q-01]"
    kb.write(partial(taking.into_summary, **known))
    kb.write(partial(taking.into_summary, **known, passage="Nobody knew why."))
    assert whole().incident.summary.endswith("[Q-01]\n\nNobody knew why. [Q-01]")
    assert get(kb, told) == before
    with pytest.raises(ValidationError, match="no answer"):
        kb.write(partial(taking.into_lesson, set_id=told, key="luck"))


def test_search_finds_what_somebody_answered(kb: KnowledgeBase, told: uuid.UUID) -> None:
    hits = kb.read(partial(search.search, query="silent")).results
    assert [(hit.kind, hit.record_id) for hit in hits] == [("answer_set", told)]
