"""The Hotwash bundle: a zip with a manifest, a JSON Lines file a kind, attachments by hash.

It is lossless, and the way for scripts to write records: a bundle made by hand needs only
the manifest's format and version and the lines it has to say. Nothing in it is trusted.
"""

import hashlib
import io
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, Any

from kb.errors import InterchangeError
from kb.interchange.bundle_lines import BundleRecord, Place, in_order, read_line
from kb.store.base import Record, record_models

FORMAT = "hotwash-bundle"
VERSION = 1
MANIFEST = "manifest.json"
_BACKUP = "backup.json"
_RECORDS = re.compile(r"records/([a-z][a-z0-9_]{0,60})\.jsonl")
_ATTACHMENT = re.compile(r"attachments/([0-9a-f]{64})")
_FOLDERS = frozenset({"records/", "attachments/"})
_ENCRYPTED = 0x1
_PACKED = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})

#: What the library raises where the bytes of an archive were changed.
_DAMAGED = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError,
            ValueError, OverflowError)  # fmt: skip

#: Limits against bombs; real bundles stay far below.
MOST_MEMBERS = 200_000
MOST_BYTES = 2 * 1024**3
MOST_RATIO = 300
_SMALL = 4 * 1024**2
_LONGEST_LINE = 32 * 1024**2
_LONGEST_MANIFEST = 64 * 1024**2


@dataclass(slots=True)
class Bundle:
    """A bundle that was opened; its records are read when asked for.

    Attributes:
        path: as the user named it.
        manifest: what it says of itself.
        partial: ids of records that it holds in part, such as a playbook with one version.
    """

    path: str
    manifest: dict[str, Any]
    partial: frozenset[str]
    _archive: zipfile.ZipFile
    _hashes: Mapping[str, str] = field(default_factory=dict)

    def kinds(self) -> list[type[Record]]:
        """The kinds of record it holds, those that others point at first."""
        names = set(self._archive.namelist())
        return [model for model in in_order() if member_of(model) in names]

    def records(self, model: type[Record]) -> Iterator[BundleRecord]:
        """The records of one kind, each checked.

        Raises:
            InterchangeError: a line can't be taken, or the file isn't what the manifest says.
        """
        name = member_of(model)
        digest = hashlib.sha256()
        with self._open(name) as file:
            number = 0
            while line := file.readline(_LONGEST_LINE):
                number += 1
                digest.update(line)
                place = Place(self.path, name, number)
                if len(line) == _LONGEST_LINE:
                    raise place.refuse("This line is too long.")
                if line.strip():
                    yield read_line(model, line, place)
        self._verify(name, digest.hexdigest())

    def attachments(self) -> Iterator[tuple[str, str]]:
        """The hash and the media type of each attachment."""
        said = self.manifest.get("attachments")
        about = said if isinstance(said, dict) else {}
        for name in self._archive.namelist():
            match = _ATTACHMENT.fullmatch(name)
            if match is not None:
                note = about.get(match[1])
                media_type = note.get("media_type") if isinstance(note, dict) else None
                known = isinstance(media_type, str) and len(media_type) <= 200
                yield match[1], str(media_type) if known else "application/octet-stream"

    @contextmanager
    def attachment(self, sha: str) -> Iterator[IO[bytes]]:
        """The bytes of an attachment; they may be read more than once.

        Raises:
            InterchangeError: they aren't what the name says.
        """
        name = f"attachments/{sha}"
        with self._open(name) as file:
            digest = hashlib.sha256()
            while piece := file.read(1 << 20):
                digest.update(piece)
            if digest.hexdigest() != sha:
                reason = "its bytes have another SHA-256 than its name says."
                raise Place(self.path, name).refuse(reason)
            yield file

    @contextmanager
    def _open(self, name: str) -> Iterator[IO[bytes]]:
        try:
            file = self._archive.open(name)
        except _DAMAGED as error:
            raise Place(self.path, name).refuse(f"the archive is damaged: {error}.") from None
        try:
            with file:
                yield file
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise Place(self.path, name).refuse(f"the archive is damaged: {error}.") from None

    def _verify(self, name: str, digest: str) -> None:
        said = self._hashes.get(name)
        if said is not None and said != digest:
            raise Place(self.path, name).refuse("the manifest gives another SHA-256 for it.")


def member_of(model: type[Record]) -> str:
    """The file of a bundle that holds the records of one kind."""
    return f"records/{model.__kind__.name}.jsonl"


def read(path: str, raw: bytes) -> Bundle:
    """Open a bundle and check everything but its lines and attachments.

    Args:
        path: as the user named it.
        raw: the bytes of the file.

    Raises:
        InterchangeError: it is no bundle, one of a newer version, damaged or a bomb.
    """
    if _members(raw) > MOST_MEMBERS:
        raise InterchangeError(path, f"This archive holds more than {MOST_MEMBERS:,} files.")
    try:
        archive = zipfile.ZipFile(io.BytesIO(raw))
    except _DAMAGED as error:
        raise InterchangeError(path, f"This zip archive is damaged: {error}.") from None
    _refuse_bomb(path, archive)
    manifest = _manifest(path, archive)
    _refuse_strangers(path, archive)
    hashes = _hashes(path, archive, manifest)
    partial = manifest.get("partial")
    ids = partial if isinstance(partial, list) else []
    return Bundle(path, manifest, frozenset(map(str, ids)), archive, hashes)


def _members(raw: bytes) -> int:
    """How many files an archive lists, at most: asked before a list of millions is made of them."""
    end = raw.rfind(b"PK\x05\x06")
    size = int.from_bytes(raw[end + 12 : end + 16], "little") if end >= 0 else 0
    # The largest size means that the true one stands elsewhere: then everything is looked through.
    start = 0 if size == 0xFFFFFFFF else max(0, end - size)
    return raw.count(b"PK\x01\x02", start)


def _refuse_bomb(path: str, archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    if sum(member.file_size for member in members) > MOST_BYTES:
        limit = MOST_BYTES // 1024**3
        raise InterchangeError(path, f"This archive unpacks to more than {limit} GiB.")
    seen: set[str] = set()
    for member in members:
        place = Place(path, member.filename[:200])
        if member.filename in seen:
            raise place.refuse("this name stands twice in the archive.")
        seen.add(member.filename)
        if member.flag_bits & _ENCRYPTED:
            raise place.refuse("it is encrypted.")
        if member.compress_type not in _PACKED:
            raise place.refuse("it is packed in a way that isn't taken: use deflate.")
        if member.file_size > _SMALL + MOST_RATIO * member.compress_size:
            raise place.refuse("it unpacks to far more than it holds: a zip bomb.")


def _manifest(path: str, archive: zipfile.ZipFile) -> dict[str, Any]:
    names = set(archive.namelist())
    if MANIFEST not in names:
        if _BACKUP in names:
            reason = "This is a backup of a whole store: use “hotwash restore”."
            raise InterchangeError(path, reason)
        reason = "This is a zip archive (or an Office document) and no Hotwash bundle."
        raise InterchangeError(path, reason)
    place = Place(path, MANIFEST)
    if archive.getinfo(MANIFEST).file_size > _LONGEST_MANIFEST:
        raise place.refuse("it is too long.")
    try:
        manifest = json.loads(archive.read(MANIFEST).decode("utf-8"))
    except (*_DAMAGED, RecursionError) as error:
        raise place.refuse(f"it can't be read: {error}.") from None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise place.refuse(f"its “format” isn't “{FORMAT}”.")
    version = manifest.get("format_version")
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise place.refuse("its “format_version” must be a whole number from 1.")
    if version > VERSION:
        by = str(manifest.get("app_version") or "a newer one")[:40]
        reason = (
            f"it was written by a newer Hotwash ({by}; bundle format {version}, this one "
            f"knows {VERSION}). Update Hotwash on this computer."
        )
        raise place.refuse(reason)
    return manifest


def _refuse_strangers(path: str, archive: zipfile.ZipFile) -> None:
    """A bundle holds what this version knows, and nothing besides."""
    known = record_models()
    for name in archive.namelist():
        if name == MANIFEST or name in _FOLDERS or _ATTACHMENT.fullmatch(name):
            continue
        place = Place(path, name[:200])
        match = _RECORDS.fullmatch(name)
        if match is None:
            raise place.refuse("a bundle holds no such file.")
        if match[1] not in known:
            listed = ", ".join(known)
            raise place.refuse(f"“{match[1]}” is no kind of record; there are {listed}.")


def _hashes(path: str, archive: zipfile.ZipFile, manifest: Mapping[str, Any]) -> dict[str, str]:
    """The hashes that the manifest gives; it may give none, but no wrong ones."""
    said = manifest.get("files", {})
    place = Place(path, MANIFEST)
    if not isinstance(said, dict):
        raise place.refuse("its “files” must be an object.")
    names = {name for name in archive.namelist() if name.startswith("records/")} - _FOLDERS
    if said and set(said) != names:
        odd = sorted(set(said) ^ names)[0]
        raise place.refuse(f"its list of files and the archive differ: {odd[:200]}.")
    found: dict[str, str] = {}
    for name, note in said.items():
        digest = note.get("sha256") if isinstance(note, dict) else None
        if digest is not None and not isinstance(digest, str):
            raise place.refuse(f"the hash of {name[:200]} must be text.")
        if digest is not None:
            found[name] = digest
    attached = manifest.get("attachments")
    there = {name[12:] for name in archive.namelist() if _ATTACHMENT.fullmatch(name)}
    if isinstance(attached, dict) and set(attached) != there:
        odd = sorted(set(attached) ^ there)[0]
        raise place.refuse(f"its list of attachments and the archive differ: {odd[:200]}.")
    return found
