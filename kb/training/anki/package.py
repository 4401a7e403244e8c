"""An Anki package as it comes in: opened with limits, because anybody can have made it."""

import io
import json
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from kb.errors import InterchangeError
from kb.training.anki.collection import Note, notes_of
from kb.training.anki.unpacking import ZSTD, names_of, unpacked

#: Bytes of a package, of its collection, of its list of pictures, of one picture.
LARGEST: Final = 512 * 1024 * 1024
_LARGEST_COLLECTION: Final = 512 * 1024 * 1024
_LARGEST_LIST: Final = 16 * 1024 * 1024
LARGEST_PICTURE: Final = 16 * 1024 * 1024
_MOST_MEMBERS: Final = 100_000
_PIECE: Final = 1 << 20
#: Newest first: where a newer one is there, the older ones only say “update Anki”.
_COLLECTIONS: Final = ("collection.anki21b", "collection.anki21", "collection.anki2")


class Package:
    """An open package. Use `opened`."""

    def __init__(self, path: str, archive: zipfile.ZipFile, collection: Path) -> None:
        self.path = path
        self._archive = archive
        self._collection = collection
        self._media = self._media_names()

    def notes(self) -> Iterator[Note]:
        """All notes, in the order in which they were made.

        Raises:
            InterchangeError: the collection can't be read.
        """
        yield from notes_of(self.path, self._collection)

    def picture(self, name: str) -> bytes:
        """The bytes of a picture; empty where the package doesn't hold it, or it is too large."""
        member = self._media.get(name)
        if member is None:
            return b""
        data = _read(self._archive, self.path, member, LARGEST_PICTURE, refuse=False)
        if data.startswith(ZSTD):
            return unpacked(self.path, data, LARGEST_PICTURE)
        return data

    def _media_names(self) -> dict[str, str]:
        """The member that holds each file, by the file's name."""
        if "media" not in self._archive.namelist():
            return {}
        data = _read(self._archive, self.path, "media", _LARGEST_LIST)
        if data.startswith(ZSTD):
            names = names_of(unpacked(self.path, data, _LARGEST_LIST))
            return {name: str(number) for number, name in enumerate(names)}
        try:
            held = json.loads(data)
        except (ValueError, RecursionError):
            raise InterchangeError(self.path, "its list of media files isn't JSON.") from None
        if not isinstance(held, dict):
            raise InterchangeError(self.path, "its list of media files isn't a list.")
        there = set(self._archive.namelist())
        return {str(name): str(number) for number, name in held.items() if str(number) in there}


@contextmanager
def opened(path: str | Path) -> Iterator[Package]:
    """Open a package; its collection lies in a folder of its own until the end.

    Raises:
        InterchangeError: it is no package, damaged, or larger than anything real.
    """
    place, named = Path(path), str(path)
    try:
        if place.stat().st_size > LARGEST:
            raise InterchangeError(named, f"it is larger than {LARGEST // 1024**2} MiB.")
        with (
            zipfile.ZipFile(place) as archive,
            tempfile.TemporaryDirectory(prefix="hotwash-") as folder,
        ):
            if len(archive.namelist()) > _MOST_MEMBERS:
                raise InterchangeError(named, f"it holds more than {_MOST_MEMBERS:,} files.")
            collection = Path(folder) / "collection"
            _extract(archive, named, collection)
            yield Package(named, archive, collection)
    except (zipfile.BadZipFile, NotImplementedError):  # the latter for versions of the future
        raise InterchangeError(named, "this is no Anki package: it isn't a zip file.") from None
    except OSError as error:
        raise InterchangeError(named, f"it can't be read: {error.strerror or error}.") from error


def _extract(archive: zipfile.ZipFile, path: str, target: Path) -> None:
    there = archive.namelist()
    member = next((name for name in _COLLECTIONS if name in there), None)
    if member is None:
        raise InterchangeError(path, "this is no Anki package: it holds no collection.")
    with target.open("wb") as out:
        if member.endswith("b"):
            data = _read(archive, path, member, _LARGEST_COLLECTION)
            out.write(unpacked(path, data, _LARGEST_COLLECTION))
        else:
            _copy(archive, path, member, out)
    with target.open("rb") as written:
        if written.read(16) != b"SQLite format 3\x00":
            raise InterchangeError(path, "its collection is no SQLite database.")


def _copy(archive: zipfile.ZipFile, path: str, member: str, out: BinaryIO) -> None:
    """By what comes out, not by what the zip says of itself."""
    size = 0
    for piece in _pieces(archive, path, member):
        size += len(piece)
        if size > _LARGEST_COLLECTION:
            most = _LARGEST_COLLECTION // 1024**2
            raise InterchangeError(path, f"its collection is larger than {most} MiB.")
        out.write(piece)


def _read(
    archive: zipfile.ZipFile, path: str, member: str, most: int, *, refuse: bool = True
) -> bytes:
    data = io.BytesIO()
    for piece in _pieces(archive, path, member):
        data.write(piece)
        if data.tell() > most:
            if not refuse:
                return b""
            raise InterchangeError(path, f"“{member}” in it is larger than {most // 1024**2} MiB.")
    return data.getvalue()


def _pieces(archive: zipfile.ZipFile, path: str, member: str) -> Iterator[bytes]:
    try:
        with archive.open(member) as file:
            while piece := file.read(_PIECE):
                yield piece
    except (zipfile.BadZipFile, EOFError, NotImplementedError, ValueError) as error:
        raise InterchangeError(path, f"“{member}” in it is damaged: {error}.") from error
    except RuntimeError as error:  # an encrypted member
        raise InterchangeError(path, f"“{member}” in it needs a password.") from error
    except Exception as error:
        if type(error).__module__ not in {"zlib", "lzma", "bz2", "_lzma"}:
            raise
        raise InterchangeError(path, f"“{member}” in it is damaged: {error}.") from error
