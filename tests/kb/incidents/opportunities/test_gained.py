"""What an earlier look would have gained."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from kb.incidents.opportunities import service
from kb.incidents.opportunities.gained import gained
from kb.incidents.record import service as record
from kb.knowledge_base import KnowledgeBase

AT = datetime(2026, 3, 12, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("values", "detected", "expected"),
    [
        ({"at": AT}, AT + timedelta(hours=3), timedelta(hours=3)),
        ({"at": AT}, AT - timedelta(hours=1), timedelta(hours=-1)),
        ({"at": AT}, None, None),
        ({}, AT, None),
        ({"at": AT, "precision": "unknown"}, AT, None),
    ],
)
def test_from_when_it_showed_to_when_it_was_seen(
    kb: KnowledgeBase,
    values: dict[str, object],
    detected: datetime | None,
    expected: timedelta | None,
) -> None:
    incident = kb.write(partial(record.add, values={"title": "One"})).result
    row = {"signal": "New domain", **values}
    made = kb.write(partial(service.add, incident_id=incident, values=row)).result
    found = kb.read(partial(service.get, record_id=made))
    assert gained(found, detected) == expected
