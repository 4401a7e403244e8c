"""Cards from playbooks, lessons, detection opportunities and bulletins."""

import uuid
from functools import partial

import pytest

from kb.errors import ValidationError
from kb.knowledge_base import KnowledgeBase
from kb.library.articles import service as articles
from kb.library.playbooks import service as playbooks
from kb.training.cards import service as cards
from kb.training.cards.schemas import Card
from tests.kb.training import stores


def suggested(kb: KnowledgeBase, kind: str, source: uuid.UUID) -> dict[str, Card]:
    kb.write(partial(cards.suggest, kind=kind, source_id=source))
    found = kb.read(partial(cards.of_source, source_id=source))
    return {one.source_key: one for one in found}


def test_a_playbook_asks_what_comes_next_where_ways_lead_and_what_is_missing(
    kb: KnowledgeBase,
) -> None:
    found = suggested(kb, "playbook", stores.playbook(kb))
    assert list(found) == [
        "first",
        "decide:triage/is the sign-in the user's own?",
        "next:containment/revoke sessions",
        "gap:containment/revoke sessions",
        "next:containment/reset the password",
        "next:closure/close as benign",
    ]
    first = found["first"]
    assert "What is done first, who does it and within how long?" in first.front
    assert "- Who: Tier 1\n- Within: 15 m" in first.back
    decide = found["decide:triage/is the sign-in the user's own?"]
    assert decide.back == "- **yes** → Close as benign\n- **no** → Revoke sessions"
    after = found["next:containment/revoke sessions"]
    assert "> Revoke sessions\n\nWhat comes next, who does it and within how long?" in after.front
    assert after.back == "**Reset the password**\n\n- Who: Identity team\n- Within: 30 m"
    gap = found["gap:containment/revoke sessions"]
    assert "Revoke-MgUserSignInSession" not in gap.front
    assert gap.front.endswith("Run **[ … ]** for the user.")
    assert gap.back.startswith("`Revoke-MgUserSignInSession`\n\n---\n\n")
    assert "What comes next?" in found["next:containment/reset the password"].front
    assert found["next:closure/close as benign"].back == "Nothing: the playbook ends."
    assert {one.deck for one in found.values()} == {"Account takeover"}
    assert {one.state for one in found.values()} == {"suggested"}


def test_suggesting_twice_makes_nothing_twice_and_declined_stays_declined(
    kb: KnowledgeBase,
) -> None:
    source = stores.playbook(kb)
    found = suggested(kb, "playbook", source)
    gone = found["first"].id
    assert kb.write(partial(cards.decline, record_ids=[gone])).result == 1
    again = kb.write(partial(cards.suggest, kind="playbook", source_id=source))
    assert again.result == ()
    assert again.operation_id is None
    assert kb.read(partial(cards.get, record_id=gone)).state == "declined"
    kb.undo()
    assert kb.read(partial(cards.get, record_id=gone)).state == "suggested"


def test_steps_of_one_title_and_texts_without_a_gap_are_no_trouble(kb: KnowledgeBase) -> None:
    body = "## Triage\n1. Look\n2. Look\n   ```\n   `code`\n   ```\n3. **Look**\n"
    found = suggested(kb, "playbook", stores.playbook(kb, body, "Twice"))
    assert [key for key in found if key.startswith("next")] == [
        "next:triage/look",
        "next:triage/look (2)",
        "next:triage/look (3)",
    ]
    assert not [key for key in found if key.startswith("gap")]


def test_a_playbook_without_steps_suggests_nothing(kb: KnowledgeBase) -> None:
    assert suggested(kb, "playbook", stores.playbook(kb, "Only words.", "Empty")) == {}


def test_a_lesson_asks_what_was_learned_and_why(kb: KnowledgeBase) -> None:
    _incident, lesson, _sign = stores.incident(kb)
    found = suggested(kb, "lesson", lesson)
    assert "Approval took 48 m." in found["lesson"].front
    assert found["lesson"].back.startswith("**Tier 1 must be able to revoke sessions** (change)")
    assert "2. Nobody had asked for it" in found["lesson"].back
    assert found["lesson"].deck == "Lessons"


def test_a_detection_opportunity_asks_what_it_is_and_where_it_shows(kb: KnowledgeBase) -> None:
    _incident, _lesson, sign = stores.incident(kb)
    found = suggested(kb, "opportunity", sign)
    assert "Sign-in log" not in found["sign"].front
    assert "**Initial access**\n\nATT&CK technique T1550.004" in found["sign"].back
    assert found["where"].back.startswith("**Sign-in log**\n\nRule or query:")
    assert found["where"].tags == ("T1550.004",)


def test_a_bulletin_asks_its_sections_once_it_is_published(kb: KnowledgeBase) -> None:
    values = {"title": "Replayed sessions", "article_kind": "tier1_bulletin"}
    made = kb.write(partial(articles.add, values=values, body=stores.BULLETIN)).result
    with pytest.raises(ValidationError, match="nothing to make cards from"):
        kb.write(partial(cards.suggest, kind="bulletin", source_id=made))
    stores.publish_bulletin(kb, made)
    found = suggested(kb, "bulletin", made)
    assert list(found) == ["signs", "look", "fooled", "escalate"]
    assert found["fooled"].back == "The device was known."


def test_what_isnt_there_suggests_nothing(kb: KnowledgeBase) -> None:
    gone = stores.playbook(kb)
    kb.write(partial(playbooks.remove, record_id=gone))
    for kind in ("playbook", "lesson", "opportunity", "bulletin", "none", "nonsense"):
        with pytest.raises(ValidationError, match="nothing to make cards from"):
            kb.write(partial(cards.suggest, kind=kind, source_id=gone))
