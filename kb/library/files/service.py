"""Operations and queries on the files of playbooks and articles."""

import hashlib
import io
import mimetypes
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, BinaryIO, Final

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from kb.errors import KBError, NotFoundError, ValidationError
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.library.files import naming, schemas
from kb.library.files.models import OWNERS, ItemFile
from kb.store import blobs, file_io
from kb.store.base import new_id
from kb.store.coercion import coerce_values
from kb.store.schemas import as_schema

#: Largest file that is taken, in bytes: as of files that are imported.
LARGEST: Final = 256 * 1024 * 1024
#: More files than this are no article any more.
MOST_FILES: Final = 500
_UNKNOWN: Final = "application/octet-stream"
_KEPT: Final = "Nothing was added; the text and its files are as they were."


def list_for(session: Session, item_id: uuid.UUID) -> tuple[schemas.ItemFile, ...]:
    """The files of a playbook or an article, by name."""
    query = select(ItemFile).where(ItemFile.item_id == item_id).options(defer(ItemFile.text))
    found = sorted(session.scalars(query), key=lambda one: (one.file_name.casefold(), one.id))
    return tuple(as_schema(schemas.ItemFile, one) for one in found)


def get(session: Session, record_id: uuid.UUID) -> schemas.ItemFile:
    """One file.

    Raises:
        NotFoundError: it isn't there.
    """
    return as_schema(schemas.ItemFile, editing.fetch(session, ItemFile, record_id))


@operation("Add file")
def attach(
    session: Session, item_id: uuid.UUID, path: str | Path, caption: str = "", name: str = ""
) -> schemas.ItemFile:
    """Take a file of a playbook or an article; it is read in pieces and never run.

    Args:
        session: of the write.
        item_id: whose file it is.
        path: where it lies.
        caption: what it shows.
        name: what it is called here; its own name when empty. A number is added to one that
            is taken.

    Returns:
        The file as it is now.

    Raises:
        KBError: the file can't be read, is empty or too large; nothing is recorded.
        ValidationError: its name can't be used.
        NotFoundError: the item isn't there.
    """
    place = Path(path)
    with file_io.readable(place) as stream:
        before = file_io.state_of(stream)
        made = _take(session, item_id, stream, name or place.name, caption)
        file_io.refuse_changed(stream, before, place.name)
    return made


@operation("Add files")
def attach_many(
    session: Session, item_id: uuid.UUID, paths: Sequence[str | Path]
) -> tuple[schemas.ItemFile, ...]:
    """Take several files at once, all or none."""
    return tuple(attach(session, item_id, path) for path in paths)


@operation("Paste picture")
def attach_content(
    session: Session, item_id: uuid.UUID, name: str, content: bytes, caption: str = ""
) -> schemas.ItemFile:
    """Take bytes that lie in no file, such as a copied picture.

    Returns:
        The file as it is now.

    Raises:
        KBError: there are none, or too many.
        ValidationError: the name can't be used.
        NotFoundError: the item isn't there.
    """
    return _take(session, item_id, io.BytesIO(content), name, caption)


@operation("Revise file")
def revise(
    session: Session, record_id: uuid.UUID, version: int, values: Mapping[str, Any]
) -> schemas.ItemFile:
    """Set the caption of a file that was read at `version`.

    Returns:
        The record as it is now, with its new version.

    Raises:
        ConflictError, NotFoundError.
        ValidationError: the values say what is settled: bytes, name and whose it is.
    """
    settled = sorted(name for name in values if name != "caption")
    if settled:
        msg = "Only the caption of a file is changed: add another file instead."
        raise ValidationError(msg, settled[0])
    editing.revise(session, ItemFile, record_id, version, values)
    session.flush()
    return get(session, record_id)


@operation("Remove file")
def remove(session: Session, record_id: uuid.UUID) -> None:
    """Remove a file; its bytes stay, and undo brings it back.

    Raises:
        NotFoundError: it isn't there.
    """
    session.delete(editing.fetch(session, ItemFile, record_id))


def content(session: Session, record_id: uuid.UUID, most: int) -> bytes:
    """The bytes of a file, checked against their hash.

    Raises:
        KBError: they aren't those that were added, or more than `most`.
        NotFoundError: it isn't there.
    """
    item = editing.fetch(session, ItemFile, record_id)
    if item.size > most:
        msg = f"“{item.file_name}” has {item.size:,} bytes, and at most {most:,} are shown."
        raise KBError(msg, "It is kept as it is.", "Save a copy to look at it.")
    return b"".join(_checked(session, item))


def save_copy(session: Session, record_id: uuid.UUID, path: str | Path) -> str:
    """Write a file to a place of one's own; its bytes are checked while they are written.

    Returns:
        The name of the file that was written.

    Raises:
        KBError: the bytes aren't those that were added, or the place can't be written; no
            file is left there.
        NotFoundError: it isn't there.
    """
    item, place = editing.fetch(session, ItemFile, record_id), Path(path)
    try:
        with file_io.written(place) as target:
            for piece in _checked(session, item):
                target.write(piece)
    except OSError as error:
        what = f"“{place.name}” can't be written: {error.strerror or error}."
        raise KBError(what, "The file here is as it was.", "Choose another place.") from error
    return place.name


def _take(
    session: Session, item_id: uuid.UUID, stream: BinaryIO, name: str, caption: str
) -> schemas.ItemFile:
    if not any(session.get(model, item_id) is not None for model in OWNERS):
        raise NotFoundError("playbook or article")
    if wrong := naming.problem(name):
        raise ValidationError(wrong, "file_name", "Rename the file, then add it again.")
    taken = list(session.scalars(select(ItemFile.file_name).where(ItemFile.item_id == item_id)))
    if len(taken) >= MOST_FILES:
        msg = f"A playbook or an article has at most {MOST_FILES} files."
        raise ValidationError(msg, "file_name")
    name = naming.free(name, taken)
    _refuse_size(name, stream.seek(0, 2))
    media_type = mimetypes.guess_type(name)[0] or _UNKNOWN
    sha = blobs.put(session, stream, media_type)
    size = stream.seek(0, 2)
    values = {
        "item_id": item_id,
        "file_name": name,
        "media_type": media_type,
        "size": size,
        "sha256": sha,
        "caption": caption,
        "added_by": session.info.get("actor", ""),
        "text": file_io.text_of(stream, size),
    }
    item = ItemFile(id=new_id(), **coerce_values(ItemFile, values))
    session.add(item)
    session.flush()
    return as_schema(schemas.ItemFile, item)


def _refuse_size(name: str, size: int) -> None:
    if not size:
        raise KBError(f"“{name}” is empty.", _KEPT, "Choose a file that holds something.")
    if size > LARGEST:
        limit = LARGEST // (1024 * 1024)
        what = f"“{name}” is larger than {limit} MiB."
        raise KBError(what, _KEPT, "Keep it where it lies, and write where that is.")


def _checked(session: Session, item: ItemFile) -> Iterator[bytes]:
    digest = hashlib.sha256()
    with closing(blobs.read(session, item.sha256)) as pieces:
        for piece in pieces:
            digest.update(piece)
            yield piece
    if digest.hexdigest() != item.sha256:
        what = f"The stored bytes of “{item.file_name}” aren't those that were added."
        raise KBError(what, "They are neither shown nor written.", "Restore a backup.")
