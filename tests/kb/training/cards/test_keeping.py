"""Cards stay in step with what they were made from."""

import uuid
from functools import partial

import pytest

from kb.errors import ValidationError
from kb.incidents.lessons import service as lessons
from kb.knowledge_base import KnowledgeBase
from kb.library import life
from kb.training.cards import keeping
from kb.training.cards import service as cards
from kb.training.cards.schemas import Card, Drift
from tests.kb.training import stores


def made(kb: KnowledgeBase, kind: str, source: uuid.UUID) -> list[Card]:
    ids = kb.write(partial(cards.suggest, kind=kind, source_id=source)).result
    kb.write(partial(cards.accept, record_ids=ids))
    return [kb.read(partial(cards.get, record_id=one)) for one in ids]


def drifted(kb: KnowledgeBase) -> tuple[Drift, ...]:
    return kb.read(keeping.drifted)


def test_a_new_version_marks_only_the_cards_whose_text_differs(kb: KnowledgeBase) -> None:
    source = stores.playbook(kb)
    made(kb, "playbook", source)
    assert drifted(kb) == ()
    stores.publish_playbook(kb, source, stores.PLAYBOOK.replace("30 m", "45 m"))
    (one,) = drifted(kb)
    assert one.card.source_key == "next:containment/revoke sessions"
    assert ("Within: 30 m" in one.card.back, "Within: 45 m" in one.back) == (True, True)
    kb.write(partial(keeping.take_over, card_id=one.card.id))
    assert drifted(kb) == ()
    assert "45 m" in kb.read(partial(cards.get, record_id=one.card.id)).back
    kb.undo()
    assert [again.card.id for again in drifted(kb)] == [one.card.id]


def test_a_kept_card_is_asked_about_again_only_after_the_next_change(kb: KnowledgeBase) -> None:
    source = stores.playbook(kb)
    made(kb, "playbook", source)
    stores.publish_playbook(kb, source, stores.PLAYBOOK.replace("30 m", "45 m"))
    (one,) = drifted(kb)
    kb.write(partial(keeping.keep, card_id=one.card.id))
    assert drifted(kb) == ()
    kept = kb.read(partial(cards.get, record_id=one.card.id))
    assert ("30 m" in kept.back, kept.is_edited) == (True, True)
    with pytest.raises(ValidationError, match="in step"):
        kb.write(partial(keeping.keep, card_id=one.card.id))
    stores.publish_playbook(kb, source, stores.PLAYBOOK.replace("30 m", "50 m"))
    assert [again.card.id for again in drifted(kb)] == [one.card.id]


def test_a_renamed_step_is_found_again(kb: KnowledgeBase) -> None:
    source = stores.playbook(kb)
    made(kb, "playbook", source)
    renamed = stores.PLAYBOOK.replace("Revoke sessions", "Revoke all sessions")
    stores.publish_playbook(kb, source, renamed)
    found = {one.card.source_key: one for one in drifted(kb)}
    one = found["gap:containment/revoke sessions"]
    assert (one.gone, "Revoke all sessions" in one.front) == (False, True)
    kb.write(partial(keeping.take_over, card_id=one.card.id))
    key = kb.read(partial(cards.get, record_id=one.card.id)).source_key
    assert key == "gap:containment/revoke all sessions"
    assert kb.write(partial(cards.suggest, kind="playbook", source_id=source)).result == ()


def test_what_is_gone_is_kept_or_retired(kb: KnowledgeBase) -> None:
    _incident, lesson, _sign = stores.incident(kb)
    (card,) = made(kb, "lesson", lesson)
    kb.write(partial(lessons.remove, record_id=lesson))
    (one,) = drifted(kb)
    assert (one.gone, one.front) == (True, "")
    with pytest.raises(ValidationError, match="doesn't suggest it any more"):
        kb.write(partial(keeping.take_over, card_id=card.id))
    kb.write(partial(keeping.keep, card_id=card.id))
    assert drifted(kb) == ()
    assert kb.read(partial(cards.get, record_id=card.id)).source_kind == "none"


def test_a_retired_playbook_leaves_its_cards_to_be_decided_on(kb: KnowledgeBase) -> None:
    source = stores.playbook(kb)
    found = made(kb, "playbook", source)
    kb.write(partial(life.retire, kind="playbook", record_id=source, reason="Replaced"))
    assert {one.card.id for one in drifted(kb) if one.gone} == {card.id for card in found}
    kb.write(partial(cards.retire, record_ids=[card.id for card in found]))
    assert drifted(kb) == ()


def test_a_lesson_that_changes_elsewhere_marks_nothing(kb: KnowledgeBase) -> None:
    _incident, lesson, _sign = stores.incident(kb)
    made(kb, "lesson", lesson)
    read = kb.read(partial(lessons.get, record_id=lesson))
    revise = partial(lessons.revise, record_id=lesson, version=read.version)
    kb.write(partial(revise, values={"owner": "R. Okafor"}))
    assert drifted(kb) == ()
