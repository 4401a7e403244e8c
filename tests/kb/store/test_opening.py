"""What can be wrong with a store when it is opened: each has its own words, nothing is harmed."""

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from kb import checking
from kb.errors import StoreError
from kb.incidents.record import service as incidents
from kb.knowledge_base import KnowledgeBase
from kb.opening import APPLICATION_ID
from kb.store.engine import sqlite_module
from tests.postgres import Cluster


def refusal(place: str | Path, wait_seconds: float = 10) -> StoreError:
    with pytest.raises(StoreError) as caught:
        KnowledgeBase.open(place, wait_seconds=wait_seconds)
    assert caught.value.what
    assert caught.value.todo
    return caught.value


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The file of a store that holds one incident."""
    path = tmp_path / "team.hotwash"
    with KnowledgeBase.open(path) as kb:
        kb.write(partial(incidents.add, values={"title": "Kept"}))
    return path


def intact(path: Path) -> bool:
    with KnowledgeBase.open(path) as kb:
        return checking.check(kb).is_sound and kb.position() == 1


def test_a_store_is_made_with_its_folders_and_marked(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "er" / "team.hotwash"
    KnowledgeBase.open(path).close()
    with contextlib.closing(sqlite3.connect(path)) as raw:
        assert raw.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)


def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    path = tmp_path / "empty.hotwash"
    path.touch()
    KnowledgeBase.open(path).close()
    assert path.stat().st_size


def test_a_newer_store(place: str) -> None:
    with KnowledgeBase.open(place) as kb, kb._writer.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    error = refusal(place)
    assert error.reason == "newer"
    assert "schema 9999" in error.what
    assert "Update Hotwash" in error.todo


def test_a_database_of_another_program(place: str, tmp_path: Path) -> None:
    if "://" in place:
        address = place.replace("postgresql+psycopg", "postgresql")
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("CREATE TABLE invoices (id integer)")
    else:
        with contextlib.closing(sqlite3.connect(place)) as raw:
            raw.execute("CREATE TABLE invoices (id integer)")
            raw.commit()
    error = refusal(place)
    assert error.reason == "not_hotwash"
    assert "another program" in error.what
    assert error.kept == "It was not touched."


def test_another_program_that_uses_the_same_migrations(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with contextlib.closing(sqlite3.connect(path)) as raw:
        raw.execute("CREATE TABLE alembic_version (version_num text)")
        raw.execute("INSERT INTO alembic_version VALUES ('ae1027a6acf')")
        raw.commit()
    error = refusal(path)
    assert (error.reason, "newer" in error.what) == ("not_hotwash", False)


def test_not_a_database(tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Sir or Madam, this is a letter.")
    assert refusal(letter).reason == "not_hotwash"
    assert letter.read_text().startswith("Dear")


def test_a_folder(tmp_path: Path) -> None:
    error = refusal(tmp_path)
    assert "is a folder" in error.what


def test_an_address_of_something_else() -> None:
    assert refusal("mysql://me:secret@host/db").reason == "not_hotwash"
    assert "secret" not in str(refusal("mysql://me:secret@host/db"))


def test_a_server_that_does_not_answer() -> None:
    error = refusal("postgresql+psycopg://me:secret@127.0.0.1:1/db", wait_seconds=2)
    assert error.reason == "unreachable"
    assert "secret" not in str(error)


@pytest.mark.postgres
def test_a_database_that_is_not_there(postgres_cluster: Cluster) -> None:
    error = refusal(f"postgresql+psycopg://hw@/none?host={postgres_cluster.folder}")
    assert error.reason == "unreachable"
    assert "does not exist" in error.what


def test_a_damaged_file(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[100:4096] = os.urandom(3996)
    file.write_bytes(bytes(content))
    error = refusal(file)
    assert error.reason in {"damaged", "not_hotwash"}
    assert file.read_bytes() == bytes(content)


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "fuse.sshfs", "9p"])
def test_a_network_share(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    from kb.store import engine

    share = tmp_path / "team share"
    share.mkdir()
    link = tmp_path / "here"
    link.symlink_to(share)
    mounts = tmp_path / "mounts"
    shown = str(share).replace(" ", "\\040")
    mounts.write_text(f"/dev/sda1 / ext4 rw 0 0\nserver:/x {shown} {kind} rw 0 0\n")
    refuse = engine.refuse_network_share
    monkeypatch.setattr(engine, "refuse_network_share", lambda path: refuse(path, mounts))
    for folder in (share, link):
        error = refusal(folder / "team.hotwash")
        assert error.reason == "network_share"
        assert "PostgreSQL" in error.todo
    assert list(share.iterdir()) == []
    KnowledgeBase.open(tmp_path / "local.hotwash").close()


def test_a_store_that_another_program_holds(file: Path) -> None:
    holder = sqlite_module().connect(str(file), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with KnowledgeBase.open(file, wait_seconds=0.1) as kb:
        assert kb.position() == 1, "reading goes on"
        with pytest.raises(StoreError) as caught:
            kb.write(incidents.add)
        assert caught.value.reason == "locked"
        assert "Everything saved before is kept" in caught.value.kept
        holder.execute("ROLLBACK")
        assert kb.write(incidents.add).records, "the same write again succeeds"
    holder.execute("PRAGMA locking_mode = EXCLUSIVE")
    holder.execute("BEGIN EXCLUSIVE")
    holder.close()


def test_a_store_that_is_held_alone(tmp_path: Path) -> None:
    path = tmp_path / "alone.hotwash"
    holder = sqlite_module().connect(str(path), isolation_level=None)
    holder.execute("PRAGMA locking_mode = EXCLUSIVE")
    holder.execute("CREATE TABLE x (y)")
    holder.execute("BEGIN EXCLUSIVE")
    try:
        error = refusal(path, wait_seconds=0.1)
    finally:
        holder.close()
    assert error.reason == "locked"


@pytest.fixture
def ordinary_folder() -> Iterator[Path]:
    """A folder that an account without privileges owns."""
    folder = Path(tempfile.mkdtemp(prefix="hotwash-"))
    if os.geteuid() == 0:
        os.chown(folder, _ORDINARY, _ORDINARY)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


_ORDINARY = 65534


@contextlib.contextmanager
def as_ordinary_user() -> Iterator[None]:
    """Root may write anywhere: rights count only without its privileges."""
    if os.geteuid() != 0:
        yield
        return
    os.setegid(_ORDINARY)
    os.seteuid(_ORDINARY)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


def test_a_read_only_file_can_be_read_and_says_so_when_written(ordinary_folder: Path) -> None:
    path = ordinary_folder / "team.hotwash"
    with as_ordinary_user():
        with KnowledgeBase.open(path) as kb:
            kb.write(partial(incidents.add, values={"title": "Kept"}))
        path.chmod(0o444)
        with KnowledgeBase.open(path) as kb:
            assert kb.position() == 1
            with pytest.raises(StoreError) as caught:
                kb.write(incidents.add)
            assert caught.value.reason == "read_only"
            assert kb.position() == 1
        path.chmod(0o644)
        assert intact(path)


def test_a_read_only_folder(ordinary_folder: Path) -> None:
    path = ordinary_folder / "team.hotwash"
    with as_ordinary_user():
        KnowledgeBase.open(path).close()
        ordinary_folder.chmod(0o555)
        try:
            error = refusal(path)
            new = refusal(ordinary_folder / "sub" / "new.hotwash")
            other = refusal(ordinary_folder / "new.hotwash")
        finally:
            ordinary_folder.chmod(0o755)
        KnowledgeBase.open(path).close()
    assert error.reason in {"read_only", "unreachable"}
    assert new.reason == "read_only"
    assert other.reason in {"read_only", "unreachable"}
    assert "folder" in error.todo + error.what


_FILLING = """
import resource, sys
from functools import partial
from kb.errors import StoreError
from kb.incidents.record import service as incidents
from kb.knowledge_base import KnowledgeBase
with KnowledgeBase.open(sys.argv[1]) as kb:
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
    done = 0
    try:
        while True:
            kb.write(partial(incidents.add, values={"title": "x", "summary": "y" * 20000}))
            done += 1
    except StoreError as error:
        print(done, error.reason, error, sep="|")
        print(kb.position())
"""


def test_a_full_disk(file: Path) -> None:
    limit = file.stat().st_size + 300_000
    run = subprocess.run(
        [sys.executable, "-c", _FILLING, str(file), str(limit)],
        capture_output=True,
        text=True,
        check=True,
    )
    said, position = run.stdout.splitlines()
    done, reason, sentence = said.split("|")
    assert reason == "disk_full"
    assert "Everything saved before is kept" in sentence
    assert int(position) == int(done) + 1, "what was acknowledged is there"
    with KnowledgeBase.open(file) as kb:
        assert kb.position() == int(done) + 1
        assert checking.check(kb).is_sound


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting needs root")
def test_a_disk_that_is_really_full(tmp_path: Path, open_disk: Callable[[int], Path]) -> None:
    folder = open_disk(1_500_000)
    path = folder / "team.hotwash"
    done, reason = 0, ""
    with KnowledgeBase.open(path) as kb:
        while True:
            values = {"title": "x", "summary": os.urandom(15000).hex()}
            try:
                kb.write(partial(incidents.add, values=values))
            except StoreError as error:
                reason = error.reason
                break
            done += 1
        assert reason == "disk_full"
        assert kb.position() == done
    copy = tmp_path / "copy.hotwash"
    for found in folder.glob("team.hotwash*"):
        shutil.copy(found, copy.with_name(found.name.replace("team", "copy")))
    with KnowledgeBase.open(copy) as kb:
        assert kb.position() == done
        assert checking.check(kb).is_sound
        assert kb.write(incidents.add).records


@pytest.fixture
def open_disk(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """Mount a small disk; skips where that isn't allowed."""
    folder = tmp_path / "disk"
    folder.mkdir()

    def mount(size: int) -> Path:
        command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
        if subprocess.run(command, check=False, capture_output=True).returncode:
            pytest.skip("mounting isn't allowed here")
        return folder

    yield mount
    subprocess.run(["umount", "-l", str(folder)], check=False, capture_output=True)
