"""A clock that goes backwards: order is kept by a number, so nothing is lost or told twice."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import time_machine

from kb import checking
from kb.incidents.record import service as record
from kb.knowledge_base import KnowledgeBase

_ACTOR = "Amelie Fontaine"
LATE, EARLY = datetime(2026, 3, 12, 9, tzinfo=UTC), datetime(2019, 1, 1, tzinfo=UTC)


def test_a_clock_that_goes_backwards_loses_and_confuses_nothing(tmp_path: Path) -> None:
    place = tmp_path / "team.hotwash"
    with KnowledgeBase.open(place, actor=_ACTOR) as kb, KnowledgeBase.open(place) as other:
        with time_machine.travel(LATE, tick=False):
            made = kb.write(partial(record.add, values={"title": "Fraud"})).result
            seen = other.position()
        with time_machine.travel(EARLY, tick=False):
            revise = partial(record.revise, record_id=made, version=1)
            kb.write(partial(revise, values={"title": "Mail fraud"}))
            _position, told = other.changes_since(seen)
            assert [record_id for one in told for record_id in one.dossiers] == [made]
            kb.undo()
            assert kb.read(partial(record.get, record_id=made)).title == "Fraud"
            kb.redo()
        with time_machine.travel(LATE, tick=False):
            assert kb.read(partial(record.get, record_id=made)).title == "Mail fraud"
            assert checking.check(kb).is_sound
