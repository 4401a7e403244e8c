"""Measures are taken over from other incidents, with how well they worked there."""

import uuid
from functools import partial

import pytest

from kb.errors import NotFoundError
from kb.incidents.measures import library, service
from kb.incidents.record import service as incidents
from kb.knowledge_base import KnowledgeBase


@pytest.fixture
def two(kb: KnowledgeBase) -> tuple[uuid.UUID, uuid.UUID]:
    """Two incidents with "MFA for finance", once tested well and once badly."""
    made = (kb.write(incidents.add).result, kb.write(incidents.add).result)
    for incident, title, result in (
        (made[0], "MFA for finance", "effective"),
        (made[1], "mfa  for FINANCE", "not_effective"),
    ):
        values = {"title": title, "description": "Number matching", "owner": "R. Okafor"}
        one = kb.write(partial(service.add, incident_id=incident, values=values)).result
        test = partial(service.record_test, record_id=one, by="R. Okafor", evidence="Replay")
        kb.write(partial(test, result=result))
    kb.write(partial(service.add, incident_id=made[0], values={"title": "Drill"}))
    kb.write(partial(service.add, incident_id=made[0], values={"owner": "R. Okafor"}))
    return made


def test_one_title_is_one_measure(kb: KnowledgeBase, two: tuple[uuid.UUID, uuid.UUID]) -> None:
    found = kb.read(library.library)
    told = [(one.incidents, one.effective, one.partly, one.not_effective) for one in found]
    assert told == [(2, 1, 0, 1), (1, 0, 0, 0)]
    assert [one.title for one in found] == ["mfa  for FINANCE", "Drill"]


def test_text_is_found_in_title_and_description(
    kb: KnowledgeBase, two: tuple[uuid.UUID, uuid.UUID]
) -> None:
    for text, count in (("FINANCE", 1), ("number", 1), ("dri", 1), ("100%", 0), (" ", 2)):
        assert len(kb.read(partial(library.library, text=text))) == count


def test_only_what_it_is_is_taken_over(kb: KnowledgeBase, two: tuple[uuid.UUID, uuid.UUID]) -> None:
    known = kb.read(library.library)[0]
    take = partial(library.reuse, incident_id=two[0], measure_id=known.measure_id)
    made = kb.read(partial(service.get, record_id=kb.write(take).result))
    assert (made.incident_id, made.title, made.description) == (
        two[0],
        "mfa  for FINANCE",
        "Number matching",
    )
    assert (made.state, made.owner, made.test_result, made.test_evidence) == (
        "proposed",
        "",
        "not_tested",
        "",
    )
    with pytest.raises(NotFoundError):
        kb.write(partial(library.reuse, incident_id=two[0], measure_id=uuid.uuid4()))
