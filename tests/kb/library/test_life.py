"""The life of playbooks and articles: reviewed, published, overdue, retired, succeeded."""

import uuid
from datetime import date
from functools import partial

import pytest

from kb.conformance import service as conformance
from kb.errors import NotFoundError, ValidationError
from kb.incidents.record import service as incidents
from kb.knowledge_base import KnowledgeBase
from kb.library import life
from kb.library.articles import service as articles
from kb.library.playbooks import service as playbooks

TODAY = date(2026, 11, 27)


def new(kb: KnowledgeBase, kind: str, **values: object) -> uuid.UUID:
    service = playbooks if kind == "playbook" else articles
    add = partial(service.add, values={"title": "Phishing", **values}, body="1. Revoke sessions\n")
    made: uuid.UUID = kb.write(add).result
    return made


def publish(kb: KnowledgeBase, kind: str, item: uuid.UUID, by: str = "Rita O.") -> None:
    service = playbooks if kind == "playbook" else articles
    kb.write(partial(service.publish, record_id=item, note="", by=by))


def draft_state(kb: KnowledgeBase, kind: str, item: uuid.UUID) -> tuple[str, str]:
    service = playbooks if kind == "playbook" else articles
    owner = {f"{kind}_id": item}
    newest = kb.read(partial(service.versions_for, **owner))[0]
    return newest.state, newest.requested_by


@pytest.mark.parametrize("kind", ["playbook", "article"])
def test_a_draft_is_reviewed_returned_and_published(kb: KnowledgeBase, kind: str) -> None:
    item = new(kb, kind)
    kb.write(partial(life.ask_review, kind=kind, record_id=item, by="A. F."))
    assert draft_state(kb, kind, item) == ("in_review", "A. F.")
    assert [one.item_id for one in kb.read(partial(life.in_review, reader="Rita O."))] == [item]
    assert kb.read(partial(life.in_review, reader="a. f.")) == ()
    with pytest.raises(ValidationError, match="in review already"):
        kb.write(partial(life.ask_review, kind=kind, record_id=item, by="A. F."))
    with pytest.raises(ValidationError, match="what is to be done"):
        kb.write(partial(life.give_back, kind=kind, record_id=item, reason=" "))
    kb.write(partial(life.give_back, kind=kind, record_id=item, reason="Step 2 is missing"))
    assert draft_state(kb, kind, item)[0] == "draft"
    assert kb.read(partial(life.in_review, reader="Rita O.")) == ()
    kb.write(partial(life.ask_review, kind=kind, record_id=item, by="A. F."))
    publish(kb, kind, item)
    assert draft_state(kb, kind, item)[0] == "published"
    with pytest.raises(NotFoundError):
        kb.write(partial(life.ask_review, kind=kind, record_id=item, by="A. F."))


def test_what_is_written_in_review_has_to_be_asked_for_again(kb: KnowledgeBase) -> None:
    item = new(kb, "article")
    kb.write(partial(life.ask_review, kind="article", record_id=item, by="A. F."))
    kb.write(partial(articles.save_draft, record_id=item, body="1. Revoke sessions\n"))
    assert draft_state(kb, "article", item)[0] == "in_review"
    kb.write(partial(articles.save_draft, record_id=item, body="Another text"))
    assert draft_state(kb, "article", item)[0] == "draft"


def test_a_review_waits_for_the_owner(kb: KnowledgeBase) -> None:
    item = new(kb, "playbook", owner="Mats L.")
    kb.write(partial(life.ask_review, kind="playbook", record_id=item, by="A. F."))
    assert kb.read(partial(life.in_review, reader="Rita O.")) == ()
    (waiting,) = kb.read(partial(life.in_review, reader="mats  L."))
    assert (waiting.title, waiting.number, waiting.asked_by) == ("Phishing", 1, "A. F.")


def test_a_policy_is_published_by_its_owner_alone(kb: KnowledgeBase) -> None:
    item = new(kb, "article", article_kind="policy", owner="Mats L.")
    with pytest.raises(ValidationError, match=r"its owner, Mats L\."):
        publish(kb, "article", item)
    publish(kb, "article", item, by="mats l.")
    assert kb.read(partial(articles.get, record_id=item)).state == "published"
    free = new(kb, "article", article_kind="policy")
    publish(kb, "article", free)


@pytest.mark.parametrize("kind", ["playbook", "article"])
def test_retired_it_leads_to_its_successor_and_comes_back(kb: KnowledgeBase, kind: str) -> None:
    old, successor = new(kb, kind), new(kb, kind, title="Phishing, newer")
    publish(kb, kind, old)
    with pytest.raises(ValidationError, match="why"):
        kb.write(partial(life.retire, kind=kind, record_id=old, reason=""))
    with pytest.raises(ValidationError, match="succeed itself"):
        kb.write(partial(life.retire, kind=kind, record_id=old, reason="Old", successor_id=old))
    retire = partial(life.retire, kind=kind, record_id=old, reason="Two became one")
    kb.write(partial(retire, successor_id=successor))
    service = playbooks if kind == "playbook" else articles
    found = kb.read(partial(service.get, record_id=old))
    assert (found.state, found.retired_reason) == ("retired", "Two became one")
    follow = partial(life.successor, kind=kind, record_id=old)
    assert kb.read(follow) == (successor, "Phishing, newer")
    back = partial(life.retire, kind=kind, record_id=successor, reason="Round", successor_id=old)
    with pytest.raises(ValidationError, match="succeed itself"):
        kb.write(back)
    kb.write(partial(life.bring_back, kind=kind, record_id=old))
    found = kb.read(partial(service.get, record_id=old))
    assert (found.state, found.retired_reason, found.successor_id) == ("published", "", None)


def test_overdue_reviews_are_those_of_what_one_owns(kb: KnowledgeBase) -> None:
    late = new(kb, "playbook", owner="Mats L.", review_due="2026-10-01")
    later = new(kb, "article", owner="Mats L.", review_due="2026-11-01")
    new(kb, "article", owner="Mats L.", review_due="2026-01-01")  # never published
    for kind, item in (("playbook", late), ("article", later)):
        publish(kb, kind, item, by="Mats L.")
    owed = kb.read(partial(life.overdue, owner="Mats L.", today=TODAY))
    assert [one.item_id for one in owed] == [late, later]
    assert kb.read(partial(life.overdue, owner="Rita O.", today=TODAY)) == ()
    assert kb.read(partial(life.overdue, owner="Mats L.", today=date(2026, 9, 1))) == ()


@pytest.mark.parametrize(("due", "stale"), [("2020-01-01", True), ("2999-01-01", False)])
def test_an_incident_remembers_that_its_playbook_was_stale(
    kb: KnowledgeBase, due: str, *, stale: bool
) -> None:
    item = new(kb, "playbook", review_due=due)
    version = kb.read(partial(playbooks.current, playbook_id=item)).id
    incident: uuid.UUID = kb.write(incidents.add).result
    kb.write(partial(conformance.choose_playbook, incident_id=incident, version_id=version))
    assert kb.read(partial(incidents.get, record_id=incident)).playbook_was_stale is stale
    kb.write(partial(conformance.choose_playbook, incident_id=incident, version_id=None))
    assert kb.read(partial(incidents.get, record_id=incident)).playbook_was_stale is False


@pytest.mark.parametrize("kind", ["playbook", "article"])
def test_what_asks_for_its_owner_is_published_by_nobody_else(kb: KnowledgeBase, kind: str) -> None:
    item = new(kb, kind, owner="Mats L.", owner_approves=True)
    with pytest.raises(ValidationError, match=f"This {kind} is published by its owner, Mats L."):
        publish(kb, kind, item, by="Rita O.")
    publish(kb, kind, item, by="mats  l.")
    service = playbooks if kind == "playbook" else articles
    found = kb.read(partial(service.get, record_id=item))
    values = {"owner_approves": False}
    kb.write(partial(service.revise, record_id=item, version=found.version, values=values))
    kb.write(partial(service.save_draft, record_id=item, body="1. Other\n"))
    publish(kb, kind, item, by="Rita O.")
    nobodys = new(kb, kind, owner_approves=True)
    publish(kb, kind, nobodys, by="Rita O.")
