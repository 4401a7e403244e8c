"""A store of the first release becomes today's, with everything that it held."""

import uuid
from datetime import datetime
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from kb.incidents.record import service as incidents
from kb.knowledge_base import KnowledgeBase
from kb.store import migrate

_ID = uuid.UUID(int=42)


def first_release(place: Path) -> None:
    """A store that stands at 0001 and holds an incident with a follow-up and a change."""
    engine = sa.create_engine(f"sqlite:///{place}")
    migrate.upgrade(engine, "0001")
    tables = sa.MetaData()
    tables.reflect(engine)
    with engine.begin() as connection:
        row(connection, tables.tables["incident"], id=_ID.hex, number="INC-2025-0001", title="Old")
        for name in ("follow_up", "config_change"):
            row(connection, tables.tables[name], id=uuid.uuid4().hex, incident_id=_ID.hex)
    engine.dispose()


_MAPPINGS = frozenset({"identifiers", "moments", "extra", "baseline", "knowledge_updates"})


def row(connection: sa.Connection, table: sa.Table, **given: str) -> None:
    """A row with `given`, and something harmless in every other column that needs a value."""
    values: dict[str, object] = {}
    for column in table.columns:
        if column.name in given:
            values[column.name] = given[column.name]
        elif not column.nullable:
            values[column.name] = _filler(column)
    connection.execute(table.insert(), values)


def _filler(column: sa.Column[object]) -> object:
    if isinstance(column.type, sa.JSON):
        return {} if column.name in _MAPPINGS else []
    if isinstance(column.type, sa.Integer | sa.Boolean):
        return 1
    if isinstance(column.type, sa.DateTime):
        return datetime(2025, 1, 1)  # noqa: DTZ001 - SQLite holds no zone
    return {"severity": "high", "state": "open", "tlp": "amber"}.get(column.name, "")


def test_a_store_of_the_first_release_opens_and_keeps_its_records(tmp_path: Path) -> None:
    place = tmp_path / "old.hotwash"
    first_release(place)
    with KnowledgeBase.open(place, actor="Amelie Fontaine") as kb:
        found = kb.read(partial(incidents.get, record_id=_ID))
        assert (found.number, found.title, found.knowledge_updates) == ("INC-2025-0001", "Old", {})
        with kb.engine.connect() as connection:
            assert migrate.current(connection) == migrate.HEAD
            assert migrate.differences(connection) == []
            changes = connection.execute(sa.text("SELECT drift, verify_on FROM config_change"))
            assert changes.all() == [("", None)]
            owed = connection.execute(sa.text("SELECT evidence_ids, risk_owner FROM follow_up"))
            assert owed.all() == [("[]", "")]
    assert list(tmp_path.glob("*-before-migration-from-0001-*.hotwash-backup"))
