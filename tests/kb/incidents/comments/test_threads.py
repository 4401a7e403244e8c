"""Comments on passages: anchored, answered, resolved, and left behind by their text."""

import uuid
from functools import partial

import pytest

from kb.dossier import whole
from kb.errors import NotFoundError, ValidationError
from kb.incidents.comments import threads
from kb.incidents.comments.anchors import passage
from kb.incidents.comments.threads import Thread
from kb.incidents.lessons import service as lessons
from kb.incidents.record import service as incidents
from kb.knowledge_base import KnowledgeBase

TEXT = "The owner was called at 10:53. Sessions were revoked 48 minutes later by Tier 2."


@pytest.fixture
def incident(kb: KnowledgeBase) -> uuid.UUID:
    made: uuid.UUID = kb.write(incidents.add).result
    return made


@pytest.fixture
def lesson(kb: KnowledgeBase, incident: uuid.UUID) -> uuid.UUID:
    values = {"title": "Call sooner", "what_happened": TEXT}
    made: uuid.UUID = kb.write(partial(lessons.add, incident_id=incident, values=values)).result
    return made


def comment(
    kb: KnowledgeBase,
    incident: uuid.UUID,
    lesson: uuid.UUID,
    words: str = "48 minutes later",
    text: str = "why 48 m?",
    about: str = TEXT,
) -> uuid.UUID:
    start = about.index(words)
    write = partial(
        threads.comment_on,
        incident_id=incident,
        kind="lesson",
        record_id=lesson,
        field="what_happened",
        passage=passage(about, start, start + len(words)),
        text=text,
        author="J. Haddad",
    )
    made: uuid.UUID = kb.write(write).result
    return made


def found(kb: KnowledgeBase, incident: uuid.UUID) -> tuple[Thread, ...]:
    return kb.read(partial(threads.threads, incident_id=incident))


def rewrite(kb: KnowledgeBase, lesson: uuid.UUID, text: str) -> None:
    version = kb.read(partial(lessons.get, record_id=lesson)).version
    values = {"what_happened": text}
    kb.write(partial(lessons.revise, record_id=lesson, version=version, values=values))


def test_it_stays_with_its_words(kb: KnowledgeBase, incident: uuid.UUID, lesson: uuid.UUID) -> None:
    comment(kb, incident, lesson)
    (thread,) = found(kb, incident)
    place = thread.place
    assert place is not None
    assert place.label == "lesson L-01, What happened"
    assert (place.passage, place.same) == ("48 minutes later", True)
    rewrite(kb, lesson, "At first nothing was done. " + TEXT)
    place = found(kb, incident)[0].place
    assert place is not None
    assert place.start == TEXT.index("48 minutes") + len("At first nothing was done. ")
    rewrite(kb, lesson, "The owner was called.")
    place = found(kb, incident)[0].place
    assert place is not None
    assert (place.passage, found(kb, incident)[0].comment.quote) == ("", "48 minutes later")
    kb.write(partial(lessons.remove, record_id=lesson))
    place = found(kb, incident)[0].place
    assert place is not None
    assert (place.label, place.passage) == ("lesson", "")


def test_answers_join_one_thread_and_go_with_it(
    kb: KnowledgeBase, incident: uuid.UUID, lesson: uuid.UUID
) -> None:
    asked = comment(kb, incident, lesson)
    answer = partial(threads.reply, author="A. Fontaine")
    first = kb.write(partial(answer, comment_id=asked, text="Tier 1 lacks the role")).result
    kb.write(partial(answer, comment_id=first, text="F-01 is for that"))
    (thread,) = found(kb, incident)
    assert [one.text for one in thread.replies] == ["Tier 1 lacks the role", "F-01 is for that"]
    with pytest.raises(ValidationError, match="Say something"):
        kb.write(partial(answer, comment_id=asked, text=" "))
    kb.write(partial(threads.remove, comment_id=asked))
    assert found(kb, incident) == ()
    kb.undo()
    assert len(found(kb, incident)[0].replies) == 2


def test_open_ones_stand_in_the_gate_until_they_are_resolved(
    kb: KnowledgeBase, incident: uuid.UUID, lesson: uuid.UUID
) -> None:
    asked = comment(kb, incident, lesson)
    text = "Comment of J. Haddad is not resolved: “why 48 m?”"

    def gate() -> list[str]:
        read = kb.read(partial(whole, incident_id=incident))
        return [item.text for item in read.checklist if not item.done]

    assert text in gate()
    kb.write(partial(threads.resolve, comment_id=asked, by="A. Fontaine"))
    assert text not in gate()
    (thread,) = found(kb, incident)
    assert (thread.is_open, thread.comment.resolved_by) == (False, "A. Fontaine")
    kb.write(partial(threads.reopen, comment_id=asked))
    assert text in gate()


def test_only_what_stands_in_this_incident_can_be_commented_on(
    kb: KnowledgeBase, incident: uuid.UUID, lesson: uuid.UUID
) -> None:
    other: uuid.UUID = kb.write(incidents.add).result
    with pytest.raises(NotFoundError):
        comment(kb, other, lesson)
    with pytest.raises(ValidationError, match="select the words again"):
        comment(
            kb, incident, lesson, "a wholly different sentence", about="a wholly different sentence"
        )
