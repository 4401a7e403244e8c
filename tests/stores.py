"""Stores that tests begin with, made once a process and copied: a migration takes longer."""

import atexit
import functools
import shutil
import tempfile
from pathlib import Path

from kb.knowledge_base import KnowledgeBase
from kb.store.engine import attachments_folder
from tests.kb.filling import fill
from tests.postgres import Cluster

ACTOR = "Amelie Fontaine"


@functools.cache
def _made(*, filled: bool) -> Path:
    """A SQLite file that nobody writes to any more."""
    folder = Path(tempfile.mkdtemp(prefix="hw-store-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / "store.hotwash"
    with KnowledgeBase.open(path, actor=ACTOR) as kb:
        if filled:
            fill(kb)
    return path


@functools.cache
def _template(cluster: Cluster, *, filled: bool) -> str:
    """The name of a PostgreSQL database that nobody connects to any more."""
    address = cluster.new_database()
    with KnowledgeBase.open(address, actor=ACTOR) as kb:
        if filled:
            fill(kb)
    return cluster.name_of(address)


def new_store(path: Path, *, filled: bool = False) -> Path:
    """An empty store at a path, or one with a record of every kind; its schema is the newest."""
    made = _made(filled=filled)
    shutil.copyfile(made, path)
    attachments = attachments_folder(made)
    if attachments.exists():
        shutil.copytree(attachments, attachments_folder(path))
    return path


def new_database(cluster: Cluster, *, filled: bool = False) -> str:
    """The same on PostgreSQL; gives back its address."""
    return cluster.new_database(_template(cluster, filled=filled))
