"""What databases say, in the words of people; and what was acknowledged stays."""

import errno
import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError

from kb import checking
from kb.errors import StoreError
from kb.incidents.record.models import Incident
from kb.knowledge_base import KnowledgeBase
from kb.store.failures import explained, is_worth_another_try

SQLITE = URL.create("sqlite", database="/x/team.hotwash")
TEAM = URL.create("postgresql+psycopg", "me", "secret", "host", database="kb")


def raised(url: URL, error: Exception) -> StoreError:
    with pytest.raises(StoreError) as caught, explained(url):
        raise error
    return caught.value


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("database or disk is full", "disk_full"),
        ("disk I/O error", "disk_full"),
        ("attempt to write a readonly database", "read_only"),
        ("database is locked", "locked"),
        ("file is not a database", "not_hotwash"),
        ("database disk image is malformed", "damaged"),
        ("unable to open database file", "unreachable"),
        ("something new", "failed"),
    ],
)
def test_each_word_of_sqlite_has_its_own_message(said: str, reason: str) -> None:
    error = raised(SQLITE, OperationalError("x", {}, sqlite3.OperationalError(said)))
    assert error.reason == reason
    assert error.what
    assert error.todo
    assert "INSERT" not in str(error)


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (errno.ENOSPC, "disk_full"),
        (errno.EDQUOT, "disk_full"),
        (errno.EFBIG, "disk_full"),
        (errno.EROFS, "read_only"),
        (errno.EACCES, "read_only"),
        (errno.EPERM, "read_only"),
    ],
)
def test_files_of_attachments_fail_in_the_same_words(number: int, reason: str) -> None:
    assert raised(SQLITE, OSError(number, os.strerror(number))).reason == reason


def test_other_errors_stay_what_they_are() -> None:
    with pytest.raises(FileNotFoundError), explained(SQLITE):
        raise FileNotFoundError(errno.ENOENT, "gone")


def test_a_password_is_never_said() -> None:
    error = raised(TEAM, OperationalError("x", {}, Exception("connection refused")))
    assert error.reason == "unreachable"
    assert "secret" not in str(error)


def test_what_is_worth_another_try() -> None:
    assert is_worth_another_try(StaleDataError())
    assert not is_worth_another_try(OperationalError("x", {}, sqlite3.OperationalError("full")))
    assert raised(SQLITE, StaleDataError()).reason == "locked"


_WRITING = """
import sys
from functools import partial
from kb.incidents.record import service as incidents
from kb.knowledge_base import KnowledgeBase
with KnowledgeBase.open(sys.argv[1]) as kb:
    while True:
        print(kb.write(partial(incidents.add, values={"title": "x" * 300})).result, flush=True)
"""


def acknowledged(place: str, count: int, kill: Callable[[subprocess.Popen[str]], None]) -> set[str]:
    """What a writing program acknowledged before it was killed."""
    command = [sys.executable, "-c", _WRITING, place]
    ids: set[str] = set()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        while len(ids) < count:
            ids.add(run.stdout.readline().strip())
        kill(run)
        ids |= {line.strip() for line in run.stdout if line.endswith("\n")}
    return ids


@pytest.mark.slow
def test_what_was_acknowledged_survives_a_kill(place: str) -> None:
    chance = random.Random(7)  # noqa: S311 - no secret
    known: set[str] = set()
    for _ in range(10):
        known |= acknowledged(
            place, chance.randint(1, 12), lambda run: run.send_signal(signal.SIGKILL)
        )
        with KnowledgeBase.open(place) as kb:
            found = set(map(str, kb.read(lambda s: s.scalars(select(Incident.id)).all())))
            assert known <= found
    with KnowledgeBase.open(place) as kb:
        assert checking.check(kb).problems == []


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS])
def test_what_a_file_beside_the_store_meets_comes_with_a_way_out(code: int) -> None:
    error = raised(SQLITE, OSError(code, os.strerror(code)))
    assert error.todo.startswith(("Free some space", "Allow writing"))
