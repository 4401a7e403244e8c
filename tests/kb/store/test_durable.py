"""The names of attachments and backups are synced, not only their bytes."""

import errno
import io
import os
import sys
from pathlib import Path

import pytest

from kb.knowledge_base import KnowledgeBase
from kb.store import blobs, durable
from kb.store.engine import attachments_folder

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="asks /proc for names")


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """What is synced, in its order."""
    found: list[Path] = []
    sync = os.fsync

    def told(handle: int) -> None:
        found.append(Path(f"/proc/self/fd/{handle}").readlink())
        sync(handle)

    monkeypatch.setattr(os, "fsync", told)
    return found


def test_an_attachment_is_synced_with_every_folder_above_it(
    tmp_path: Path, synced: list[Path]
) -> None:
    store = tmp_path / "a.hotwash"
    with KnowledgeBase.open(store) as kb:
        for _ in range(2):
            synced.clear()
            sha = kb.write(lambda s: blobs.put(s, io.BytesIO(b"mail"), "text/plain")).result
            folder = attachments_folder(store)
            assert synced[-3:] == [folder / sha[:2], folder, tmp_path]


def test_a_tree_is_copied_with_every_file_and_folder_synced(
    tmp_path: Path, synced: list[Path]
) -> None:
    (tmp_path / "a/b").mkdir(parents=True)
    (tmp_path / "a/b/c").write_bytes(b"c")
    durable.copy_tree(tmp_path / "a", tmp_path / "new")
    new = tmp_path / "new"
    assert (new / "b/c").read_bytes() == b"c"
    assert set(synced) == {new / "b/c", new / "b", new, tmp_path}


def test_file_systems_without_synced_folders_are_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(code: int) -> None:
        def sync(_handle: int) -> None:
            raise OSError(code, os.strerror(code))

        monkeypatch.setattr(os, "fsync", sync)

    for code in (errno.EINVAL, errno.EACCES):
        refuse(code)
        durable.sync_folders(tmp_path)
    refuse(errno.EIO)
    with pytest.raises(OSError, match="rror"):
        durable.sync_folders(tmp_path)
