"""The tables of the search: made by the first migration, and anew by `hotwash reindex`.

They are derived, so they have their own metadata and no revisions. SQLite keeps tokens in
two contentless FTS5 tables, whose rows are found again by the document's id; PostgreSQL
keeps them in two tsvector columns. The tokens are the same (`kb.search.text`).
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Identity,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    Uuid,
    inspect,
    text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR

from kb.incidents.record.labels import Ordered
from kb.store.types import UtcDateTime

#: Raised when tokens or documents change: an index of another number is built anew.
INDEX_VERSION = 1

metadata = MetaData()

#: One row a searchable record. Ids grow with each change, so that the newest come last.
document = Table(
    "search_document",
    metadata,
    Column("id", BigInteger().with_variant(Integer(), "sqlite"), Identity(), primary_key=True),
    Column("record_id", Uuid(), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("dossier_id", Uuid(), nullable=False),
    Column("ref", Text(), nullable=False),
    Column("place", Text(), nullable=False),
    Column("title", Text(), nullable=False),
    Column("updated_at", UtcDateTime(), nullable=False),
    # The same in seconds: hundreds are compared at each key, and times are slow to read.
    Column("changed", BigInteger(), nullable=False),
    Column("weight", Integer(), nullable=False),
    Column("body", Text(), nullable=False),
    Index("uq_search_document_record", "record_id", unique=True),
    Index("ix_search_document_dossier", "dossier_id"),
    Index("ix_search_document_kind", "kind", "id"),
)

#: Words for spelling and for long beginnings; `documents` saturates between two rebuilds.
term = Table(
    "search_term",
    metadata,
    Column("term", Ordered, primary_key=True),
    Column("backwards", Ordered, nullable=False),
    Column("documents", Integer(), nullable=False),
    Index("ix_search_term_backwards", "backwards"),
    sqlite_with_rowid=False,
)

#: One row: the number that the index was built with.
state = Table("search_state", metadata, Column("index_version", Integer(), nullable=False))

_FTS = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS {name} USING fts5(tokens, {content} detail=none, "
    "prefix='1 2 3 4 5', tokenize=\"ascii tokenchars '.-_@='\")"
)
_FTS_TABLES = ("search_title", "search_body")
_POSTGRES = (
    "ALTER TABLE search_document ADD COLUMN IF NOT EXISTS title_tokens tsvector",
    "ALTER TABLE search_document ADD COLUMN IF NOT EXISTS tokens tsvector",
    "CREATE INDEX IF NOT EXISTS ix_search_document_title ON search_document "
    "USING gin (title_tokens)",
    "CREATE INDEX IF NOT EXISTS ix_search_document_tokens ON search_document USING gin (tokens)",
)

#: PostgreSQL's two columns, which SQLite's table doesn't have.
title_tokens = Column("title_tokens", TSVECTOR)
tokens = Column("tokens", TSVECTOR)


def exist(connection: Connection) -> bool:
    """Whether a store has them. An index of another version is built anew by its owner."""
    return inspect(connection).has_table(state.name)


def create(connection: Connection) -> None:
    """Make the tables of the search that are missing."""
    metadata.create_all(connection)
    if connection.dialect.name == "postgresql":
        for statement in _POSTGRES:
            connection.execute(text(statement))
    else:
        content = _content(connection)
        for name in _FTS_TABLES:
            connection.exec_driver_sql(_FTS.format(name=name, content=content))
    if connection.execute(state.select()).first() is None:
        connection.execute(state.insert().values(index_version=INDEX_VERSION))


def drop(connection: Connection) -> None:
    """Remove the tables of the search, contents and all."""
    if connection.dialect.name != "postgresql":
        for name in _FTS_TABLES:
            connection.exec_driver_sql(f"DROP TABLE IF EXISTS {name}")
    metadata.drop_all(connection)


def _content(connection: Connection) -> str:
    """SQLite 3.43 and later delete from tables that keep no text; earlier ones must keep it."""
    version = connection.dialect.dbapi.sqlite_version_info  # type: ignore[union-attr]
    return "content='', contentless_delete=1," if version >= (3, 43, 0) else ""
