"""VERIS records: valid, with what they came with, and as people changed them."""

import json
import uuid
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.incidents.assets import service as assets
from kb.incidents.comments import service as comments
from kb.incidents.lessons import service as lessons
from kb.incidents.record import service as record
from kb.knowledge_base import KnowledgeBase
from kb.sharing import veris_schema
from tests.kb.sharing.sharing import files, said, shared, took

VALID = jsonschema.Draft4Validator(veris_schema.schema())


def test_every_real_record_leaves_valid_and_with_all_that_it_brought(kb: KnowledgeBase) -> None:
    paths = files("veris")
    ids = took(kb, *paths)
    assert len(ids) >= 4
    given_ = {one["incident_id"]: one for path in paths if (one := json.loads(path.read_text()))}
    for name, incident_id in ids.items():
        made = said(kb, incident_id, "veris")
        VALID.validate(made)
        was = given_[name]
        moved = made["plus"]["hotwash"].get("before_1_4_1", {})
        for field in ("actor", "attribute", "timeline", "victim", "discovery_method", "impact"):
            if field in was and not any(path.startswith(field) for path in moved):
                assert _held(was[field], made[field]), (name, field)
        assert made["incident_id"] == name
        assert made["summary"] == was.get("summary", "").strip()
        assert made["security_incident"] == was["security_incident"]


def _held(was: Any, now: Any) -> bool:  # noqa: ANN401 - any JSON value
    """Whether all that was said still is; what the new version asks for may stand beside it."""
    if isinstance(was, dict):
        return all(
            name in now and _held(value, now[name])
            for name, value in was.items()
            if value not in (None, "", [], {})
        )
    return bool(was == now)


def test_a_record_comes_in_again_as_the_same_incident(kb: KnowledgeBase, tmp_path: Path) -> None:
    path = files("veris")[0]
    (incident_id,) = took(kb, path).values()
    copy = tmp_path / "copy.json"
    copy.write_text(shared(kb, incident_id, "veris").text, encoding="utf-8")
    assert list(took(kb, copy).values()) == [incident_id]


def test_a_lesson_or_a_note_that_was_deleted_here_does_not_leave(
    kb: KnowledgeBase, tmp_path: Path
) -> None:
    given_ = json.loads(files("veris")[0].read_text(encoding="utf-8"))
    given_ |= {"corrective_action": "Call the bank", "notes": "Ann said so", "incident_id": "X1"}
    path = tmp_path / "x1.json"
    path.write_text(json.dumps(given_), encoding="utf-8")
    incident_id = took(kb, path)["X1"]
    made = said(kb, incident_id, "veris")
    assert (made["corrective_action"], made["notes"]) == ("Call the bank", "Ann said so")
    for service in (lessons, comments):
        for one in kb.read(partial(service.list_for, incident_id=incident_id)):
            kb.write(partial(service.remove, record_id=one.id))
    made = said(kb, incident_id, "veris")
    assert not {"corrective_action", "notes"} & made.keys()


def test_what_people_wrote_since_is_said(kb: KnowledgeBase) -> None:
    (incident_id,) = took(kb, files("veris")[0]).values()
    version = kb.read(partial(record.get, record_id=incident_id)).version
    changed = {"summary": "It was a drill.", "classification": "false_positive"}
    kb.write(partial(record.revise, record_id=incident_id, version=version, values=changed))
    kb.write(partial(lessons.add, incident_id=incident_id, values={"title": "Tell all before"}))
    made = said(kb, incident_id, "veris")
    VALID.validate(made)
    assert (made["summary"], made["security_incident"]) == ("It was a drill.", "False positive")
    assert made["corrective_action"] == "Tell all before"


def test_an_incident_of_our_own_says_unknown_where_nothing_is_known(kb: KnowledgeBase) -> None:
    bare: uuid.UUID = kb.write(record.add).result
    made = said(kb, bare, "veris")
    VALID.validate(made)
    assert made["actor"] == {"unknown": {}}
    assert made["timeline"]["incident"].keys() == {"year"}
    at = datetime(2026, 3, 12, 9, tzinfo=UTC)
    values = {
        "title": "Mail fraud",
        "techniques": ["T1566.002", "T1486", "T1078"],
        "severity": "high",
        "classification": "true_positive",
        "first_activity_at": at,
        "detected_at": at.replace(hour=12),
        "contained_at": at.replace(day=15),
    }
    full: uuid.UUID = kb.write(partial(record.add, values=values)).result
    for value, kind, role in (
        ("ap@contoso.com", "mailbox", "victim"),
        ("10.0.0.7", "ip", "attacker"),
    ):
        verdict = "malicious" if role == "attacker" else "unknown"
        asset = {"value": value, "entity_type": kind, "role": role, "verdict": verdict}
        kb.write(partial(assets.add, incident_id=full, values=asset))
    made = said(kb, full, "veris")
    VALID.validate(made)
    assert made["action"].keys() == {"social", "malware"}  # T1078 is several things to VERIS
    assert made["action"]["malware"]["variety"] == ["Ransomware"]
    assert made["asset"]["assets"] == [{"variety": "S - Mail", "amount": 1}]
    assert made["ioc"] == [{"indicator": "10.0.0.7", "comment": "ip"}]
    assert made["timeline"] == {
        "incident": {"year": 2026, "month": 3, "day": 12},
        "discovery": {"unit": "Hours", "value": 3},
        "containment": {"unit": "Days", "value": 3},
    }
    assert made["impact"] == {"overall_rating": "Damaging"}


@pytest.mark.parametrize(
    ("path", "value", "fits"),
    [
        (("action", "malware", "variety"), ["Ram scraper"], ["RAM scraper"]),
        (
            ("asset", "assets"),
            [{"variety": "P - End-user"}],
            [{"variety": "P - End-user or employee"}],
        ),
        (("victim", "government"), "Federal", ["Federal"]),
        (("timeline", "incident", "year"), "2013", 2013),
    ],
)
def test_older_words_become_those_of_today(path: tuple[str, ...], value: Any, fits: Any) -> None:  # noqa: ANN401
    given_: dict[str, Any] = {"incident_id": "1"}
    holder = given_
    for name in path[:-1]:
        holder = holder.setdefault(name, {})
    holder[path[-1]] = value
    made, _moved = veris_schema.fitted(given_)
    VALID.validate(made)
    for name in path:
        made = made[name]
    assert made == fits


def test_what_does_not_fit_is_kept_by_its_path() -> None:
    given_ = {"incident_id": "1", "colour": "red", "action": {"hacking": {"variety": ["Magic"]}}}
    made, moved = veris_schema.fitted(given_)
    VALID.validate(made)
    assert moved["colour"] == "red"
    assert moved["action.hacking.variety.0"] == "Magic"
    assert made["action"]["hacking"]["variety"] == ["Unknown"]


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5000) | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(veris_schema.schema()["properties"])), _JSON))
def test_whatever_was_kept_is_made_valid(kept: dict[str, Any]) -> None:
    made, _moved = veris_schema.fitted(kept | {"plus": {}})
    assert VALID.is_valid(made)
