"""Every kb test runs on SQLite and on PostgreSQL: the `kb` fixture opens a fresh store."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kb.knowledge_base import KnowledgeBase
from tests.postgres import Cluster, start_cluster
from tests.stores import ACTOR, new_database, new_store


@pytest.fixture(scope="session")
def postgres_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A cluster of our own, started once a test process; skips where there is no PostgreSQL."""
    with start_cluster() as cluster:
        yield cluster


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where a store is, or can be made: a path, or the address of a database.

    A test that opens the store itself finds nothing there; one that asks for `kb` or `every_kind`
    gets a copy of a store that was made once.
    """
    filled = "every_kind" in request.fixturenames
    made = filled or "kb" in request.fixturenames
    if request.param == "sqlite":
        path = tmp_path / "team.hotwash"
        yield str(new_store(path, filled=filled) if made else path)
        return
    cluster: Cluster = request.getfixturevalue("postgres_cluster")
    address = new_database(cluster, filled=filled) if made else cluster.new_database()
    yield address
    cluster.drop(address)


@pytest.fixture
def kb(place: str) -> Iterator[KnowledgeBase]:
    """A fresh store, written by Amelie Fontaine."""
    with KnowledgeBase.open(place, actor=ACTOR) as opened:
        yield opened


@pytest.fixture
def every_kind(kb: KnowledgeBase) -> KnowledgeBase:
    """The store with a record of every kind, each changed once, one deleted, one attachment."""
    return kb


@pytest.fixture
def open_again(place: str) -> Iterator[Callable[[str], KnowledgeBase]]:
    """Open the same store once more, as another window would."""
    opened: list[KnowledgeBase] = []

    def again(actor: str = "Tomasz Nowak") -> KnowledgeBase:
        opened.append(KnowledgeBase.open(place, actor=actor))
        return opened[-1]

    yield again
    for one in opened:
        one.close()
