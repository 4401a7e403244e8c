"""Automation rules as items of the library: their life, their order, their expiry, the search."""

import uuid
from datetime import UTC, datetime
from functools import partial

import pytest

from kb.errors import NotFoundError, ValidationError
from kb.knowledge_base import KnowledgeBase
from kb.library import life, listing
from kb.library.automation_rules import ordering
from kb.library.automation_rules import service as rules
from kb.search import backlinks
from kb.search.service import search


def new(kb: KnowledgeBase, title: str, body: str = "", **values: object) -> uuid.UUID:
    made: uuid.UUID = kb.write(
        partial(rules.add, values={"title": title, **values}, body=body)
    ).result
    return made


def order(kb: KnowledgeBase) -> list[tuple[str, int]]:
    return [(one.title, one.rule_order) for one in kb.read(rules.everything)]


def move(kb: KnowledgeBase, one: uuid.UUID, before: uuid.UUID | None) -> None:
    kb.write(partial(ordering.move, record_id=one, before=before))


def test_a_new_rule_is_enabled_and_runs_last(kb: KnowledgeBase) -> None:
    new(kb, "First", rule_order=10)
    rule = kb.read(partial(rules.get, record_id=new(kb, "Second")))
    assert (rule.rule_order, rule.enabled, rule.expires_at, rule.state) == (11, True, None, "draft")
    kept = datetime(2026, 1, 2, tzinfo=UTC)
    values = {"expires_at": kept, "incident_types": ["Phishing", "Phishing"], "enabled": False}
    rule = kb.write(
        partial(rules.revise, record_id=rule.id, version=rule.version, values=values)
    ).result
    assert (rule.expires_at, rule.incident_types, rule.enabled) == (kept, ("Phishing",), False)


@pytest.mark.parametrize("wrong", [0, 1001, -3, True, None, "2"])
def test_an_order_that_the_platform_does_not_take_is_refused(
    kb: KnowledgeBase, wrong: object
) -> None:
    with pytest.raises(ValidationError, match=r"from 1 to 1,000"):
        new(kb, "First", rule_order=wrong)
    rule = kb.read(partial(rules.get, record_id=new(kb, "Second")))
    values = {"rule_order": wrong}
    with pytest.raises(ValidationError, match=r"from 1 to 1,000"):
        kb.write(partial(rules.revise, record_id=rule.id, version=rule.version, values=values))


def test_a_moved_rule_stays_where_it_was_put_and_undo_takes_it_back(kb: KnowledgeBase) -> None:
    a, b, c = (new(kb, name, rule_order=n) for name, n in (("A", 5), ("B", 20), ("C", 30)))
    move(kb, c, before=a)
    assert order(kb) == [("C", 5), ("A", 20), ("B", 30)]
    move(kb, c, before=None)
    assert order(kb) == [("A", 5), ("B", 20), ("C", 30)]
    move(kb, b, before=b)
    assert order(kb) == [("A", 5), ("B", 20), ("C", 30)]
    move(kb, a, before=c)
    assert order(kb) == [("B", 5), ("A", 20), ("C", 30)]
    kb.undo()
    assert order(kb) == [("A", 5), ("B", 20), ("C", 30)]


def test_rules_with_one_number_get_numbers_of_their_own_when_one_moves(kb: KnowledgeBase) -> None:
    a, _b, c = (new(kb, name, rule_order=n) for name, n in (("A", 7), ("B", 7), ("C", 1000)))
    d = new(kb, "D", rule_order=1000)
    move(kb, c, before=a)
    assert order(kb) == [("C", 7), ("A", 8), ("B", 999), ("D", 1000)]
    kb.write(partial(life.retire, kind="automation_rule", record_id=d, reason="Replaced"))
    assert order(kb) == [("C", 7), ("A", 8), ("B", 999)]
    with pytest.raises(NotFoundError):
        move(kb, d, before=a)
    with pytest.raises(NotFoundError):
        move(kb, a, before=d)


def test_a_rule_has_the_life_of_all_items(kb: KnowledgeBase) -> None:
    item = new(kb, "Escalate", "First text", owner="Rita O.")
    kb.write(partial(life.ask_review, kind="automation_rule", record_id=item, by="A. F."))
    assert [one.kind for one in kb.read(partial(life.in_review, reader="Rita O."))] == [
        "automation_rule"
    ]
    kb.write(partial(rules.publish, record_id=item, note="First", by="Rita O."))
    kb.write(partial(rules.save_draft, record_id=item, body="Second text"))
    kb.write(partial(rules.publish, record_id=item, note="Second", by="Rita O."))
    found = kb.read(partial(rules.versions_for, automation_rule_id=item))
    assert [(one.number, one.body) for one in found] == [(2, "Second text"), (1, "First text")]
    draft = kb.write(partial(rules.restore_version, record_id=item, version_id=found[1].id)).result
    assert draft.body == "First text"
    kb.write(partial(rules.discard_draft, record_id=item))
    assert kb.read(partial(rules.current, automation_rule_id=item)).body == "Second text"
    kb.write(partial(rules.remove, record_id=item))
    assert kb.read(rules.everything) == ()
    kb.undo()
    assert len(kb.read(partial(rules.versions_for, automation_rule_id=item))) == 2


def test_rules_are_listed_found_and_linked(kb: KnowledgeBase) -> None:
    item = new(kb, "Escalate", "See [[Close noise]] about invoices", incident_types=["Phishing"])
    other = new(kb, "Close noise", tags=["noise"])
    assert {one.title for one in kb.read(partial(listing.rows, kind="automation_rule"))} == {
        "Escalate",
        "Close noise",
    }
    for query in ("invoices", "type:phishing escalate", "kind:rule escalate"):
        page = kb.read(partial(search, query=query))
        assert [one.record_id for one in page.results] == [item], query
    for query in ("phishing", "type:phishing", "kind:rule type:phishing"):
        assert [row.id for row in kb.read(partial(listing.rows, text=query))] == [item], query
    links = partial(backlinks.links_to, kind="automation_rule", item_id=other)
    assert [one.record_id for one in kb.read(links)] == [item]
