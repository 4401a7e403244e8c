"""The scope of an asset over time."""

from functools import partial

import pytest

from kb.errors import ValidationError
from kb.incidents.assets import scope
from kb.incidents.assets import service as assets
from kb.incidents.record import service as incidents
from kb.knowledge_base import KnowledgeBase


def test_each_change_is_kept_and_ruling_out_needs_a_reason(kb: KnowledgeBase) -> None:
    incident = kb.write(incidents.add).created("incident")
    add = partial(assets.add, incident_id=incident, values={"value": "ws-07.corp.example"})
    asset = kb.write(add).created("asset")
    kb.write(partial(scope.set_scope, asset_id=asset, state="suspected", reason="Same subnet"))
    with pytest.raises(ValidationError, match="ruled out"):
        kb.write(partial(scope.set_scope, asset_id=asset, state="out", reason="  "))
    kb.write(partial(scope.set_scope, asset_id=asset, state="out", reason="Clean image", by="TN"))
    now = kb.read(partial(assets.get, record_id=asset))
    assert (now.scope_state, now.scope_reason) == ("out", "Clean image")
    told = kb.read(partial(scope.list_for, incident_id=incident))
    assert [(one.state, one.reason, one.by) for one in told] == [
        ("suspected", "Same subnet", "Amelie Fontaine"),
        ("out", "Clean image", "TN"),
    ]
    kb.undo()
    before = kb.read(partial(assets.get, record_id=asset))
    assert (before.scope_state, before.scope_reason) == ("suspected", "Same subnet")
    assert len(kb.read(partial(scope.list_for, incident_id=incident))) == 1


def test_a_revised_scope_is_kept_too(kb: KnowledgeBase) -> None:
    incident = kb.write(incidents.add).created("incident")
    add = partial(assets.add, incident_id=incident, values={"value": "ws-07.corp.example"})
    asset = kb.write(add).created("asset")
    revise = partial(assets.revise, record_id=asset)
    kb.write(partial(revise, version=1, values={"scope_state": "suspected"}))
    with pytest.raises(ValidationError, match="ruled out"):
        kb.write(partial(revise, version=2, values={"scope_state": "out"}))
    kb.write(partial(revise, version=2, values={"notes": "Reimaged"}))
    told = kb.read(partial(scope.list_for, incident_id=incident))
    assert [one.state for one in told] == ["suspected"]
