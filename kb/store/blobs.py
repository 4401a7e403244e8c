"""Attachments: bytes kept by their SHA-256, beside the SQLite file or in PostgreSQL."""

import hashlib
import os
from collections.abc import Generator
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kb.errors import NotFoundError
from kb.store.base import Base
from kb.store.durable import sync_folders

CHUNK = 1 << 20
_FOLDER = "blob_folder"


class Blob(Base):
    """An attachment's hash and size; its bytes lie in a folder or in `blob_chunk`."""

    __tablename__ = "blob"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str] = mapped_column(default="application/octet-stream")


class BlobChunk(Base):
    """A piece of an attachment, at most 1 MiB."""

    __tablename__ = "blob_chunk"

    sha256: Mapped[str] = mapped_column(ForeignKey("blob.sha256"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


def folder_of(session: Session) -> Path | None:
    """Where attachments lie as files; None when they lie in the database."""
    place = session.get_bind().get_execution_options().get(_FOLDER)
    return Path(place) if place else None


def put(session: Session, stream: BinaryIO, media_type: str) -> str:
    """Keep an attachment; the same bytes are kept once.

    Returns:
        The SHA-256 of the bytes, as 64 hex digits.
    """
    folder = folder_of(session)
    sha, size = _put_file(folder, stream) if folder else _hash(stream)
    if session.get(Blob, sha) is None:
        session.execute(insert(Blob), {"sha256": sha, "size": size, "media_type": media_type})
        if folder is None:
            _put_chunks(session, sha, stream)
    return sha


def read(session: Session, sha: str) -> Generator[bytes]:
    """The bytes of an attachment in pieces.

    Raises:
        NotFoundError: it isn't in the store.
    """
    folder = folder_of(session)
    if folder is not None:
        try:
            with _place(folder, sha).open("rb") as file:
                while piece := file.read(CHUNK):
                    yield piece
        except FileNotFoundError:
            raise NotFoundError(f"attachment {sha[:12]}") from None
        return
    if session.get(Blob, sha) is None:
        raise NotFoundError(f"attachment {sha[:12]}")
    query = select(BlobChunk.content).where(BlobChunk.sha256 == sha).order_by(BlobChunk.number)
    # Who reads only the beginning must not leave the server's cursor open.
    with session.scalars(query.execution_options(yield_per=1)) as pieces:
        yield from pieces


def verify(session: Session, sha: str, size: int | None = None) -> str | None:
    """What is wrong with an attachment's bytes, or None.

    Args:
        session: to read with.
        sha: the attachment.
        size: how many bytes it should have; None when only the hash counts.
    """
    digest, length = hashlib.sha256(), 0
    try:
        for piece in read(session, sha):
            digest.update(piece)
            length += len(piece)
    except NotFoundError:
        return "is missing"
    except OSError as error:
        return f"can't be read ({error.strerror})"
    if digest.hexdigest() != sha:
        return "has other bytes than its hash says"
    return None if size in {None, length} else f"has {length:,} bytes, and {size:,} are recorded"


def _hash(stream: BinaryIO) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    stream.seek(0)
    while piece := stream.read(CHUNK):
        digest.update(piece)
        size += len(piece)
    return digest.hexdigest(), size


def _put_chunks(session: Session, sha: str, stream: BinaryIO) -> None:
    stream.seek(0)
    number = 0
    while piece := stream.read(CHUNK):
        session.execute(insert(BlobChunk), {"sha256": sha, "number": number, "content": piece})
        number += 1


def _put_file(folder: Path, stream: BinaryIO) -> tuple[str, int]:
    """Write beside and move into place, so that a crash leaves no half attachment."""
    sha, size = _hash(stream)
    target = _place(folder, sha)
    if not (target.exists() and target.stat().st_size == size):
        _write_file(target, stream)
    # Also of a file that is there: whoever put it may have been cut off before this.
    sync_folders(target.parent, folder, folder.parent)
    return sha, size


def _write_file(target: Path, stream: BinaryIO) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_suffix(f".{os.getpid()}.part")
    stream.seek(0)
    try:
        with beside.open("wb") as file:
            while piece := stream.read(CHUNK):
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


def _place(folder: Path, sha: str) -> Path:
    return folder / sha[:2] / sha[2:]
