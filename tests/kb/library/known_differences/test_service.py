"""Known differences: noted, overdue, re-tested, and gone with what they are about."""

import uuid
from datetime import date
from functools import partial
from types import ModuleType

import pytest

from kb.errors import NotFoundError, ValidationError
from kb.knowledge_base import KnowledgeBase
from kb.library import life
from kb.library.articles import service as articles
from kb.library.automation_rules import service as rules
from kb.library.known_differences import service as differences
from kb.library.known_differences.schemas import KnownDifference
from kb.library.playbooks import service as playbooks

TODAY = date(2026, 11, 27)


def playbook(kb: KnowledgeBase, **values: object) -> uuid.UUID:
    add = partial(playbooks.add, values={"title": "Phishing", **values}, body="1. Revoke\n")
    made: uuid.UUID = kb.write(add).result
    return made


def note(kb: KnowledgeBase, item: uuid.UUID, kind: str = "playbook", **values: object) -> uuid.UUID:
    given = {"title": "No incident trigger", **values}
    made: uuid.UUID = kb.write(
        partial(differences.add, item_kind=kind, item_id=item, values=given)
    ).result
    return made


def of(kb: KnowledgeBase, item: uuid.UUID) -> tuple[KnownDifference, ...]:
    return kb.read(partial(differences.list_for, item_id=item))


def late(kb: KnowledgeBase, who: str) -> list[str]:
    found = kb.read(partial(differences.overdue, owner=who, today=TODAY))
    return [f"{title}: {one.title}" for one, title in found]


@pytest.mark.parametrize(("kind", "service"), [("playbook", playbooks), ("automation_rule", rules)])
def test_an_item_is_affected_until_it_is_re_tested(
    kb: KnowledgeBase, kind: str, service: ModuleType
) -> None:
    item = kb.write(partial(service.add, values={"title": "Phishing"})).result
    made = note(kb, item, kind, impact="Runs by hand", retest_due=date(2026, 12, 1))
    (one,) = of(kb, item)
    assert (one.title, one.noted_by, one.item_kind) == ("No incident trigger", kb.actor, kind)
    assert one.noted_at is not None
    assert one.holds
    assert kb.read(differences.affected) == {item}
    again = date(2026, 12, 20)
    test = partial(differences.retest, record_id=made, by="Rita O.", on=TODAY)
    kb.write(partial(test, result="Still so", again=again))
    (one,) = of(kb, item)
    assert (one.holds, one.retest_due, one.result) == (True, again, "2026-11-27: Still so")
    kb.write(partial(test, result="Runs by itself"))
    (one,) = of(kb, item)
    assert (one.holds, one.retested_by, one.result) == (False, "Rita O.", "Runs by itself")
    assert kb.read(differences.affected) == frozenset()
    kb.undo()
    assert of(kb, item)[0].holds


def test_what_says_nothing_is_refused(kb: KnowledgeBase) -> None:
    item = playbook(kb)
    article = kb.write(partial(articles.add, values={"title": "Guide"})).result
    with pytest.raises(ValidationError, match="can't be empty"):
        note(kb, item, title=" ")
    with pytest.raises(ValidationError, match="Only playbooks and automation rules"):
        note(kb, article, "article")
    with pytest.raises(NotFoundError):
        note(kb, article)
    made = note(kb, item)
    with pytest.raises(ValidationError, match="what the re-test found"):
        kb.write(partial(differences.retest, record_id=made, by="", result=" "))
    test = partial(differences.retest, record_id=made, by="", result="So", on=TODAY)
    with pytest.raises(ValidationError, match="later day"):
        kb.write(partial(test, again=TODAY))


def test_an_overdue_re_test_waits_for_who_noted_it_and_who_owns_the_item(kb: KnowledgeBase) -> None:
    item = playbook(kb, owner="Rita O.")
    note(kb, item, title="Late", noted_by="A. F.", retest_due=date(2026, 11, 26))
    note(kb, item, title="Today", retest_due=TODAY)
    for who in ("rita  o.", "A. F."):
        assert late(kb, who) == ["Phishing: Late"]
    assert late(kb, "Tomasz Nowak") == []
    kb.write(partial(life.retire, kind="playbook", record_id=item, reason="Replaced"))
    assert late(kb, "Rita O.") == []


def test_a_difference_is_revised_deleted_and_goes_with_its_item(kb: KnowledgeBase) -> None:
    item = playbook(kb)
    (first, second) = note(kb, item), note(kb, item, title="Other", retest_due=TODAY)
    assert [one.id for one in of(kb, item)] == [second, first]
    version = of(kb, item)[1].version
    values = {"impact": "Two hours more"}
    revised = kb.write(
        partial(differences.revise, record_id=first, version=version, values=values)
    ).result
    assert revised.impact == "Two hours more"
    kb.write(partial(differences.remove, record_id=second))
    assert [one.id for one in of(kb, item)] == [first]
    kb.write(partial(playbooks.remove, record_id=item))
    assert of(kb, item) == ()
    kb.undo()
    assert [one.id for one in of(kb, item)] == [first]
