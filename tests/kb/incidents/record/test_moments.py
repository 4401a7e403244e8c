"""How exactly a milestone is known, and where from."""

from datetime import UTC, datetime
from functools import partial

import pytest

from kb.errors import ValidationError
from kb.incidents.record import service
from kb.knowledge_base import KnowledgeBase


def test_how_a_time_is_known_is_said_apart_from_it(kb: KnowledgeBase) -> None:
    at = datetime(2026, 3, 12, 9, tzinfo=UTC)
    made = kb.write(partial(service.add, values={"detected_at": at})).result
    say = partial(service.describe_moment, record_id=made, name="detected_at")
    kb.write(partial(say, precision="hour"))
    told = kb.write(partial(say, source=" Caller's notes ")).result
    known = told.moments["detected_at"]
    assert (known["precision"], known["source"]) == ("hour", "Caller's notes")
    moved = kb.write(
        partial(service.set_moment, record_id=made, version=told.version, name="detected_at", at=at)
    ).result
    assert moved.moments["detected_at"]["source"] == "Caller's notes"
    with pytest.raises(ValidationError, match="Set the time first"):
        kb.write(partial(say, name="closed_at", precision="hour"))
    with pytest.raises(ValidationError, match="Use one of"):
        kb.write(partial(say, precision="nearly"))
