"""Attachments in backups: the same files in the archive, whichever database they come from."""

import contextlib
import hashlib
import os
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import insert, select
from sqlalchemy.engine import URL, Connection

from kb.errors import StoreError
from kb.store.blobs import CHUNK, Blob, BlobChunk
from kb.store.durable import sync_folders
from kb.store.engine import attachments_folder

_ATTACHMENT = re.compile(r"attachments/([0-9a-f]{2})/([0-9a-f]{62})")


def write_files(url: URL, archive: zipfile.ZipFile) -> int:
    """The attachments of an SQLite store. None is ever deleted, so later is no harm."""
    if url.get_backend_name() != "sqlite":
        return 0
    folder = attachments_folder(Path(url.database or ""))
    count = 0
    for path in sorted(folder.glob("??/*")):
        name = f"attachments/{path.parent.name}/{path.name}"
        if path.is_file() and _ATTACHMENT.fullmatch(name):
            archive.write(path, name)
            count += 1
    return count


def write_chunks(connection: Connection, archive: zipfile.ZipFile) -> int:
    """The attachments of a PostgreSQL store, a chunk in memory at a time."""
    shas = list(connection.scalars(select(Blob.sha256).order_by(Blob.sha256)))
    chunk = select(BlobChunk.content).order_by(BlobChunk.number)
    for sha in shas:
        with archive.open(f"attachments/{sha[:2]}/{sha[2:]}", "w", force_zip64=True) as file:
            own = chunk.where(BlobChunk.sha256 == sha)
            for content in connection.scalars(own, execution_options={"yield_per": 1}):
                file.write(content)
    return len(shas)


def listed(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """The names of attachments in the archive with their hashes."""
    for name in archive.namelist():
        match = _ATTACHMENT.fullmatch(name)
        if match is not None:
            yield name, match[1] + match[2]


def _damaged(source: Path, sha: str) -> StoreError:
    what = f"The backup “{source}” is damaged in attachment {sha}."
    return StoreError("damaged", what, "Nothing was kept.", "Use another backup.")


@contextlib.contextmanager
def placed(archive: zipfile.ZipFile, url: URL, source: Path) -> Iterator[None]:
    """Attachments lie there before the records that name them, and go if those fail."""
    new: list[Path] = []
    folder = attachments_folder(Path(url.database or ""))
    try:
        if url.get_backend_name() == "sqlite":
            for name, sha in listed(archive):
                _place_file(archive, name, sha, folder, new, source)
            if new:
                sync_folders(*{place.parent for place in new}, folder, folder.parent)
        yield
    except BaseException:
        for path in new:
            path.unlink(missing_ok=True)
        raise


def _place_file(
    archive: zipfile.ZipFile, name: str, sha: str, folder: Path, new: list[Path], source: Path
) -> None:
    place = folder / sha[:2] / sha[2:]
    if place.exists():
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = place.with_suffix(".part")
    new += [beside, place]
    digest = hashlib.sha256()
    with archive.open(name) as packed, beside.open("wb") as file:
        while piece := packed.read(CHUNK):
            digest.update(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    if digest.hexdigest() != sha:
        raise _damaged(source, sha)
    beside.replace(place)


def restore_chunks(archive: zipfile.ZipFile, connection: Connection, source: Path) -> None:
    """Attachments into PostgreSQL, in the transaction of the records."""
    for name, sha in listed(archive):
        digest = hashlib.sha256()
        with archive.open(name) as packed:
            number = 0
            while piece := packed.read(CHUNK):
                digest.update(piece)
                row = {"sha256": sha, "number": number, "content": piece}
                connection.execute(insert(BlobChunk), row)
                number += 1
        if digest.hexdigest() != sha:
            raise _damaged(source, sha)
