"""Paths: by role, with the progress of each person and the lead's view."""

import uuid
from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from kb.errors import ValidationError
from kb.knowledge_base import KnowledgeBase
from kb.library import life
from kb.training.bulletins import receipts
from kb.training.drills import runs
from kb.training.drills import service as drills
from kb.training.paths import progress
from kb.training.paths import service as paths
from kb.training.quizzes import results
from kb.training.quizzes import service as quizzes
from kb.training.reviews import service as reviews
from tests.kb.training import stores
from tests.kb.training.drills.drills import made, played

LEAD, PERSON = "Amelie Fontaine", "Tomasz Nowak"


@pytest.fixture
def path(kb: KnowledgeBase) -> tuple[uuid.UUID, list[uuid.UUID]]:
    """A path with one item of each kind but an article, and the items' ids."""
    stores.person(kb, LEAD, "IR lead")
    stores.person(kb, PERSON, "SOC L1")
    stores.person(kb, "Jad Haddad", "Engineer")
    playbook, bulletin = stores.playbook(kb), stores.bulletin(kb)
    quiz = kb.write(partial(quizzes.make, kind="playbook", source_id=playbook)).result
    kb.write(partial(quizzes.publish, record_id=quiz))
    card = stores.card(kb, deck="Basics")
    stores.card(kb, "Another?", deck="Basics")
    items = [
        paths.item("playbook", playbook),
        paths.item("bulletin", bulletin),
        paths.item("deck", name="Basics"),
        paths.item("quiz", quiz),
    ]
    values = {"title": "First weeks", "role": "Tier 1 analyst", "items": items}
    made: uuid.UUID = kb.write(partial(paths.add, values=values)).result
    return made, [playbook, bulletin, card, quiz]


def states(kb: KnowledgeBase) -> list[str]:
    (found,) = kb.read(partial(progress.mine, person=PERSON))
    return [step.how.value for step in found.steps]


def test_each_item_goes_from_open_to_done(
    kb: KnowledgeBase, path: tuple[uuid.UUID, list[uuid.UUID]]
) -> None:
    _made, (playbook, bulletin, card, quiz) = path
    assert states(kb) == ["open"] * 4
    kb.write(partial(receipts.understand, kind="playbook", item_id=playbook, person=PERSON))
    kb.write(partial(receipts.read, kind="article", item_id=bulletin, person=PERSON))
    kb.write(partial(reviews.rate, card_id=card, rating=3, person=PERSON))
    version = kb.read(partial(quizzes.get, record_id=quiz)).version
    take = partial(results.take, quiz_id=quiz, version=version, person=PERSON, answers={})
    kb.write(take)
    assert states(kb) == ["done", "begun", "begun", "begun"]
    (found,) = kb.read(partial(progress.mine, person=PERSON))
    assert (found.done, found.total) == (1, 4)
    assert [step.detail for step in found.steps] == ["", "", "1 of 2 cards", "0 %"]
    kb.write(partial(receipts.understand, kind="article", item_id=bulletin, person=PERSON))
    stores.publish_bulletin(kb, bulletin, "## Early signs\n- Another one\n")
    kb.write(partial(life.retire, kind="playbook", record_id=playbook, reason="Replaced"))
    kb.write(partial(quizzes.retire, record_id=quiz))
    assert states(kb) == ["gone", "changed", "begun", "gone"]


def test_a_drill_of_a_path_is_done_once_it_was_gone_through(
    kb: KnowledgeBase, open_again: Callable[[str], KnowledgeBase]
) -> None:
    stores.person(kb, PERSON, "SOC L1")
    drill = made(kb)
    values = {"title": "First weeks", "items": [paths.item("drill", drill.id)]}
    kb.write(partial(paths.add, values=values))
    assert states(kb) == ["open"]
    own = open_again(PERSON)
    own.write(partial(runs.begin, drill_id=drill.id, person=PERSON))
    assert states(kb) == ["begun"]
    played(own, drill, person=PERSON)
    (found,) = kb.read(partial(progress.mine, person=PERSON))
    assert [(one.title, one.how.value, one.detail) for one in found.steps] == [
        (drill.title, "done", "100 %")
    ]
    kb.write(partial(drills.retire, record_id=drill.id))
    assert states(kb) == ["gone"]


def test_a_path_is_shown_to_its_role(
    kb: KnowledgeBase, path: tuple[uuid.UUID, list[uuid.UUID]]
) -> None:
    made, _items = path
    assert kb.read(partial(progress.mine, person="Jad Haddad")) == ()
    assert kb.read(partial(progress.mine, person="Nobody known")) == ()
    found = kb.read(partial(paths.get, record_id=made))
    for_all = partial(paths.revise, record_id=made, version=found.version, values={"role": ""})
    kb.write(for_all)
    assert len(kb.read(partial(progress.mine, person="Jad Haddad"))) == 1


def test_the_lead_sees_how_far_everybody_is(
    kb: KnowledgeBase, path: tuple[uuid.UUID, list[uuid.UUID]]
) -> None:
    made, (playbook, *_others) = path
    kb.write(partial(receipts.understand, kind="playbook", item_id=playbook, person=PERSON))
    found = kb.read(partial(progress.coverage, viewer=LEAD, path_id=made))
    assert [(one.person, one.done, one.total) for one in found] == [(PERSON, 1, 4)]
    own = partial(progress.of_person, person=PERSON, path_id=made)
    assert kb.read(partial(own, viewer=PERSON)).done == 1
    with pytest.raises(ValidationError, match="lead only"):
        kb.read(partial(own, viewer="Jad Haddad"))
    with pytest.raises(ValidationError, match="lead only"):
        kb.read(partial(progress.coverage, viewer=PERSON, path_id=made))


@pytest.mark.parametrize(
    "items",
    [
        [{"kind": "video", "id": str(uuid.UUID(int=1))}],
        [{"kind": "quiz", "id": "x"}],
        [{"kind": "deck", "name": " "}],
        [{"kind": "deck", "name": str(n)} for n in range(101)],
    ],
)
def test_items_that_name_nothing_are_refused(kb: KnowledgeBase, items: list[object]) -> None:
    with pytest.raises(ValidationError):
        kb.write(partial(paths.add, values={"title": "Path", "items": items}))


def test_an_item_stands_in_a_path_once_and_may_be_gone(kb: KnowledgeBase) -> None:
    gone = paths.item("article", uuid.uuid4(), "Old guide")
    items = [gone, gone, paths.item("deck", name="No such deck")]
    kb.write(partial(paths.add, values={"title": "Path", "items": items}))
    (found,) = kb.read(partial(progress.mine, person=PERSON))
    assert [(s.title, s.how.value) for s in found.steps] == [
        ("Old guide", "gone"),
        ("No such deck", "gone"),
    ]


def test_progress_asks_the_store_as_often_for_many_people_as_for_one(
    kb: KnowledgeBase, path: tuple[uuid.UUID, list[uuid.UUID]]
) -> None:
    made, _items = path

    def coverage(session: Session) -> tuple[int, int]:
        asked: list[str] = []
        bind = session.get_bind()

        def note(*told: object) -> None:
            asked.append(str(told[2]))

        event.listen(bind, "before_cursor_execute", note)
        try:
            found = progress.coverage(session, LEAD, made)
        finally:
            event.remove(bind, "before_cursor_execute", note)
        return len(found), len(asked)

    people, asked = kb.read(coverage)
    assert people == 1
    for number in range(30):
        stores.person(kb, f"Analyst {number}", "Tier 1 analyst")
    assert kb.read(coverage) == (31, asked)
