"""Shipped questionnaires are always there; a changed source becomes the store's own."""

from functools import partial

import pytest

from kb.errors import NotFoundError, ValidationError
from kb.knowledge_base import KnowledgeBase
from kb.questionnaires import service
from kb.questionnaires.schemas import Entry


def find(kb: KnowledgeBase, key: str = "lead") -> Entry:
    return kb.read(partial(service.find, key=key))


def publish(kb: KnowledgeBase, source: str, based_on: int) -> Entry:
    made: Entry = kb.write(partial(service.publish, source=source, based_on=based_on)).result
    return made


def changed() -> str:
    return service.shipped()["lead"].replace("half hour", "hour")


def test_shipped_ones_are_there_without_being_installed(kb: KnowledgeBase) -> None:
    entries = kb.read(service.catalogue)
    assert {entry.key for entry in entries} == {"lead", "owner", "responder", "tier1"}
    assert {entry.version_number for entry in entries} == {1}


def test_publishing_a_change_counts_up_and_the_same_changes_nothing(kb: KnowledgeBase) -> None:
    assert publish(kb, service.shipped()["lead"], 1).own is None
    second = publish(kb, changed(), 1)
    assert (second.version_number, second.is_as_shipped) == (2, False)
    assert publish(kb, changed(), 2).version_number == 2
    third = publish(kb, changed().replace("hour", "day"), 2)
    assert third.version_number == 3
    assert len(kb.read(service.catalogue)) == 4


def test_a_version_published_meanwhile_is_not_replaced(kb: KnowledgeBase) -> None:
    publish(kb, changed(), 1)
    with pytest.raises(ValidationError, match="has version 2"):
        publish(kb, changed().replace("hour", "day"), 1)
    assert find(kb).source == changed()


def test_restoring_is_the_next_version_and_undo_takes_it_back(kb: KnowledgeBase) -> None:
    publish(kb, changed(), 1)
    restored = kb.write(partial(service.restore, key="lead")).result
    assert (restored.version_number, restored.is_as_shipped) == (3, True)
    kb.undo()
    assert find(kb).version_number == 2
    kb.undo()
    assert find(kb).own is None
    with pytest.raises(NotFoundError):
        kb.write(partial(service.restore, key="nothing"))


def test_retiring_keeps_the_version_and_can_be_taken_back(kb: KnowledgeBase) -> None:
    kb.write(partial(service.retire, key="lead"))
    assert (find(kb).retired, find(kb).version_number) == (True, 1)
    kb.write(partial(service.retire, key="lead", retired=False))
    assert not find(kb).retired
    kb.write(partial(service.retire, key="lead"))
    assert publish(kb, changed(), 1).retired is False


def test_another_key_makes_a_new_one(kb: KnowledgeBase) -> None:
    source = changed().replace('key = "lead"', 'key = "deputy"')
    made = publish(kb, source, 0)
    assert (made.key, made.version_number, made.shipped) == ("deputy", 1, "")
    assert find(kb).own is None


def test_what_is_wrong_is_not_published(kb: KnowledgeBase) -> None:
    with pytest.raises(ValidationError, match="Line"):
        publish(kb, changed().replace('"yes_no"', '"maybe"'), 1)
