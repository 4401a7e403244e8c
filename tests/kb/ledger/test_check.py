"""Verification finds whatever is changed behind the app's back, and names it."""

import json
import uuid
from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, text
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.orm import Session

from kb import checking
from kb.incidents.assets import service as assets
from kb.incidents.record.models import Incident
from kb.knowledge_base import KnowledgeBase
from kb.ledger.check import Findings, check_ledger
from kb.store import blobs
from kb.store.base import Record, new_id, record_models
from tests.kb.filling import fill


@pytest.fixture
def tamper(kb: KnowledgeBase) -> Callable[[str], None]:
    """Run SQL past the door."""

    def run(sql: str) -> None:
        with kb._writer.begin() as connection:
            connection.execute(text(sql))

    return run


def check(kb: KnowledgeBase) -> Findings:
    return checking.check(kb)


def test_a_store_that_nobody_touched_is_sound(every_kind: KnowledgeBase) -> None:
    found = check(every_kind)
    assert found.problems == []
    assert found.records > len(record_models()) - 1
    assert found.revisions > found.records
    assert found.attachments == 1


def _other(value: object) -> Any:  # noqa: ANN401 - the same kind as the value
    """Another value of the same kind, as small a difference as there is."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    if value is None:
        return None
    shown = value if isinstance(value, str) else json.dumps(value)
    for index, sign in enumerate(shown):
        if sign.isalnum():
            other = "1" if sign == "0" else "0" if sign.isdigit() else chr(ord(sign) ^ 1)
            return shown[:index] + other + shown[index + 1 :]
    return shown + "x"


def test_any_changed_column_of_any_kind_is_named(every_kind: KnowledgeBase) -> None:
    """Every column of every kind, on the bytes that lie there: one of each kind at a time."""
    missed = []
    with every_kind._writer.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        lying = {k: _lying(connection, m, is_sqlite=is_sqlite) for k, m in record_models().items()}
        for number in range(max(len(columns) for _, columns in lying.values())):
            changed = {
                kind: list(columns)[number]
                for kind, (_, columns) in lying.items()
                if number < len(columns)
            }
            transaction = connection.begin()
            for kind, name in changed.items():
                model, (key, columns) = record_models()[kind], lying[kind]
                _set(connection, key, name, _other(columns[name]), model, is_sqlite=is_sqlite)
            with Session(connection, join_transaction_mode="rollback_only") as session:
                found = Findings()
                check_ledger(session, found)
            named = [p.where for p in found.problems if p.kind == "record"]
            missed += [
                f"{kind}.{name}"
                for kind, name in changed.items()
                if not any(f"({kind} " in where for where in named)
            ]
            transaction.rollback()
    assert missed == []


def _lying(
    connection: Connection, model: type[Record], *, is_sqlite: bool
) -> tuple[Any, dict[str, Any]]:
    """A row as it lies in the database: its key, and its columns that hold something."""
    transaction = connection.begin()
    row = connection.execute(text(f"SELECT * FROM {model.__tablename__} LIMIT 1")).mappings().one()
    transaction.rollback()
    fixed = {"id", *(key.parent.name for key in _table(model).foreign_keys)}
    free = {n: v for n, v in row.items() if n not in fixed and (v is not None) and v != {}}
    if not is_sqlite:
        kept = {n: v for n, v in free.items() if isinstance(v, str | int | float | list | dict)}
        return row["id"], kept
    return row["id"], free


def _table(model: type[Record]) -> Table:
    assert isinstance(model.__table__, Table)
    return model.__table__


def _set(
    connection: Connection,
    key: object,
    name: str,
    value: object,
    model: type[Record],
    *,
    is_sqlite: bool,
) -> None:
    column = _table(model).c[name]
    shown = "CAST(:value AS jsonb)" if not is_sqlite and "JSON" in str(column.type) else ":value"
    if shown != ":value" and isinstance(value, str) and not _is_json(value):
        value = json.dumps(["other"])
    if not is_sqlite and str(column.type) == "CHAR(32)":
        value = uuid.uuid4()
    statement = f"UPDATE {model.__tablename__} SET {name} = {shown} WHERE id = :key"
    connection.execute(text(statement), {"value": value, "key": key})


def _is_json(value: str) -> bool:
    try:
        json.loads(value)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE revision SET record_version = record_version + 1 WHERE sequence = 1",
        "UPDATE revision SET action = 'delete' WHERE sequence = 1",
        "UPDATE revision SET kind = 'asset' WHERE sequence = 1",
        "UPDATE revision SET hash = replace(hash, 'a', 'b')",
        "UPDATE revision SET operation_serial = operation_serial + 1 WHERE sequence = 1",
        "DELETE FROM revision WHERE sequence = 1",
        "DELETE FROM revision",
        "UPDATE operation SET actor = 'Somebody else'",
        "UPDATE operation SET label = label || '!'",
        "UPDATE operation SET action = 'undo'",
        "UPDATE operation SET target_id = id",
        "UPDATE operation SET dossier_id = NULL",
        "DELETE FROM operation",
        "UPDATE dossier SET length = length + 1",
        "UPDATE dossier SET head = replace(head, 'a', 'b')",
        "UPDATE dossier SET kind = 'cat'",
        "DELETE FROM dossier",
    ],
)
def test_any_change_of_the_ledger_is_named(
    every_kind: KnowledgeBase, tamper: Callable[[str], None], change: str
) -> None:
    tamper(change)
    found = check(every_kind)
    assert any(problem.kind == "ledger" for problem in found.problems)


@pytest.mark.parametrize("column", ["before", "after"])
def test_a_changed_value_in_a_revision_is_named(
    every_kind: KnowledgeBase, tamper: Callable[[str], None], column: str
) -> None:
    cast = "" if every_kind.path else "::jsonb"
    tamper(
        f"UPDATE revision SET {column} = '{{\"title\": \"Other\"}}'{cast} WHERE action = 'update'"
    )
    found = check(every_kind)
    assert any("hash" in problem.what for problem in found.problems)


def test_a_record_made_or_deleted_outside_is_named(
    every_kind: KnowledgeBase, tamper: Callable[[str], None]
) -> None:
    with Session(every_kind._writer) as session:
        stranger = Incident(id=new_id(), number="INC-2026-9999")
        session.add(stranger)
        session.commit()
        made = stranger.id
    tamper("DELETE FROM comment")
    problems = {p.what: p.where for p in check(every_kind).problems if p.kind == "record"}
    assert (
        str(made) in problems["was added outside the app"].replace("-", "")
        or str(made) in problems["was added outside the app"]
        or made.hex in problems["was added outside the app"]
    )
    assert "comment" in problems["is gone, though the ledger knows no deletion"]


def test_a_lost_or_changed_attachment_is_named(every_kind: KnowledgeBase) -> None:
    sha = every_kind.read(lambda session: session.query(blobs.Blob).one().sha256)
    _change_attachment(every_kind, sha, b"other bytes")
    (problem,) = check(every_kind).problems
    assert (problem.kind, sha in problem.where) == ("attachment", True)
    assert "other bytes" in problem.what
    _change_attachment(every_kind, sha, None)
    (problem,) = check(every_kind).problems
    assert sha in problem.where


def _change_attachment(kb: KnowledgeBase, sha: str, content: bytes | None) -> None:
    if kb.path is not None:
        folder = Path(f"{kb.path}-attachments")
        file = folder / sha[:2] / sha[2:]
        file.unlink() if content is None else file.write_bytes(content)
        return
    with kb._writer.begin() as connection:
        if content is None:
            connection.execute(text("DELETE FROM blob_chunk"))
        else:
            connection.execute(text("UPDATE blob_chunk SET content = :c"), {"c": content})


def test_an_imported_file_that_is_gone_is_named(
    every_kind: KnowledgeBase, tamper: Callable[[str], None]
) -> None:
    tamper("DELETE FROM blob_chunk")
    tamper("DELETE FROM blob")
    assert any("case.json" in p.where and "missing" in p.what for p in check(every_kind).problems)


def test_an_index_that_lags_behind_is_named(
    every_kind: KnowledgeBase, tamper: Callable[[str], None]
) -> None:
    tamper("DELETE FROM search_document WHERE kind = 'lesson'")
    (problem,) = check(every_kind).problems
    assert (problem.kind, problem.remedy) == ("index", "Run “hotwash reindex”.")
    tamper("DROP TABLE search_document")
    assert any(problem.kind == "index" for problem in check(every_kind).problems)


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("lesson", "whys", b"[\xff\xfe"),
        ("lesson", "title", b"\xc3("),
        ("lesson", "number", b"one"),
        ("lesson", "created_at", b"yesterday"),
        ("lesson", "incident_id", b"zzz"),
        ("incident", "moments", b"{"),
        ("workflow_step", "position", b"first"),
        ("revision", "after", b"{"),
        ("revision", "record_id", b"zzz"),
        ("operation", "at", b"yesterday"),
        ("operation", "label", b"\xc3("),
        ("dossier", "length", b"many"),
    ],
)
def test_bytes_that_cannot_be_read_are_named_and_the_rest_is_checked(
    kb: KnowledgeBase, tamper: Callable[[str], None], table: str, column: str, value: bytes
) -> None:
    if kb.path is None:
        pytest.skip("PostgreSQL takes no such values")
    fill(kb)
    sound = check(kb).revisions
    tamper("PRAGMA foreign_keys = OFF")
    with kb._writer.connect() as connection:
        raw = connection.connection.dbapi_connection
        assert raw is not None
        raw.execute("PRAGMA foreign_keys = OFF")
        key = "rowid"
        raw.execute(
            f"UPDATE {table} SET {column} = CAST(? AS TEXT) WHERE {key} = "
            f"(SELECT max({key}) FROM {table})",
            (value,),
        )
        raw.execute("PRAGMA foreign_keys = ON")
    found = check(kb)
    assert any(table in p.where or p.kind in {"ledger", "record"} for p in found.problems)
    assert found.revisions == sound


def test_bytes_in_the_place_of_text_are_named(every_kind: KnowledgeBase) -> None:
    if every_kind.url.get_backend_name() != "sqlite":
        pytest.skip("PostgreSQL takes no such values")
    changed = text("UPDATE operation SET at = CAST(at AS BLOB) WHERE serial = 1")
    every_kind.maintain(lambda session: session.execute(changed))
    (problem,) = checking.check(every_kind).problems
    assert problem.where.startswith("operation")
    assert "bytes where text" in problem.what


def test_a_number_is_not_a_flag(every_kind: KnowledgeBase, tamper: Callable[[str], None]) -> None:
    """For Python, 1 equals True; for an auditor it doesn't."""
    cast = "" if every_kind.path else "::jsonb"
    tamper(f"UPDATE asset SET extra = '{{\"seen\": true}}'{cast}")
    assert any("extra" in problem.what for problem in check(every_kind).problems)


def test_pages_that_sqlite_finds_damaged_do_not_stop_the_check(place: str) -> None:
    if make_url(place if "://" in place else f"sqlite:///{place}").get_backend_name() != "sqlite":
        pytest.skip("a file of SQLite")
    with KnowledgeBase.open(place) as kb:
        fill(kb)
        root = "SELECT rootpage FROM sqlite_schema WHERE name = 'comment'"
        page = kb.read(lambda session: session.scalar(text(root)))
    content = bytearray(Path(place).read_bytes())
    content[(page - 1) * 4096 : (page - 1) * 4096 + 40] = bytes(40)
    Path(place).write_bytes(bytes(content))
    with KnowledgeBase.open(place) as kb:
        found = check(kb)
    assert any(problem.kind == "store" for problem in found.problems)


def test_large_numbers_and_floats_survive_both_databases(kb: KnowledgeBase) -> None:
    """jsonb keeps numbers in a form of its own; the hash must not depend on it."""
    made = fill(kb)
    numbers = {"a": 1e16, "b": -0.0, "c": 1.0, "d": 1e300, "e": 1e-7, "f": 10**30, "g": 0.1}
    before = kb.read(partial(assets.get, record_id=made["asset"]))
    values = {"extra": numbers}
    kb.write(partial(assets.revise, record_id=made["asset"], version=before.version, values=values))
    assert kb.read(partial(assets.get, record_id=made["asset"])).extra == numbers
    assert check(kb).problems == []


def test_progress_is_told(every_kind: KnowledgeBase) -> None:
    seen: list[tuple[int, int, str]] = []
    checking.check(every_kind, lambda *step: seen.append(step))
    assert {what for _, _, what in seen} == {"dossiers", "attachments"}
    assert all(done <= total for done, total, _ in seen)


def test_attachments_are_streamed(every_kind: KnowledgeBase) -> None:
    big = BytesIO(b"x" * (3 * blobs.CHUNK + 7))
    every_kind.write(partial(blobs.put, stream=big, media_type="text/plain"))
    assert check(every_kind).attachments == 2
