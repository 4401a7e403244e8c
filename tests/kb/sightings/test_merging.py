"""Entities made one by people, and apart again."""

import uuid
from functools import partial

import pytest

from kb.entities import merging
from kb.entities import service as entities
from kb.errors import ConflictError, ValidationError
from kb.incidents.assets import service as assets
from kb.knowledge_base import KnowledgeBase
from kb.sightings import comparing
from tests.kb.sightings.things import about, asset, incident, incidents_of, thing

_SID = {"sid": "S-1-5-21-1-2-3-1104"}


@pytest.fixture
def three(kb: KnowledgeBase) -> tuple[list[uuid.UUID], list[uuid.UUID]]:
    """Three incidents that know one host by its full name, its address, and its bare name."""
    ids = [incident(kb, f"Incident {n}") for n in range(3)]
    values = ("ws-07.corp.example", "8.8.4.4", "WS-07")
    kinds = ("host", "ip", "host")
    rows = [
        asset(kb, one, value, entity_type=kind)
        for one, value, kind in zip(ids, values, kinds, strict=True)
    ]
    return ids, rows


def _merge(kb: KnowledgeBase, into: uuid.UUID, other: uuid.UUID) -> uuid.UUID:
    act = partial(merging.merge, into=thing(kb, into), other=thing(kb, other), reason="one device")
    merged: uuid.UUID = kb.write(act).result
    return merged


def test_three_names_become_one_page_and_three_again(
    kb: KnowledgeBase, three: tuple[list[uuid.UUID], list[uuid.UUID]]
) -> None:
    ids, rows = three
    merged = _merge(kb, rows[0], rows[1])
    assert _merge(kb, rows[0], rows[2]) == merged
    assert all(incidents_of(kb, row) == set(ids) for row in rows)
    also = kb.read(partial(assets.get, record_id=rows[1])).also_in
    assert also == 2
    page = about(kb, rows[0])
    assert [(part.name, part.reason) for part in page.parts] == [
        ("8.8.4.4", "one device"),
        ("WS-07", "one device"),
    ]
    kb.write(partial(merging.unmerge, entity_id=merged, place=0))
    assert incidents_of(kb, rows[1]) == {ids[1]}
    assert incidents_of(kb, rows[0]) == {ids[0], ids[2]}
    kb.write(partial(merging.unmerge, entity_id=merged, place=0))
    assert [incidents_of(kb, row) for row in rows] == [{one} for one in ids]
    assert kb.read(entities.everything) == ()  # merging made it, so it went


def test_taking_apart_brings_back_what_was_written(
    kb: KnowledgeBase, three: tuple[list[uuid.UUID], list[uuid.UUID]]
) -> None:
    _ids, rows = three
    for row, notes in zip(rows, ("Mine.", "Theirs."), strict=False):
        kb.write(partial(merging.write_notes, thing=thing(kb, row), notes=notes))
    before = kb.read(entities.everything)
    merged = _merge(kb, rows[0], rows[1])
    assert [one.notes for one in kb.read(entities.everything)] == ["Mine.\n\nTheirs."]
    kb.write(partial(merging.unmerge, entity_id=merged, place=0))
    after = kb.read(entities.everything)
    known = [(one.id, one.keys, one.notes, one.name, one.extra) for one in after]
    assert known == [(one.id, one.keys, one.notes, one.name, one.extra) for one in before]
    kb.undo()
    kb.undo()
    assert [one.notes for one in kb.read(entities.everything)] == [one.notes for one in before]


def test_what_cannot_be_merged(
    kb: KnowledgeBase, three: tuple[list[uuid.UUID], list[uuid.UUID]]
) -> None:
    _ids, rows = three
    with pytest.raises(ValidationError, match="one entity already"):
        _merge(kb, rows[0], rows[0])
    _merge(kb, rows[0], rows[1])
    with pytest.raises(ValidationError, match="one entity already"):
        _merge(kb, rows[1], rows[0])
    kb.write(partial(merging.set_generic, thing=thing(kb, rows[2]), generic=True))
    with pytest.raises(ValidationError, match="many things"):
        _merge(kb, rows[0], rows[2])
    (entity,) = [one for one in kb.read(entities.everything) if one.extra]
    with pytest.raises(ValidationError, match="taken out already"):
        kb.write(partial(merging.unmerge, entity_id=entity.id, place=4))
    with pytest.raises(ValidationError, match="identify it"):
        kb.write(partial(merging.ensure, thing=merging.Thing("host", "x", ())))


def test_notes_of_two_people(kb: KnowledgeBase) -> None:
    row = asset(kb, incident(kb, "One"), "evil.example", entity_type="domain")
    kb.write(partial(merging.write_notes, thing=thing(kb, row), notes="First."))
    entity = about(kb, row).entity
    assert entity is not None
    kb.write(
        partial(merging.write_notes, thing=thing(kb, row), notes="Second.", version=entity.version)
    )
    with pytest.raises(ConflictError):
        kb.write(
            partial(
                merging.write_notes, thing=thing(kb, row), notes="Late.", version=entity.version
            )
        )


def test_the_preview_says_what_becomes_one_and_what_speaks_against_it(kb: KnowledgeBase) -> None:
    ids = [incident(kb, f"Incident {n}") for n in range(2)]
    mine = asset(kb, ids[0], "amelie@corp.example", entity_type="user", identifiers=_SID)
    other = {"sid": "S-1-5-21-1-2-3-1105"}
    theirs = asset(kb, ids[1], "amelie@old.example", entity_type="user", identifiers=other)
    preview = kb.read(partial(comparing.merge_preview, into_id=mine, other_id=theirs))
    assert preview.incidents == 2
    assert preview.keys == 4
    assert preview.shared == ()
    assert preview.clashes == (("sid", _SID["sid"], other["sid"]),)


def test_lookalikes_have_the_same_bare_name(
    kb: KnowledgeBase, three: tuple[list[uuid.UUID], list[uuid.UUID]]
) -> None:
    _ids, rows = three
    found = kb.read(partial(comparing.lookalikes, record_id=rows[0]))
    assert [(one.asset_id, one.why) for one in found] == [(rows[2], "ws-07")]
    typed = kb.read(partial(comparing.lookalikes, record_id=rows[0], text="8.8.4.4"))
    assert [one.asset_id for one in typed] == [rows[1]]
