"""Proposed changes: proposed, edited, accepted, published, rejected, brought up to date."""

import uuid
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from kb.errors import NotFoundError, ValidationError
from kb.knowledge_base import KnowledgeBase
from kb.library import life, versions
from kb.library.articles import service as articles
from kb.library.playbooks import service as playbooks
from kb.library.proposals import listing, service, standing
from kb.library.proposals.schemas import ProposalRow, Standing

BODY = "## Triage\n\n1. Look\n2. Ask\n"
CHANGED = "## Triage\n\n1. Look\n2. Call the bank\n3. Ask\n"
ME = "Amelie Fontaine"


@pytest.fixture
def item(kb: KnowledgeBase) -> uuid.UUID:
    return published(kb)


def published(kb: KnowledgeBase, body: str = BODY, **values: object) -> uuid.UUID:
    add = partial(playbooks.add, values={"title": "Phishing", **values}, body=body)
    made: uuid.UUID = kb.write(add).result
    kb.write(partial(playbooks.publish, record_id=made, note="First", by=ME))
    return made


def propose(kb: KnowledgeBase, item: uuid.UUID, kind: str = "playbook", **values: Any) -> uuid.UUID:  # noqa: ANN401
    given = {"title": "Call the bank", "body": CHANGED, **values}
    made: uuid.UUID = kb.write(
        partial(service.add, item_kind=kind, item_id=item, values=given)
    ).result
    return made


def stands(kb: KnowledgeBase, made: uuid.UUID, reader: str = ME) -> Standing:
    return kb.read(partial(standing.read, record_id=made, reader=reader))


def rows(kb: KnowledgeBase, item: uuid.UUID) -> tuple[ProposalRow, ...]:
    return kb.read(partial(listing.of_item, item_id=item))


def test_an_accepted_change_is_published_as_the_next_version_and_the_older_stays(
    kb: KnowledgeBase, item: uuid.UUID
) -> None:
    made = propose(kb, item, reason="It took too long", teams=["Finance"])
    found = stands(kb, made)
    assert (found.before, found.after, found.before_number) == (BODY, CHANGED, 1)
    assert (found.proposal.state, found.proposal.proposed_by) == ("proposed", ME)
    kb.write(partial(service.accept, record_id=made, by="Rita O."))
    assert stands(kb, made).draft_number == 2
    day = datetime.now(UTC).date() + timedelta(days=9)
    kb.write(partial(service.publish, record_id=made, note="", by="Rita O.", effective_from=day))
    found = stands(kb, made)
    assert (found.proposal.state, found.published, found.effective_from) == ("published", 2, day)
    newer, older = kb.read(partial(playbooks.versions_for, playbook_id=item))
    assert (newer.body, newer.change_note, newer.effective_from) == (CHANGED, "Call the bank", day)
    assert older.body == BODY
    (row,) = rows(kb, item)
    assert (row.version_number, row.effective_from, row.teams) == (2, day, ("Finance",))
    assert row.knowledge == "playbooks"


def test_a_version_holds_from_its_day_on(kb: KnowledgeBase, item: uuid.UUID) -> None:
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    kb.write(partial(playbooks.save_draft, record_id=item, body=CHANGED))
    publish = partial(playbooks.publish, record_id=item, note="", by=ME)
    kb.write(partial(publish, effective_from=tomorrow))
    assert kb.read(partial(playbooks.current, playbook_id=item)).number == 1
    assert kb.read(partial(playbooks.get, record_id=item)).version_number == 1
    kb.write(partial(playbooks.save_draft, record_id=item, body=f"{CHANGED}4. More\n"))
    kb.write(partial(publish, effective_from=tomorrow - timedelta(days=1)))
    assert kb.read(partial(playbooks.current, playbook_id=item)).number == 3


def test_a_first_version_that_holds_later_is_read_all_the_same(kb: KnowledgeBase) -> None:
    made = kb.write(partial(playbooks.add, values={"title": "New"}, body=BODY)).result
    publish = partial(playbooks.publish, record_id=made, note="", by=ME)
    kb.write(partial(publish, effective_from=date(2999, 1, 1)))
    assert kb.read(partial(playbooks.current, playbook_id=made)).number == 1


def test_somebody_elses_words_are_an_edit(
    kb: KnowledgeBase,
    item: uuid.UUID,
    open_again: Any,  # noqa: ANN401
) -> None:
    made = propose(kb, item)
    other = open_again("Tomasz Nowak")
    own = kb.write(
        partial(service.revise, record_id=made, version=1, values={"body": f"{CHANGED}\nMine\n"})
    ).result
    assert own.state == "proposed"
    edit = partial(service.revise, record_id=made, version=own.version)
    found = other.write(partial(edit, values={"body": f"{CHANGED}\nMore\n"})).result
    assert (found.state, found.edited_by) == ("edited", "Tomasz Nowak")
    kb.write(partial(service.accept, record_id=made, by="Rita O."))
    with pytest.raises(ValidationError, match="accepted already"):
        kb.write(partial(service.revise, record_id=made, version=9, values={"body": "x"}))


def test_a_rejected_change_keeps_its_reason_and_can_be_taken_up(
    kb: KnowledgeBase, item: uuid.UUID
) -> None:
    made = propose(kb, item)
    with pytest.raises(ValidationError, match="Say why"):
        kb.write(partial(service.reject, record_id=made, reason=" ", by=ME))
    with pytest.raises(ValidationError, match="Only what was rejected"):
        kb.write(partial(service.take_up, record_id=made))
    kb.write(partial(service.reject, record_id=made, reason="Too rare", by=ME))
    assert rows(kb, item)[0].decision_reason == "Too rare"
    with pytest.raises(ValidationError, match="rejected already"):
        kb.write(partial(service.accept, record_id=made, by=ME))
    kb.write(partial(service.take_up, record_id=made))
    assert (rows(kb, item)[0].state, rows(kb, item)[0].decided_by) == ("proposed", "")


def test_a_policy_is_changed_by_its_owner_only(kb: KnowledgeBase) -> None:
    values = {"title": "Mail", "article_kind": "policy", "owner": "Rita O."}
    policy = kb.write(partial(articles.add, values=values, body="Forward nothing.\n")).result
    kb.write(partial(articles.publish, record_id=policy, note="", by="Rita O."))
    made = propose(kb, policy, "article", body="Forward nothing at all.\n")
    assert "published by its owner, Rita O." in stands(kb, made).refusal
    assert stands(kb, made, "rita o.").refusal == ""
    with pytest.raises(ValidationError, match="by its owner"):
        kb.write(partial(service.accept, record_id=made, by=ME))
    assert rows(kb, policy)[0].state == "proposed"
    kb.write(partial(service.accept, record_id=made, by="Rita O."))
    with pytest.raises(ValidationError, match="by its owner"):
        kb.write(partial(service.publish, record_id=made, note="", by=ME))
    kb.write(partial(service.publish, record_id=made, note="", by="Rita O."))
    assert (rows(kb, policy)[0].state, rows(kb, policy)[0].knowledge) == ("published", "policies")


def test_nothing_is_accepted_that_changes_nothing(kb: KnowledgeBase, item: uuid.UUID) -> None:
    made = propose(kb, item, body=BODY)
    with pytest.raises(ValidationError, match="changes nothing"):
        kb.write(partial(service.accept, record_id=made, by=ME))
    with pytest.raises(ValidationError, match="Accept the change first"):
        kb.write(partial(service.publish, record_id=made, note="", by=ME))


def test_several_changes_are_collected_in_one_draft(kb: KnowledgeBase, item: uuid.UUID) -> None:
    first = propose(kb, item)
    second = propose(kb, item, body=f"Read this first.\n\n{BODY}")
    kb.write(partial(service.accept, record_id=first, by=ME))
    found = stands(kb, second)
    assert (found.before, found.before_is_draft) == (CHANGED, True)
    assert found.after == f"Read this first.\n\n{CHANGED}"
    kb.write(partial(service.accept, record_id=second, by=ME))
    kb.write(partial(service.publish, record_id=first, note="Both", by=ME))
    assert [row.version_number for row in rows(kb, item)] == [2, 2]
    assert kb.read(partial(playbooks.current, playbook_id=item)).body == found.after


def test_a_discarded_draft_gives_its_changes_back(kb: KnowledgeBase, item: uuid.UUID) -> None:
    made = propose(kb, item)
    kb.write(partial(service.accept, record_id=made, by=ME))
    kb.write(partial(playbooks.discard_draft, record_id=item))
    assert rows(kb, item)[0].state == "proposed"
    assert stands(kb, made).after == CHANGED
    kb.undo()
    assert rows(kb, item)[0].state == "accepted"


def test_a_playbook_that_moved_on_is_merged_and_conflicts_are_settled(
    kb: KnowledgeBase, item: uuid.UUID
) -> None:
    made = propose(kb, item, body=BODY.replace("2. Ask", "2. Ask the sender"))
    kb.write(partial(playbooks.save_draft, record_id=item, body=BODY.replace("2. Ask", "2. Wait")))
    kb.write(partial(playbooks.publish, record_id=item, note="", by=ME))
    found = stands(kb, made)
    assert found.after is None
    assert found.merged is not None
    assert [(c.theirs, c.mine) for c in found.merged.conflicts] == [
        ("2. Wait", "2. Ask the sender")
    ]
    with pytest.raises(ValidationError, match="Settle them first"):
        kb.write(partial(service.accept, record_id=made, by=ME))
    rebase = partial(service.rebase, record_id=made)
    for version, choices in ((1, ()), (1, ("mine", "mine")), (1, ("odd",)), (7, ("mine",))):
        with pytest.raises(ValidationError):
            kb.write(partial(rebase, version=version, choices=choices))
    kb.write(partial(rebase, version=1, choices=("mine",)))
    found = stands(kb, made)
    assert (found.merged, found.before_number) == (None, 2)
    assert found.after == BODY.replace("2. Ask", "2. Ask the sender")
    with pytest.raises(ValidationError, match="in the meantime"):
        kb.write(partial(rebase, version=found.proposal.version, choices=()))


def test_those_wait_for_a_person_that_they_own_or_that_nobody_owns(kb: KnowledgeBase) -> None:
    mine, free = published(kb, owner="Rita O."), published(kb)
    propose(kb, mine, title="Owned")
    propose(kb, free, title="Free")
    waiting = lambda who: {  # noqa: E731
        row.title for row in kb.read(partial(listing.waiting_for, reader=who))
    }
    assert waiting("rita o.") == {"Owned", "Free"}
    assert waiting("Jad H.") == {"Free"}
    assert waiting(ME) == set()
    assert {row.title for row in kb.read(listing.everything)} == {"Owned", "Free"}


def test_proposals_go_and_come_back_with_what_they_are_about(
    kb: KnowledgeBase, item: uuid.UUID
) -> None:
    made = propose(kb, item)
    kb.write(partial(playbooks.remove, record_id=item))
    assert kb.read(listing.everything) == ()
    kb.undo()
    assert [row.id for row in rows(kb, item)] == [made]
    kb.write(partial(service.remove, record_id=made))
    assert rows(kb, item) == ()
    with pytest.raises(NotFoundError):
        stands(kb, made)


def test_what_cannot_be_changed_takes_no_proposal(kb: KnowledgeBase, item: uuid.UUID) -> None:
    with pytest.raises(ValidationError, match="proposed to playbooks"):
        propose(kb, item, "incident")
    with pytest.raises(NotFoundError):
        propose(kb, uuid.uuid4())
    kb.write(partial(life.retire, kind="playbook", record_id=item, reason="Old"))
    with pytest.raises(ValidationError, match="is retired"):
        propose(kb, item)


def test_a_name_is_the_same_however_it_is_typed() -> None:
    assert versions.same_person(" amelie  FONTAINE", ME)
