"""Drills made of an incident: what they hold, and that they stand once they are published."""

import uuid
from functools import partial

import pytest

from kb.errors import NotFoundError, ValidationError
from kb.incidents.evidence import service as evidence
from kb.incidents.record import service as incidents
from kb.incidents.timeline import service as timeline
from kb.incidents.workflow import service as workflow
from kb.knowledge_base import KnowledgeBase
from kb.training.drills import assignments, making, service
from tests.kb.training import stores
from tests.kb.training.drills import drills


def material(kb: KnowledgeBase, incident_id: uuid.UUID) -> making.Material:
    return kb.read(partial(making.material, incident_id=incident_id))


def test_a_drill_holds_the_steps_of_people_and_what_was_known_before_each(
    kb: KnowledgeBase,
) -> None:
    stores.playbook(kb)
    drill = drills.made(kb)
    assert [one.action for one in drill.done] == [
        "Ask Rita Okafor about the sign-in",
        "Revoke the sessions",
        "Search the mailbox for new rules",
        "Reset the password",
    ]
    known: dict[int, list[str]] = {}
    for one in drill.known:
        known.setdefault(one.place, []).append(one.text.replace("\n", " / "))
    assert known == {
        0: ["The user reports odd mail", "Sign-in alert"],
        1: ["She wasn't travelling."],
        2: ["Two sessions ended.", "Quarantine the message / Taken from 3 mailboxes."],
        3: [
            "A rule was made in the mailbox",
            "E-01 Export of the rules",
            "One rule hid the bank's mail.",
        ],
        4: ["The session came from a stolen cookie", "A cookie was stolen from the laptop"],
    }
    how = {one.text: one.how for one in drill.known}
    assert how["A rule was made in the mailbox"] == "evidence"
    assert how["A cookie was stolen from the laptop"] == "not_recorded"
    assert "Fraud" not in drill.title  # the title of an incident tells how it ended


def test_steps_are_held_against_the_playbook_of_the_incident(kb: KnowledgeBase) -> None:
    made = stores.playbook(kb)
    item = kb.read(partial(_playbook, record_id=made))
    source = stores.takeover(kb, playbook_version_id=item)
    found = material(kb, source)
    assert found.playbook_title == "Account takeover"
    assert [one.planned for one in found.steps] == [None, 2, None, 3]
    assert {one.number: one.taken for one in found.plan} == {1: True, 2: True, 3: True, 4: True}


def _playbook(session: object, record_id: uuid.UUID) -> object:
    from kb.library.playbooks import service as playbooks

    return playbooks.get(session, record_id).published_version_id  # type: ignore[arg-type]


def test_steps_of_others_are_real_and_like_none_of_its_own(kb: KnowledgeBase) -> None:
    stores.playbook(kb)
    other = kb.write(partial(incidents.add, values={"title": "Another"})).result
    red = kb.write(partial(incidents.add, values={"title": "Secret", "tlp": "red"})).result
    rows = ({"action": "Revoke the sessions", "state": "done"}, {"action": "Call", "state": "done"})
    kb.write(partial(workflow.add_many, incident_id=other, rows=rows))
    hidden = ({"action": "Tell the minister", "state": "done"},)
    kb.write(partial(workflow.add_many, incident_id=red, rows=hidden))
    found = material(kb, stores.takeover(kb))
    assert [one.action for one in found.others if one.incident_id is not None] == ["Call"]
    # Few steps of others: those of playbooks are offered as well.
    assert "Close as benign" in [one.action for one in found.others if one.incident_id is None]


def test_what_is_kept_from_reports_is_kept_from_drills(kb: KnowledgeBase) -> None:
    source = stores.takeover(kb)
    for more in ({"redact": True}, {"tlp": "red"}):
        item = {"title": "Letter of the witness", "collected_at": stores.after(1), **more}
        kb.write(partial(evidence.add, incident_id=source, values=item))
    assert not [one for one in material(kb, source).facts if "witness" in one.fact.text]


def test_an_incident_that_may_not_be_told_or_tells_too_little_makes_no_drill(
    kb: KnowledgeBase,
) -> None:
    with pytest.raises(ValidationError, match="TLP:RED"):
        material(kb, stores.takeover(kb, tlp="red"))
    empty = kb.write(partial(incidents.add, values={"title": "Empty"})).result
    with pytest.raises(ValidationError, match="too few steps"):
        material(kb, empty)
    with pytest.raises(NotFoundError):
        material(kb, uuid.UUID(int=9))


def test_a_day_alone_may_mean_its_evening(kb: KnowledgeBase) -> None:
    source = stores.takeover(kb)
    event = {
        "text": "The press asks on that day",
        "at": stores.DETECTED.replace(hour=0),
        "precision": "day",
        "lane": "business",
    }
    kb.write(partial(timeline.add, incident_id=source, values=event))
    drill = drills.made(kb, source)
    assert next(one.place for one in drill.known if "press" in one.text) == 4


def test_facts_are_placed_and_left_out_until_it_is_published(kb: KnowledgeBase) -> None:
    drill = drills.made(kb, publish=False)
    key = next(one.key for one in drill.known if "cookie was stolen" in one.text)
    kb.write(partial(service.move_fact, record_id=drill.id, key=key, place=1))
    kb.write(partial(service.leave_out, record_id=drill.id, key="detection", left_out=True))
    now = kb.read(partial(service.get, record_id=drill.id))
    by_key = {one.key: one for one in now.known}
    assert (by_key[key].place, by_key[key].how) == (1, "hand")
    assert by_key["detection"].left_out
    kb.undo()
    assert not any(o.left_out for o in kb.read(partial(service.get, record_id=drill.id)).known)
    kb.write(partial(service.publish, record_id=drill.id))
    move = partial(service.move_fact, record_id=drill.id, key=key, place=2)
    with pytest.raises(ValidationError, match="everybody gets the same"):
        kb.write(move)
    with pytest.raises(NotFoundError):
        kb.write(partial(service.move_fact, record_id=uuid.UUID(int=3), key=key, place=2))


def test_only_the_words_of_a_drill_are_revised(kb: KnowledgeBase) -> None:
    drill = drills.made(kb)
    values = {"title": "Replay", "briefing": "It is Thursday."}
    revise = partial(service.revise, record_id=drill.id, version=drill.version)
    assert kb.write(partial(revise, values=values)).result.title == "Replay"
    with pytest.raises(ValidationError, match="follows from its incident"):
        kb.write(partial(revise, values={"facts": []}))
    with pytest.raises(ValidationError, match="can't be empty"):
        kb.write(partial(revise, values={"title": " "}))


def test_a_drill_stands_when_its_incident_changes_or_goes(kb: KnowledgeBase) -> None:
    drill = drills.made(kb)
    row = kb.read(partial(assignments.listed, person=drills.ME))[0]
    assert (row.source_number, row.source_changed) == ("INC-2026-0001", False)
    assert drill.incident_id is not None
    found = kb.read(partial(incidents.get, record_id=drill.incident_id))
    change = partial(incidents.revise, record_id=found.id, version=found.version)
    kb.write(partial(change, values={"title": "Other"}))
    assert kb.read(partial(assignments.listed, person=drills.ME))[0].source_changed
    kb.write(partial(incidents.remove, record_id=found.id))
    row = kb.read(partial(assignments.listed, person=drills.ME))[0]
    assert (row.source_number, row.drill.facts) == ("", drill.facts)
    kb.write(partial(service.retire, record_id=drill.id))
    assert kb.read(partial(assignments.listed, person=drills.ME)) == ()
    with pytest.raises(ValidationError, match="retired"):
        kb.write(partial(service.publish, record_id=drill.id))
