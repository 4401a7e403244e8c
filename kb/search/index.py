"""Keeps the index: with every write, in its transaction, and anew on demand."""

import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Connection, delete, func, literal, select, text, union_all
from sqlalchemy.orm import Session

from kb.ledger.recorder import Touched
from kb.ledger.values import snapshot
from kb.search import labels, tables, terms
from kb.search.documents import LIBRARY_ITEMS, LIBRARY_KINDS, Document, of_library, of_values
from kb.store.base import Record, record_models
from kb.store.kinds import RecordKind
from kb.store.many import insert_rows

#: Documents that a rebuild holds in memory at a time.
_BATCH = 1000
#: From so many documents of one write on, merging waits; and pieces of a level until then.
_MANY, _SELDOM, _USUALLY = 500, 16, 4
_ALWAYS = frozenset({"number"})


@dataclass(frozen=True, slots=True)
class IndexState:
    """How the index stands against the records.

    Attributes:
        current: it was built by this version of the program.
        documents: how many it holds.
        missing, stale: records without a document, documents without a record.
    """

    current: bool
    documents: int
    missing: int
    stale: int


def update(session: Session, touched: Sequence[Touched]) -> None:
    """Bring the documents of touched records up to date; the caller commits."""
    documents: list[Document] = []
    gone: list[uuid.UUID] = []
    relabelled: list[uuid.UUID] = []
    rows: list[dict[str, Any]] = []
    dossiers: dict[uuid.UUID, None] = {}
    for item in touched:
        kind = item.model.__kind__
        # A record that is made just now can't have been indexed.
        is_new = item.before is None
        if kind.name in labels.SOURCES and _differs(item, labels.SOURCES[kind.name]):
            relabelled += [] if is_new else [item.record_id]
            values = item.after or {}
            rows += labels.of_record(kind.name, item.record_id, item.dossier_id, values)
        if kind.name in LIBRARY_KINDS:
            dossiers[item.dossier_id] = None
        elif _is_searchable(kind):
            if item.after is None:
                gone.append(item.record_id)
            elif is_new or _differs(item, _searched(kind)):
                gone += [] if is_new else [item.record_id]
                documents.append(of_values(kind, item.record_id, item.dossier_id, item.after))
    if dossiers:
        gone += _documents_of(session, list(dossiers))
        of_items = list(of_library(session, list(dossiers)))
        gone += [made.record_id for made in of_items]
        documents += of_items
    _remove(session, gone)
    found = write(session, documents)
    terms.note(session, found)
    labels.replace(session, relabelled, rows)


def _is_searchable(kind: RecordKind) -> bool:
    return kind.searchable and any(field.search for field in kind.fields)


def _searched(kind: RecordKind) -> frozenset[str]:
    return _ALWAYS | {kind.title} | {field.name for field in kind.fields if field.search}


def _differs(item: Touched, names: frozenset[str]) -> bool:
    if item.before is None or item.after is None:
        return True
    before, after = item.before, item.after
    return any(before.get(name) != after.get(name) for name in names)


def _documents_of(session: Session, dossier_ids: list[uuid.UUID]) -> list[uuid.UUID]:
    column = tables.document.c
    query = select(column.record_id).where(column.dossier_id.in_(dossier_ids))
    return list(session.scalars(query.where(column.kind.in_(LIBRARY_KINDS))))


def _remove(session: Session, record_ids: list[uuid.UUID]) -> None:
    if session.get_bind().dialect.name != "sqlite":
        column = tables.document.c.record_id
        for start in range(0, len(record_ids), 500):
            some = record_ids[start : start + 500]
            session.execute(delete(tables.document).where(column.in_(some)))
        return
    connection = session.connection()
    for start in range(0, len(record_ids), 500):
        keys = tuple(record_id.hex for record_id in record_ids[start : start + 500])
        statement = _REMOVED.format(places=", ".join("?" * len(keys)))
        ids = [tuple(row) for row in connection.exec_driver_sql(statement, keys)]
        if ids:
            connection.exec_driver_sql("DELETE FROM search_title WHERE rowid = ?", ids)
            connection.exec_driver_sql("DELETE FROM search_body WHERE rowid = ?", ids)


_REMOVED = "DELETE FROM search_document WHERE record_id IN ({places}) RETURNING id"


def write(session: Session, documents: Sequence[Document]) -> Counter[str]:
    """Write documents with new ids.

    Returns:
        In how many of them each word of the vocabulary stands.
    """
    counted: Counter[str] = Counter()
    if not documents:
        return counted
    rows: list[dict[str, Any]] = []
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    for number, made in zip(_new_ids(session, len(documents)), documents, strict=True):
        of_title, of_all = made.tokens()
        counted.update(of_all)
        joined = " ".join if is_sqlite else list
        rows.append(
            _row(number, made) | {"title_tokens": joined(of_title), "tokens": joined(of_all)}
        )
    if is_sqlite:
        connection = session.connection()
        of_titles = [(row["id"], row.pop("title_tokens")) for row in rows]
        of_wholes = [(row["id"], row.pop("tokens")) for row in rows]
        insert_rows(connection, tables.document, rows)
        are_many = len(rows) >= _MANY
        if are_many:
            _merge_at(connection, _SELDOM)
        connection.exec_driver_sql(_FTS_TITLE, of_titles)
        connection.exec_driver_sql(_FTS_BODY, of_wholes)
        if are_many:
            _merge_at(connection, _USUALLY)
    else:
        for row in rows:
            row["record_id"], row["dossier_id"] = str(row["record_id"]), str(row["dossier_id"])
        session.execute(_TSVECTOR, rows)
    return Counter({word: count for word, count in counted.items() if terms.is_word(word)})


def _merge_at(connection: Connection, pieces: int) -> None:
    """From how many pieces of a level on SQLite puts them together; later writes do it bit by bit.

    See “automerge” at https://www.sqlite.org/fts5.html.
    """
    for name in ("search_title", "search_body"):
        statement = f"INSERT INTO {name} ({name}, rank) VALUES ('automerge', ?)"  # noqa: S608
        connection.exec_driver_sql(statement, (pieces,))


_FTS_TITLE = "INSERT INTO search_title (rowid, tokens) VALUES (?, ?)"
_FTS_BODY = "INSERT INTO search_body (rowid, tokens) VALUES (?, ?)"
_TSVECTOR = text(
    "INSERT INTO search_document (id, record_id, kind, dossier_id, ref, place, title, "
    "updated_at, changed, weight, body, title_tokens, tokens) "
    "VALUES (:id, CAST(:record_id AS uuid), :kind, CAST(:dossier_id AS uuid), :ref, :place, "
    ":title, :updated_at, :changed, :weight, :body, "
    "array_to_tsvector(CAST(:title_tokens AS text[])), array_to_tsvector(CAST(:tokens AS text[])))"
)


def _row(number: int, made: Document) -> dict[str, Any]:
    return {
        "id": number,
        "record_id": made.record_id,
        "kind": made.kind,
        "dossier_id": made.dossier_id,
        "ref": made.ref,
        "place": made.place,
        "title": made.title,
        "updated_at": made.updated_at,
        "changed": int(made.updated_at.timestamp()),
        "weight": made.weight,
        "body": made.body,
    }


def _new_ids(session: Session, count: int) -> list[int]:
    if session.get_bind().dialect.name == "sqlite":
        newest = session.connection().exec_driver_sql("SELECT max(id) FROM search_document")
        last = newest.scalar() or 0
        return list(range(last + 1, last + 1 + count))
    query = text(
        "SELECT nextval(pg_get_serial_sequence('search_document', 'id')) "
        "FROM generate_series(1, :count)"
    )
    return sorted(session.scalars(query, {"count": count}))


def rebuild(session: Session, progress: Callable[[int, int], None] | None = None) -> int:
    """Make the index anew from the records; the caller commits.

    Args:
        session: of a writing transaction.
        progress: called with documents done and records in all.

    Returns:
        How many documents were written.
    """
    connection = session.connection()
    tables.drop(connection)
    tables.create(connection)
    session.execute(text("DELETE FROM dossier_label"))
    models = _models()
    total = sum(session.scalar(select(func.count()).select_from(m)) or 0 for m in models.values())
    words: Counter[str] = Counter()
    done = written = 0
    for batch in _batched(_in_order(session, models)):
        documents: list[Document] = []
        rows: list[dict[str, Any]] = []
        for record_kind, ids in batch.items():
            made, found = _of_records(session, models[record_kind], ids)
            documents += made
            rows += found
        documents.sort(key=lambda made: made.updated_at)
        words += write(session, documents)
        labels.replace(session, (), rows)
        session.expunge_all()
        done += sum(map(len, batch.values()))
        written += len(documents)
        if progress is not None:
            progress(done, total)
    terms.write(session, words)
    return written


def _models() -> dict[str, type[Record]]:
    """Models that documents begin from: versions and steps come with their playbook."""
    return {
        name: model
        for name, model in record_models().items()
        if _is_searchable(model.__kind__) and (name not in LIBRARY_KINDS or name in LIBRARY_ITEMS)
    }


def _in_order(
    session: Session, models: Mapping[str, type[Record]]
) -> Iterator[tuple[str, uuid.UUID]]:
    """Kind and id of every record, the oldest change first."""
    each = [
        select(literal(name).label("kind"), model.id, model.updated_at)
        for name, model in models.items()
    ]
    query = union_all(*each).order_by("updated_at", "id")
    result = session.execute(query, execution_options={"yield_per": _BATCH * 10})
    for row in result:
        yield row.kind, row.id


def _batched(found: Iterable[tuple[str, uuid.UUID]]) -> Iterator[dict[str, list[uuid.UUID]]]:
    batch: dict[str, list[uuid.UUID]] = {}
    count = 0
    for kind, record_id in found:
        batch.setdefault(kind, []).append(record_id)
        count += 1
        if count == _BATCH:
            yield batch
            batch, count = {}, 0
    if batch:
        yield batch


def _of_records(
    session: Session, model: type[Record], ids: list[uuid.UUID]
) -> tuple[list[Document], list[dict[str, Any]]]:
    documents: list[Document] = []
    rows: list[dict[str, Any]] = []
    kind = model.__kind__
    if kind.name in LIBRARY_ITEMS:
        documents += of_library(session, ids)
    for start in range(0, len(ids), 500):
        for record in session.scalars(select(model).where(model.id.in_(ids[start : start + 500]))):
            dossier_id = kind.owner(partial(getattr, record)) or uuid.UUID(int=0)
            values = snapshot(record)
            rows += labels.of_record(kind.name, record.id, dossier_id, values)
            if kind.name not in LIBRARY_KINDS:
                documents.append(of_values(kind, record.id, dossier_id, values))
    return documents, rows


def inspect(session: Session) -> IndexState:
    """Compare the index with the records, for `hotwash check`."""
    column = tables.document.c
    missing = expected = 0
    for model in _models().values():
        has = select(column.id).where(column.record_id == model.id).exists()
        expected += session.scalar(select(func.count()).select_from(model)) or 0
        missing += session.scalar(select(func.count()).select_from(model).where(~has)) or 0
    owned = select(func.count()).where(column.kind.not_in(("playbook_step", "item_file")))
    documents = session.scalar(select(func.count()).select_from(tables.document)) or 0
    stale = (session.scalar(owned) or 0) - (expected - missing)
    version = session.scalar(select(tables.state.c.index_version))
    return IndexState(version == tables.INDEX_VERSION, documents, missing, max(stale, 0))
