"""Migrations: the folder, the constants and the models say the same."""

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import kb.models  # noqa: F401 - every table is known
from kb.knowledge_base import KnowledgeBase
from kb.store import migrate
from kb.store.base import Base


def scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(migrate.MIGRATIONS))
    return ScriptDirectory.from_config(config)


def test_the_constants_name_the_folders_migrations() -> None:
    found = [script.revision for script in scripts().walk_revisions()]
    assert scripts().get_heads() == [migrate.HEAD]
    assert tuple(reversed(found)) == migrate.KNOWN


def test_a_migrated_store_has_exactly_the_models_tables(kb: KnowledgeBase) -> None:
    def derived(_object: object, name: str | None, kind: str, *_: object) -> bool:
        """The search makes its own tables, outside the migrations."""
        return not (kind == "table" and (name or "").startswith("search_"))

    with kb.engine.connect() as connection:
        options = {"include_object": derived, "compare_type": False}
        context = MigrationContext.configure(connection, opts=options)
        differences = compare_metadata(context, Base.metadata)
    # SQLite can't say a descending or an expression index back; names are what counts there.
    assert [d for d in differences if d[0] != "modify_nullable"] == []
