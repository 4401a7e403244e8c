"""Two incidents made one, and two again."""

import uuid
from dataclasses import fields
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from kb import checking, dossier
from kb.errors import ValidationError
from kb.incidents.assets import scope
from kb.incidents.assets import service as assets
from kb.incidents.evidence import service as evidence
from kb.incidents.lessons import service as lessons
from kb.incidents.record import service as incidents
from kb.incidents.timeline import service as timeline
from kb.incidents.workflow import service as workflow
from kb.knowledge_base import KnowledgeBase
from kb.merging import incidents as merging

_TIMES = {"version", "updated_at"}


def _add(kb: KnowledgeBase, service: Any, incident: uuid.UUID, **values: Any) -> uuid.UUID:  # noqa: ANN401
    made: uuid.UUID = kb.write(partial(service.add, incident_id=incident, values=values)).result
    return made


@pytest.fixture
def two(kb: KnowledgeBase) -> tuple[uuid.UUID, uuid.UUID]:
    """A source and a target, with one host in both and texts that cite items."""
    source, target = (
        kb.write(partial(incidents.add, values=values)).created("incident")
        for values in (
            {"title": "Second alert", "entry": "Mail", "severity": "high", "tags": ["b"]},
            {"title": "First alert", "severity": "low", "tags": ["a"]},
        )
    )
    for place, one in enumerate((source, target)):
        host = _add(kb, assets, one, value="ws-07.corp.example", entity_type="host")
        own = _add(kb, assets, one, value=f"ws-1{place}.corp.example", entity_type="host")
        item = _add(kb, evidence, one, title=f"Log {place}")
        at = datetime(2026, 3, 12, 10 - place, tzinfo=UTC)
        _add(
            kb,
            timeline,
            one,
            text=f"Seen {place} [E-01]",
            at=at,
            key_event=True,
            asset_ids=[host, own],
            evidence_ids=[item],
        )
        _add(kb, lessons, one, title=f"Lesson {place}", what_happened="See [T1], [E-01], [A-02].")
        _add(kb, workflow, one, action=f"Step {place}")
        kb.write(partial(scope.set_scope, asset_id=own, state="suspected", reason="Near"))
    return source, target


def _state(kb: KnowledgeBase, incident: uuid.UUID) -> dict[str, object]:
    whole = kb.read(partial(dossier.whole, incident_id=incident))
    return {one.name: _plain(getattr(whole, one.name)) for one in fields(whole)}


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    names = getattr(value, "__dataclass_fields__", None)
    if names is None:
        return value
    return {name: _plain(getattr(value, name)) for name in names if name not in _TIMES}


def test_everything_moves_and_undo_brings_back_both(
    kb: KnowledgeBase, two: tuple[uuid.UUID, uuid.UUID]
) -> None:
    source, target = two
    before = [_state(kb, one) for one in two]
    kb.write(partial(merging.merge, source_id=source, target_id=target, reason="One attack"))
    merged = kb.read(partial(dossier.whole, incident_id=target))
    assert [a.value for a in merged.assets] == [
        "ws-07.corp.example",
        "ws-11.corp.example",
        "ws-10.corp.example",
    ]
    assert [(e.text, len(e.asset_ids)) for e in merged.timeline] == [
        ("Seen 1 [E-01]", 2),
        ("Seen 0 [E-02]", 2),
    ]
    known = {a.id for a in merged.assets}
    assert all(asset_id in known for e in merged.timeline for asset_id in e.asset_ids)
    assert [one.what_happened for one in merged.lessons] == [
        "See [T1], [E-01], [A-02].",
        "See [T2], [E-02], [A-03].",
    ]
    assert [step.action for step in merged.workflow] == ["Step 1", "Step 0"]
    assert len(merged.scope_changes) == 2
    assert (merged.incident.entry, merged.incident.severity) == ("Mail", "low")
    assert merged.incident.tags == ("a", "b")
    left = kb.read(partial(dossier.whole, incident_id=source))
    assert (left.incident.title, left.assets, left.timeline) == ("Second alert", (), ())
    (link,) = left.links
    assert (link.relation, link.other_id, link.reason) == ("merged_into", target, "One attack")
    assert checking.check(kb).problems == []
    kb.undo()
    assert [_state(kb, one) for one in two] == before
    assert checking.check(kb).problems == []
    kb.redo()
    again = kb.read(partial(dossier.whole, incident_id=target))
    assert len(again.timeline) == 2


def test_the_preview_counts_and_writes_nothing(
    kb: KnowledgeBase, two: tuple[uuid.UUID, uuid.UUID]
) -> None:
    source, target = two
    at = kb.position()
    plan = kb.read(partial(merging.preview, source_id=source, target_id=target))
    assert kb.position() == at
    assert plan.moves["assets"] == 1
    assert plan.moves["lessons"] == 1
    assert plan.joined == {"assets": 1}
    assert [(one.field, one.stays, one.left) for one in plan.clashes] == [
        ("severity", "Low", "High")
    ]
    assert "Tags" in plan.filled
    done = kb.write(partial(merging.merge, source_id=source, target_id=target)).result
    assert done == plan


def test_what_cannot_be_merged(kb: KnowledgeBase, two: tuple[uuid.UUID, uuid.UUID]) -> None:
    source, _target = two
    with pytest.raises(ValidationError, match="into itself"):
        kb.write(partial(merging.merge, source_id=source, target_id=source))
