"""Cards: written, taken, declined, retired; found, undone, carried by a bundle."""

import uuid
from functools import partial
from pathlib import Path

import pytest

from kb.errors import ConflictError, NotFoundError, ValidationError
from kb.interchange import export
from kb.interchange import service as interchange
from kb.knowledge_base import KnowledgeBase
from kb.search import service as search
from kb.training.cards import service as cards
from kb.training.reviews import service as reviews
from tests.kb.training import stores


def test_a_card_that_asks_nothing_is_refused(kb: KnowledgeBase) -> None:
    for values in ({"front": "  "}, {"back": "Only an answer"}):
        with pytest.raises(ValidationError):
            kb.write(partial(cards.add, values=values))
    made = stores.card(kb)
    with pytest.raises(ValidationError, match="what the card asks"):
        kb.write(partial(cards.revise, record_id=made, version=1, values={"front": " "}))
    with pytest.raises(NotFoundError):
        kb.write(partial(cards.accept, record_ids=[uuid.uuid4()]))


def test_decks_count_what_is_in_use_and_what_waits(kb: KnowledgeBase) -> None:
    stores.card(kb, deck="Basics")
    retired = stores.card(kb, "Old?", deck="Basics")
    kb.write(partial(cards.retire, record_ids=[retired]))
    source = stores.playbook(kb)
    kb.write(partial(cards.suggest, kind="playbook", source_id=source))
    found = [(one.name, one.accepted, one.suggested) for one in kb.read(cards.decks)]
    assert found == [("Account takeover", 0, 6), ("Basics", 1, 0)]
    assert len(kb.read(partial(cards.listed, states=["retired"]))) == 1
    assert len(kb.read(partial(cards.listed, deck="Basics"))) == 2
    kb.write(partial(cards.accept, record_ids=[retired]))
    assert kb.read(partial(cards.get, record_id=retired)).state == "accepted"


def test_two_people_who_edit_the_same_field_are_told(kb: KnowledgeBase) -> None:
    made = stores.card(kb)
    edit = partial(cards.revise, record_id=made, version=1)
    kb.write(partial(edit, values={"back": "Pass the cookie"}))
    with pytest.raises(ConflictError):
        kb.write(partial(edit, values={"back": "Something else"}))
    kb.write(partial(edit, values={"deck": "ATT&CK"}))
    kb.undo()
    kb.undo()
    back = kb.read(partial(cards.get, record_id=made)).back
    assert back == "Use of alternate authentication material"


def test_a_card_is_found_by_its_words(kb: KnowledgeBase) -> None:
    made = stores.card(kb, "What does “pass the cookie” leave behind?")
    found = kb.read(partial(search.search, query="cookie leave"))
    assert [(one.kind, one.record_id) for one in found.results] == [("card", made)]


def test_cards_and_answers_travel_in_a_bundle(kb: KnowledgeBase, tmp_path: Path) -> None:
    made = stores.card(kb, deck="Basics", tags=["T1550"])
    rate = partial(reviews.rate, card_id=made, rating=4, person=kb.actor)
    kb.write(rate)
    target = tmp_path / "all.zip"
    with target.open("wb") as file:
        kb.read(lambda s: export.write_bundle(s, file, export.everything(s)))
    with KnowledgeBase.open(tmp_path / "other.hotwash", actor="Rita Okafor") as other:
        (taken,) = interchange.import_paths(other, [target]).files
        assert taken.result == "imported"
        seen = partial(reviews.answers_of, viewer=kb.actor, person=kb.actor)
        assert [one.rating for one in other.read(seen)] == [4]
        found = other.read(partial(cards.get, record_id=made))
        assert (found.deck, found.tags, found.state) == ("Basics", ("T1550",), "accepted")
