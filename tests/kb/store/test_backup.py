"""Backups: taken during writes, of either database, into either; whole or not at all."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import platformdirs
import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from kb import backups, checking, opening
from kb.errors import StoreError
from kb.incidents.record import service as incidents
from kb.incidents.record.models import Incident
from kb.knowledge_base import KnowledgeBase
from kb.search.service import search
from kb.store import backup, blobs, migrate
from tests.kb.filling import fill
from tests.postgres import Cluster


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def new_place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where a store can be restored to."""
    if request.param == "sqlite":
        yield str(tmp_path / "restored.hotwash")
        return
    cluster: Cluster = request.getfixturevalue("postgres_cluster")
    address = cluster.new_database()
    yield address
    cluster.drop(address)


def tables(kb: KnowledgeBase) -> dict[str, Any]:
    """Every row of every table, as a backup holds them."""
    target = Path(f"/tmp/{os.getpid()}-{id(kb)}.backup")
    try:
        backups.back_up(kb, target)
        with zipfile.ZipFile(target) as archive:
            found: dict[str, Any] = json.loads(archive.read("backup.json"))["tables"]
    finally:
        target.unlink()
    return found


@pytest.mark.usefixtures("every_kind")
def test_a_backup_restores_into_either_database(
    kb: KnowledgeBase, new_place: str, tmp_path: Path
) -> None:
    big = b"evidence" * (blobs.CHUNK // 3)
    sha = kb.write(partial(blobs.put, stream=BytesIO(big), media_type="text/plain")).result
    target = tmp_path / "monday.hotwash-backup"
    manifest = backups.back_up(kb, target)
    assert manifest["attachments"] == 2
    backups.restore(target, new_place)
    with KnowledgeBase.open(new_place) as restored:
        assert checking.check(restored).problems == []
        assert tables(restored) == tables(kb)
        assert b"".join(restored.read(lambda s: list(blobs.read(s, sha)))) == big
        found = restored.read(partial(search, query="Changed"))
        assert any(result.kind == "incident" for result in found.results)
        made = restored.write(partial(incidents.add, values={"title": "Goes on"}))
        assert made.records
        assert checking.check(restored).problems == []
        assert restored.undo().label.startswith("Undo New incident")


def test_a_backup_taken_during_writes_is_one_state(
    kb: KnowledgeBase, open_again: Callable[..., KnowledgeBase], tmp_path: Path
) -> None:
    writer = open_again()
    stop = threading.Event()
    written: list[str] = []

    def write() -> None:
        while not stop.is_set():
            writer.write(partial(incidents.add, values={"title": f"No. {len(written)}"}))
            written.append("x")

    thread = threading.Thread(target=write)
    thread.start()
    try:
        while len(written) < 5:
            time.sleep(0.01)  # until the writer is under way
        before = len(written)
        for number in range(3):
            backups.back_up(kb, tmp_path / f"{number}.backup")
    finally:
        stop.set()
        thread.join()
    for number in range(3):
        place = tmp_path / f"{number}.hotwash"
        backups.restore(tmp_path / f"{number}.backup", place)
        with KnowledgeBase.open(place) as restored:
            assert checking.check(restored).problems == []
            rows = restored.read(lambda s: len(s.scalars(select(Incident.id)).all()))
            assert before <= rows <= len(written)


def test_an_older_backup_is_replaced_and_nothing_else_is(kb: KnowledgeBase, tmp_path: Path) -> None:
    target = tmp_path / "a.backup"
    backups.back_up(kb, target)
    first = target.read_bytes()
    fill(kb)
    backups.back_up(kb, target)
    assert target.read_bytes() != first
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Sir or Madam")
    with pytest.raises(StoreError, match="is no backup") as caught:
        backups.back_up(kb, letter)
    assert caught.value.reason == "exists"
    assert letter.read_text() == "Dear Sir or Madam"


@pytest.mark.usefixtures("every_kind")
def test_a_store_with_records_is_never_restored_into(kb: KnowledgeBase, tmp_path: Path) -> None:
    target = tmp_path / "a.backup"
    backups.back_up(kb, target)
    with pytest.raises(StoreError, match="already holds records"):
        backups.restore(target, kb.url.render_as_string(hide_password=False))
    assert checking.check(kb).problems == []


def _damage(source: Path, name: str, change: Callable[[bytes], bytes] | None) -> None:
    with zipfile.ZipFile(source) as archive:
        members = {n: archive.read(n) for n in archive.namelist()}
    with zipfile.ZipFile(source, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            if member.startswith(name):
                if change is None:
                    continue
                archive.writestr(member, change(content))
            else:
                archive.writestr(member, content)


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("tables/lesson", lambda c: c.replace(b"Title", b"Titel"), "damaged in table lesson"),
        ("tables/lesson", lambda c: c[:-40], "damaged"),
        ("tables/lesson", None, "lacks table lesson"),
        ("attachments/", lambda c: c + b"!", "damaged in attachment"),
        ("attachments/", None, "lacks an attachment"),
        ("backup.json", lambda _c: b"{", "is not a Hotwash backup"),
        ("backup.json", None, "is not a Hotwash backup"),
        ("backup.json", lambda c: c.replace(b'"format": 1', b'"format": 9'), "newer Hotwash"),
        ("backup.json", lambda c: c.replace(b'"schema": "0', b'"schema": "9'), "newer Hotwash"),
    ],
)
@pytest.mark.usefixtures("every_kind")
def test_a_damaged_backup_leaves_nothing_behind(
    kb: KnowledgeBase,
    new_place: str,
    tmp_path: Path,
    name: str,
    change: Callable[[bytes], bytes] | None,
    said: str,
) -> None:
    target = tmp_path / "a.backup"
    backups.back_up(kb, target)
    _damage(target, name, change)
    with pytest.raises(StoreError, match=said):
        backups.restore(target, new_place)
    with KnowledgeBase.open(new_place) as left:
        assert left.position() == 0
        assert list(Path(f"{new_place}-attachments").glob("*/*")) == []
    backups.back_up(kb, tmp_path / "sound.backup")
    backups.restore(tmp_path / "sound.backup", new_place)


def test_what_is_no_backup_makes_no_store(tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Sir or Madam")
    with pytest.raises(StoreError, match="can't be restored"):
        backups.restore(letter, tmp_path / "new.hotwash")
    assert not (tmp_path / "new.hotwash").exists()


_LIMITED = """
import resource, sys
from pathlib import Path
from kb import backups
from kb.errors import StoreError
from kb.knowledge_base import KnowledgeBase
with KnowledgeBase.open(sys.argv[1]) as kb:
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
    try:
        backups.back_up(kb, Path(sys.argv[2]))
    except StoreError as error:
        print(error.reason, "|", error)
"""


@pytest.mark.usefixtures("every_kind")
def test_a_full_disk_leaves_no_half_backup(kb: KnowledgeBase, tmp_path: Path) -> None:
    target = tmp_path / "backups" / "a.backup"
    target.parent.mkdir()
    place = kb.url.render_as_string(hide_password=False) if kb.path is None else str(kb.path)
    run = subprocess.run(
        [sys.executable, "-c", _LIMITED, place, str(target)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.startswith("disk_full |")
    assert list(target.parent.iterdir()) == []
    assert checking.check(kb).problems == []


def test_a_missing_folder_is_said(kb: KnowledgeBase, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="No such file or directory"):
        backups.back_up(kb, tmp_path / "none" / "a.backup")


_RESTORING = """
import sys
from pathlib import Path
from kb import backups
def told(done, total, what):
    print(done, flush=True)
    if done == int(sys.argv[3]):
        sys.stdin.read()
backups.restore(Path(sys.argv[1]), sys.argv[2], told)
"""


@pytest.mark.parametrize("after", [1, 12])
@pytest.mark.usefixtures("every_kind")
def test_a_restore_killed_half_way_can_be_done_again(
    kb: KnowledgeBase, new_place: str, tmp_path: Path, after: int
) -> None:
    target = tmp_path / "a.backup"
    backups.back_up(kb, target)
    command = [sys.executable, "-c", _RESTORING, str(target), new_place, str(after)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as run:
        assert run.stdout is not None
        while int(run.stdout.readline()) != after:
            pass
        run.send_signal(signal.SIGKILL)
    backups.restore(target, new_place)
    with KnowledgeBase.open(new_place) as restored:
        assert checking.check(restored).problems == []
        assert tables(restored) == tables(kb)


@pytest.mark.slow
def test_memory_stays_flat(kb: KnowledgeBase, tmp_path: Path) -> None:
    rows = [{"title": f"Incident {n} " + "x" * 2000} for n in range(1500)]
    kb.write(lambda session: [incidents.add(session, values) for values in rows])
    content = BytesIO(os.urandom(48 * 1024 * 1024))
    kb.write(partial(blobs.put, stream=content, media_type="text/plain"))
    target = tmp_path / "a.backup"
    tracemalloc.start()
    try:
        backups.back_up(kb, target)
        backing_up = tracemalloc.get_traced_memory()[1]
        tracemalloc.reset_peak()
        url, writer, reader = opening.bare_engines(tmp_path / "b.hotwash")
        backup.restore_backup(target, url, writer)
        restoring = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        reader.dispose()
        writer.dispose()
    assert target.stat().st_size > 48 * 1024 * 1024
    assert backing_up < 36 * 1024 * 1024
    assert restoring < 36 * 1024 * 1024


@pytest.fixture
def older(monkeypatch: pytest.MonkeyPatch, place: str, tmp_path: Path) -> str:
    """A store of today's schema, for a program whose schema is one migration further."""
    with KnowledgeBase.open(place) as opened:
        fill(opened)
    folder = tmp_path / "migrations"
    (folder / "versions").mkdir(parents=True)
    for file in (migrate.MIGRATIONS / "versions").glob("m*.py"):
        (folder / "versions" / file.name).write_text(file.read_text("utf-8"), "utf-8")
    (folder / "env.py").write_text((migrate.MIGRATIONS / "env.py").read_text("utf-8"), "utf-8")
    (folder / "versions" / "m9999_next.py").write_text(
        f'import sqlalchemy as sa\nfrom alembic import op\n\nrevision = "9999"\n'
        f'down_revision = "{migrate.HEAD}"\nbranch_labels = None\ndepends_on = None\n\n\n'
        "def upgrade():\n"
        '    op.add_column("person", sa.Column("nickname", sa.Text(), nullable=True))\n',
        "utf-8",
    )
    monkeypatch.setattr(migrate, "MIGRATIONS", folder)
    monkeypatch.setattr(migrate, "KNOWN", (*migrate.KNOWN, "9999"))
    monkeypatch.setattr(migrate, "HEAD", "9999")
    monkeypatch.setattr(platformdirs, "user_data_path", lambda name: tmp_path / name)
    return place


def test_a_backup_is_kept_of_the_store_before_it_is_migrated(older: str, tmp_path: Path) -> None:
    today = migrate.KNOWN[-2]
    with KnowledgeBase.open(older) as migrated:
        found = migrated.read(lambda s: migrate.current(s.connection()))
        people = migrated.read(lambda s: s.execute(text("SELECT nickname FROM person")).all())
    assert found == "9999"
    assert len(people) == 1
    (saved,) = tmp_path.rglob(f"*-before-migration-from-{today}-*.hotwash-backup")
    assert backup.read_manifest(saved)["schema"] == today
    place = tmp_path / "again.hotwash"
    manifest = backups.restore(saved, place)
    assert manifest["tables"]["person"]["rows"] == 1
    with KnowledgeBase.open(place) as restored:
        assert restored.read(lambda s: migrate.current(s.connection())) == "9999"
    with Session(restored._reader) as session:
        assert session.execute(text("SELECT name FROM person")).scalar()
