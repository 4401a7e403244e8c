"""Drills that are asked of people, and who took them."""

from collections.abc import Callable
from datetime import date
from functools import partial

import pytest

from kb.errors import ValidationError
from kb.knowledge_base import KnowledgeBase
from kb.training.drills import assignments, service
from tests.kb.training import stores
from tests.kb.training.drills import drills

ME, OTHER, THIRD = drills.ME, "Tomasz Nowak", "Mei Lin"
DUE = date(2026, 4, 2)


def staff(kb: KnowledgeBase) -> None:
    stores.person(kb, ME, "IR lead")
    stores.person(kb, OTHER, "Tier 1 analyst")
    stores.person(kb, THIRD, "Tier-1")


def waits(kb: KnowledgeBase, person: str) -> list[tuple[str, date | None, bool]]:
    found = kb.read(partial(assignments.waiting, person=person))
    return [(one.title, one.due, one.begun) for one in found]


def test_a_role_means_everybody_who_has_it_and_what_was_taken_waits_no_more(
    kb: KnowledgeBase, open_again: Callable[[str], KnowledgeBase]
) -> None:
    staff(kb)
    drill = drills.made(kb)
    ask = partial(assignments.assign, drill_id=drill.id, due=DUE, note="Before the audit")
    kb.write(partial(ask, role="Tier 1 analyst"))
    assert waits(kb, OTHER) == waits(kb, THIRD) == [(drill.title, DUE, False)]
    assert waits(kb, ME) == waits(kb, "") == []
    drills.played(open_again(OTHER), drill, OTHER, wrong=1)
    assert waits(kb, OTHER) == []
    assert waits(kb, THIRD)
    # Asked once more, it waits once more.
    kb.write(partial(ask, person=OTHER))
    assert waits(kb, OTHER) == [(drill.title, DUE, False)]
    row = kb.read(partial(assignments.listed, person=OTHER))[0]
    assert (row.assigned, row.due) == (True, DUE)
    assert row.last is not None
    assert row.last.done_percent == 75


def test_the_lead_sees_who_took_what(
    kb: KnowledgeBase, open_again: Callable[[str], KnowledgeBase]
) -> None:
    staff(kb)
    drill = drills.made(kb)
    drills.made(kb, publish=False)
    drills.played(open_again(OTHER), drill, OTHER)
    kb.write(partial(assignments.assign, drill_id=drill.id, person=THIRD, due=DUE))
    found = kb.read(partial(assignments.coverage, viewer=ME))
    rows = [(o.person, o.assigned, o.done_since, o.last and o.last.done_percent) for o in found]
    assert rows == [(THIRD, True, False, None), (OTHER, False, True, 100)]
    waiting = kb.read(partial(assignments.waiting, person=THIRD))[0]
    assert waiting.is_overdue(date(2026, 4, 3))
    assert not waiting.is_overdue(DUE)
    asked = kb.read(partial(assignments.of_drill, viewer=ME, drill_id=drill.id))
    kb.write(partial(assignments.withdraw, record_id=asked[0].id))
    assert waits(kb, THIRD) == []
    assert [one.person for one in kb.read(partial(assignments.coverage, viewer=ME))] == [OTHER]


def test_only_a_lead_asks_and_sees_how_far_others_are(
    kb: KnowledgeBase, open_again: Callable[[str], KnowledgeBase]
) -> None:
    staff(kb)
    drill = drills.made(kb)
    made = kb.write(partial(assignments.assign, drill_id=drill.id, person=OTHER)).result
    other = open_again(OTHER)
    for write in (
        partial(assignments.assign, drill_id=drill.id, person=THIRD),
        partial(assignments.withdraw, record_id=made),
    ):
        with pytest.raises(ValidationError, match="seen by the lead only"):
            other.write(write)
    for read in (
        partial(assignments.coverage, viewer=OTHER),
        partial(assignments.of_drill, viewer=OTHER, drill_id=drill.id),
    ):
        with pytest.raises(ValidationError, match="seen by the lead only"):
            other.read(read)


def test_a_drill_is_asked_of_somebody_and_only_once_it_is_published(kb: KnowledgeBase) -> None:
    staff(kb)
    drill = drills.made(kb, publish=False)
    ask = partial(assignments.assign, drill_id=drill.id)
    with pytest.raises(ValidationError, match="Publish the drill"):
        kb.write(partial(ask, person=OTHER))
    kb.write(partial(service.publish, record_id=drill.id))
    for whom in ({}, {"person": OTHER, "role": "Tier 1"}, {"person": "  "}):
        with pytest.raises(ValidationError, match="to a person, or to a role"):
            kb.write(partial(ask, **whom))
