"""Every kb test runs on SQLite and on PostgreSQL: the `kb` fixture opens a fresh store."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kb.knowledge_base import KnowledgeBase
from tests.postgres import Cluster, start_cluster


@pytest.fixture(scope="session")
def postgres_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A cluster of our own, started once a test process; skips where there is no PostgreSQL."""
    with start_cluster() as cluster:
        yield cluster


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a new store can be made: a path, or the address of an empty database."""
    if request.param == "sqlite":
        return str(tmp_path / "team.hotwash")
    cluster: Cluster = request.getfixturevalue("postgres_cluster")
    return cluster.new_database()


@pytest.fixture
def kb(place: str) -> Iterator[KnowledgeBase]:
    """A fresh store, written by Amelie Fontaine."""
    with KnowledgeBase.open(place, actor="Amelie Fontaine") as opened:
        yield opened


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
