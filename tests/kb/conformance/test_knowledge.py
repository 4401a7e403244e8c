"""What becomes of workflows, processes, policies and playbooks, and what signing asks of it."""

import uuid
from datetime import date
from functools import partial
from typing import Any

import pytest

from kb import signing
from kb.conformance import knowledge
from kb.dossier import whole
from kb.errors import ValidationError
from kb.incidents.follow_ups import service as follow_ups
from kb.incidents.record import service as incidents
from kb.knowledge_base import KnowledgeBase
from kb.library.articles import service as articles
from kb.library.proposals import service as proposals
from tests.deciding import decide_all

DUE = date(2026, 12, 24)


@pytest.fixture
def incident(kb: KnowledgeBase) -> uuid.UUID:
    made: uuid.UUID = kb.write(incidents.add).result
    return made


def decide(kb: KnowledgeBase, incident: uuid.UUID, what: str, state: str, **more: Any) -> None:  # noqa: ANN401
    given = {"reason": "", "by": "A. Fontaine", **more}
    kb.write(partial(knowledge.decide, record_id=incident, what=what, state=state, **given))


def missing(kb: KnowledgeBase, incident: uuid.UUID) -> dict[str, str]:
    found = kb.read(partial(whole, incident_id=incident))
    return {i.field: i.text for i in found.checklist if i.section == "sign_off" and not i.done}


def owed(kb: KnowledgeBase, incident: uuid.UUID) -> list[tuple[str, str, date | None]]:
    found = kb.read(partial(follow_ups.list_for, incident_id=incident))
    return [(one.action, one.owner, one.due) for one in found]


def test_each_of_the_four_is_named_until_it_is_decided(
    kb: KnowledgeBase, incident: uuid.UUID
) -> None:
    assert list(missing(kb, incident)) == ["workflows", "processes", "policies", "playbooks"]
    decide(kb, incident, "policies", "not_needed", reason="They held")
    assert "policies" not in missing(kb, incident)
    decide(kb, incident, "policies", "")
    assert missing(kb, incident)["policies"] == "Not decided what becomes of policies"


@pytest.mark.parametrize(
    ("what", "state", "more", "why"),
    [
        ("rituals", "not_needed", {"reason": "x"}, "Decide on one of"),
        ("policies", "not_needed", {"reason": " "}, "policies need no change"),
        ("policies", "scheduled", {"owner": "Rita O."}, "until when"),
        ("policies", "scheduled", {"due": DUE, "owner": " "}, "Say who updates"),
        ("policies", "updated", {"reason": "v8"}, "No published change of the policies"),
    ],
)
def test_half_a_decision_is_refused(
    kb: KnowledgeBase,
    incident: uuid.UUID,
    what: str,
    state: str,
    more: dict[str, Any],
    why: str,
) -> None:
    with pytest.raises(ValidationError, match=why):
        decide(kb, incident, what, state, **more)
    assert owed(kb, incident) == []


def test_what_is_scheduled_is_owed_as_a_follow_up(kb: KnowledgeBase, incident: uuid.UUID) -> None:
    decide(kb, incident, "processes", "scheduled", reason="On call", owner="Rita O.", due=DUE)
    assert owed(kb, incident) == [("Update the processes: On call", "Rita O.", DUE)]
    later = date(2027, 1, 7)
    decide(kb, incident, "processes", "scheduled", reason="On call", owner="Jad H.", due=later)
    assert owed(kb, incident) == [("Update the processes: On call", "Jad H.", later)]
    decide(kb, incident, "processes", "not_needed", reason="It held")
    assert owed(kb, incident) == []
    kb.undo()
    assert len(owed(kb, incident)) == 1
    assert "processes" not in missing(kb, incident)


def test_a_published_change_that_names_the_incident_is_the_update(
    kb: KnowledgeBase, incident: uuid.UUID
) -> None:
    values = {"title": "Mail", "article_kind": "policy"}
    policy = kb.write(partial(articles.add, values=values, body="Forward nothing.\n")).result
    kb.write(partial(articles.publish, record_id=policy, note="", by="RO"))
    about = {"title": "Mail only", "body": "Forward no mail.\n", "incident_ids": [incident]}
    made = kb.write(
        partial(proposals.add, item_kind="article", item_id=policy, values=about)
    ).result
    decide(kb, incident, "policies", "scheduled", owner="Rita O.", due=DUE)
    kb.write(partial(proposals.accept, record_id=made, by="RO"))
    found = kb.read(partial(whole, incident_id=incident))
    (policies,) = [one for one in found.knowledge if one.what == "policies"]
    assert (policies.state, len(policies.under_way), policies.due) == ("scheduled", 1, DUE)
    kb.write(partial(proposals.publish, record_id=made, note="", by="RO"))
    found = kb.read(partial(whole, incident_id=incident))
    (policies,) = [one for one in found.knowledge if one.what == "policies"]
    assert (policies.state, policies.published[0].item_title) == ("updated", "Mail")
    assert "policies" not in missing(kb, incident)
    decide(kb, incident, "policies", "updated", reason="Said so now")
    assert [action for action, *_rest in owed(kb, incident)] == ["Update the policies"]


def test_nobody_signs_before_it_is_decided(kb: KnowledgeBase, incident: uuid.UUID) -> None:
    kb.write(partial(incidents.set_state, record_id=incident, state="in_review"))
    sign = partial(signing.sign, incident_id=incident, role="author", by="A. Fontaine")
    sign = partial(sign, statement="The board meets today")
    with pytest.raises(ValidationError, match="workflows, processes, policies, playbooks"):
        kb.write(sign)
    decide_all(kb, incident)
    assert kb.write(sign).result.by == "A. Fontaine"


@pytest.mark.parametrize("entry", [None, 7, "updated", {"state": "odd"}, {"state": "scheduled"}])
def test_odd_values_of_a_bundle_are_undecided(entry: object) -> None:
    found = knowledge.decisions({"policies": entry}, ())
    policies = next(one for one in found if one.what == "policies")
    assert (policies.owner, policies.due, policies.changes) == ("", None, ())
