"""Signing, returning, reopening; what was signed, and what was changed since."""

import uuid
from functools import partial

import pytest

from kb import signing
from kb.errors import NothingToUndoError, ValidationError
from kb.incidents.comments import service as comments
from kb.incidents.lessons import service as lessons
from kb.incidents.record import service as incidents
from kb.incidents.sign_offs import service
from kb.incidents.sign_offs.content import content_hash
from kb.incidents.sign_offs.schemas import SignOff
from kb.knowledge_base import KnowledgeBase
from tests.deciding import decide_all


@pytest.fixture
def incident(kb: KnowledgeBase) -> uuid.UUID:
    made: uuid.UUID = kb.write(incidents.add).result
    decide_all(kb, made)
    kb.write(partial(incidents.set_state, record_id=made, state="in_review"))
    return made


def sign(kb: KnowledgeBase, incident: uuid.UUID, role: str, by: str) -> SignOff:
    signing_it = partial(signing.sign, incident_id=incident, role=role, by=by, statement="Read.")
    made: SignOff = kb.write(signing_it).result
    return made


def state(kb: KnowledgeBase, incident: uuid.UUID) -> str:
    return kb.read(partial(incidents.get, record_id=incident)).review_state


def test_author_and_approver_sign_and_the_review_is_approved(
    kb: KnowledgeBase, incident: uuid.UUID
) -> None:
    sign(kb, incident, "author", "A. Fontaine")
    assert state(kb, incident) == "sign_off"
    sign(kb, incident, "approver", "J. Haddad")
    assert state(kb, incident) == "approved"
    first, second = kb.read(partial(service.list_for, incident_id=incident))
    assert first.content_hash == second.content_hash
    assert kb.read(partial(service.standing, incident_id=incident)).changed == frozenset()


def test_the_author_does_not_approve_alone(kb: KnowledgeBase, incident: uuid.UUID) -> None:
    sign(kb, incident, "author", "A. Fontaine")
    for name in ("A. Fontaine", "  a.  FONTAINE "):
        with pytest.raises(ValidationError, match="somebody else"):
            sign(kb, incident, "approver", name)
    with pytest.raises(ValidationError, match="already"):
        sign(kb, incident, "author", "A. Fontaine")


def test_who_led_the_incident_does_not_approve_it_unsigned(
    kb: KnowledgeBase, incident: uuid.UUID
) -> None:
    kb.write(partial(incidents.revise, record_id=incident, version=6, values={"lead": "Rita O."}))
    with pytest.raises(ValidationError, match="somebody else"):
        sign(kb, incident, "approver", "rita o.")
    sign(kb, incident, "approver", "J. Haddad")


def test_open_points_take_a_reason_and_are_kept_with_it(
    kb: KnowledgeBase, incident: uuid.UUID
) -> None:
    signing_off = partial(signing.sign, incident_id=incident, role="approver", by="J. Haddad")
    with pytest.raises(ValidationError, match="say why it is signed all the same"):
        kb.write(partial(signing_off, statement="  "))
    assert state(kb, incident) == "in_review"
    kb.write(partial(signing_off, statement="The board meets today"))
    (signed,) = kb.read(partial(service.list_for, incident_id=incident))
    assert signed.statement.startswith("The board meets today\n")
    assert "– Summary is empty" in signed.statement
    assert "– Configuration changes are not decided" in signed.statement


def test_only_what_was_asked_for_can_be_signed_by_somebody(kb: KnowledgeBase) -> None:
    made = kb.write(incidents.add).result
    decide_all(kb, made)
    with pytest.raises(ValidationError, match="Request sign-off first"):
        sign(kb, made, "author", "A. Fontaine")
    kb.write(partial(incidents.set_state, record_id=made, state="in_review"))
    with pytest.raises(ValidationError, match="who signs"):
        sign(kb, made, "author", " ")


def test_talk_leaves_the_hash_and_a_change_of_the_record_does_not(
    kb: KnowledgeBase, incident: uuid.UUID
) -> None:
    sign(kb, incident, "author", "A. Fontaine")
    signed = kb.read(partial(content_hash, incident_id=incident))
    kb.write(partial(comments.add, incident_id=incident, values={"text": "why 48 m?"}))
    assert kb.read(partial(content_hash, incident_id=incident)) == signed
    kb.write(partial(lessons.add, incident_id=incident, values={"title": "Call sooner"}))
    standing = kb.read(partial(service.standing, incident_id=incident))
    assert standing.content_hash != signed
    assert len(standing.changed) == 1
    kb.undo()
    assert kb.read(partial(content_hash, incident_id=incident)) == signed


def test_returned_it_needs_a_reason_and_signatures_no_longer_hold(
    kb: KnowledgeBase, incident: uuid.UUID
) -> None:
    sign(kb, incident, "author", "A. Fontaine")
    back = partial(service.give_back, incident_id=incident, by="J. Haddad")
    with pytest.raises(ValidationError, match="what is to be done"):
        kb.write(partial(back, reason=""))
    kb.write(partial(back, reason="Step 4 is unclear"))
    signed, returned = kb.read(partial(service.list_for, incident_id=incident))
    assert (signed.in_force, returned.decision) == (False, "returned")
    assert state(kb, incident) == "recording"
    assert kb.read(partial(service.review_number, incident_id=incident)) == 1


def test_what_was_returned_waits_for_its_lead_until_it_is_asked_for_again(
    kb: KnowledgeBase, incident: uuid.UUID
) -> None:
    kb.write(partial(incidents.revise, record_id=incident, version=6, values={"lead": "Rita O."}))

    def waits(lead: str) -> list[tuple[str, str]]:
        found = kb.read(partial(service.returned_to, lead=lead))
        return [(one.by, one.reason) for one in found]

    assert waits("Rita O.") == []
    for reason in ("Step 4 is unclear", "Step 5 as well"):
        back = partial(service.give_back, incident_id=incident, by="J. Haddad", reason=reason)
        kb.write(back)
        assert waits("Rita O.") == [("J. Haddad", reason)]
        kb.write(partial(incidents.set_state, record_id=incident, state="in_review"))
    assert waits("Rita O.") == waits("Somebody else") == []


def test_reopened_it_becomes_the_next_version(kb: KnowledgeBase, incident: uuid.UUID) -> None:
    sign(kb, incident, "approver", "J. Haddad")
    reopen = partial(service.reopen, incident_id=incident)
    with pytest.raises(ValidationError, match="why"):
        kb.write(partial(reopen, reason=" "))
    kb.write(partial(reopen, reason="The bank answered"))
    assert kb.read(partial(service.review_number, incident_id=incident)) == 2
    kb.write(partial(incidents.set_state, record_id=incident, state="in_review"))
    sign(kb, incident, "approver", "J. Haddad")
    found = kb.read(partial(service.list_for, incident_id=incident))
    numbers = [(s.review_number, s.decision) for s in found]
    assert numbers == [(1, "signed"), (1, "reopened"), (2, "signed")]
    assert (found[1].by, found[1].statement) == ("Amelie Fontaine", "The bank answered")
    assert kb.read(partial(service.review_number, incident_id=incident)) == 2


def test_until_the_next_approval_it_tells_what_is_new_since_the_former_one(
    kb: KnowledgeBase, incident: uuid.UUID
) -> None:
    first = sign(kb, incident, "approver", "J. Haddad")
    kb.write(partial(service.reopen, incident_id=incident, reason="The bank answered"))
    changed = lambda: kb.read(partial(service.standing, incident_id=incident)).changed  # noqa: E731
    assert changed() == frozenset()
    kb.write(partial(lessons.add, incident_id=incident, values={"title": "Ask first"}))
    assert changed() == {first.id}
    kb.write(partial(incidents.set_state, record_id=incident, state="in_review"))
    sign(kb, incident, "author", "A. Fontaine")
    assert changed() == {first.id}
    sign(kb, incident, "approver", "J. Haddad")
    assert changed() == frozenset()


def test_after_a_return_it_tells_what_is_new_since_it_was_signed(
    kb: KnowledgeBase, incident: uuid.UUID
) -> None:
    signed = sign(kb, incident, "author", "A. Fontaine")
    back = partial(service.give_back, incident_id=incident, by="J. Haddad", reason="Step 4?")
    kb.write(back)
    kb.write(partial(lessons.add, incident_id=incident, values={"title": "Ask first"}))
    standing = kb.read(partial(service.standing, incident_id=incident))
    assert standing.changed == {signed.id}


def test_a_signature_is_withdrawn_in_the_open_and_never_undone(
    kb: KnowledgeBase, incident: uuid.UUID
) -> None:
    kb.write(partial(lessons.add, incident_id=incident, values={"title": "Call sooner"}))
    sign(kb, incident, "approver", "J. Haddad")
    with pytest.raises(NothingToUndoError):
        kb.undo(dossier_id=incident)
    assert kb.undoable(dossier_id=incident) == ()
    kb.write(partial(service.reopen, incident_id=incident, reason="The bank answered"))
    with pytest.raises(NothingToUndoError):
        kb.undo(dossier_id=incident)
    kb.write(partial(lessons.add, incident_id=incident, values={"title": "Ask first"}))
    kb.undo(dossier_id=incident)
    assert len(kb.read(partial(lessons.list_for, incident_id=incident))) == 1
