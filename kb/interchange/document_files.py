"""Files that the Markdown of an imported folder names: they come along as files of the text.

Only what lies in the folders that the user named is taken: a text can't ask for another file.
"""

import hashlib
import mimetypes
import os
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from sqlalchemy.orm import Session

from kb.errors import InterchangeError, KBError
from kb.interchange import files as reading
from kb.interchange.markdown import SUFFIXES
from kb.interchange.parsed import ParsedDocument, ParsedFile
from kb.ledger import editing
from kb.library.files import citing, naming
from kb.library.files import service as files
from kb.library.files.models import ItemFile
from kb.store import file_io
from kb.store.coercion import LONGEST_TEXT

#: What the folder of a text's files is called, after the text's own name.
SUFFIX: Final = " files"
#: What an import reads itself, unless it lies where our export puts the files of a text.
_READ: Final = SUFFIXES | {"", ".json", ".jsonl", ".yaml", ".yml", ".zip", ".txt", ".text"}
_PIECE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Linked:
    """What the texts of an import name, by text and by address.

    Attributes:
        by_document: the file that each address of a text means.
    """

    by_document: Mapping[Path, Mapping[str, Path]]

    def texts_of(self) -> dict[Path, list[str]]:
        """The texts that name each file that comes along, as the user named them."""
        found: dict[Path, list[str]] = {}
        for document, named in self.by_document.items():
            for path in dict.fromkeys(named.values()):
                found.setdefault(path, []).append(str(document))
        return found

    def with_files(self, path: Path, document: ParsedDocument) -> ParsedDocument:
        """A text that names the files it brings as files of its own."""
        named = self.by_document.get(path)
        if not named or document.format:
            return document
        names: dict[Path, str] = {}
        for file in named.values():
            if file not in names:
                names[file] = naming.free(naming.cleaned(file.name), names.values())

        def own(address: str, _picture: bool) -> str:
            return citing.address_of(names[named[address]]) if address in named else address

        body = citing.readdressed(document.body, own)
        if len(body) > LONGEST_TEXT:
            return document
        brought = tuple(ParsedFile(name, str(file)) for file, name in names.items())
        return replace(document, body=body, files=brought)


def find(located: Iterable[tuple[Path, str]]) -> Linked:
    """What the Markdown among some files names of the others."""
    paths = [path for path, _key in located]
    there = {os.path.normpath(path): path for path in paths if _may_come(path)}
    found: dict[Path, dict[str, Path]] = {}
    for path in paths if there else ():
        if path.suffix.casefold() in SUFFIXES:
            named = _named(path, there)
            if named:
                found[path] = named
    return Linked(found)


def _may_come(path: Path) -> bool:
    suffix = path.suffix.casefold()
    if suffix in SUFFIXES or os.path.islink(path):  # noqa: PTH114 - never raises
        return False
    picture = (mimetypes.guess_type(path.name)[0] or "").startswith("image/")
    return picture or suffix not in _READ or path.parent.name.endswith(SUFFIX)


def _named(document: Path, there: Mapping[str, Path]) -> dict[str, Path]:
    try:
        text = reading.read_file(document).text
    except InterchangeError:
        return {}  # it is refused with its reason when it is read as a document
    found: dict[str, Path] = {}
    for address in citing.addresses(text[:LONGEST_TEXT]):
        relative = unquote(address.partition("#")[0]).replace("\\", "/")
        if not relative or "\0" in relative or ":" in relative.partition("/")[0]:
            continue
        path = there.get(os.path.normpath(document.parent / relative))
        if path is not None:
            found[address] = path
    return found


def differ(session: Session, item_id: uuid.UUID, given: Sequence[ParsedFile]) -> bool:
    """Whether an item lacks a file that its text brings, or holds another one of that name."""
    known = {one.file_name.casefold(): one.sha256 for one in files.list_for(session, item_id)}
    for one in given:
        held = known.get(one.name.casefold())
        try:
            if held != _sha256(one):
                return True
        except KBError:
            continue  # it can't be taken anyway, which is told when the text is
    return False


def take(session: Session, item_id: uuid.UUID, given: Sequence[ParsedFile]) -> list[str]:
    """Take the files that a text brings; newer bytes of a name take the place of older ones.

    Returns:
        Warnings about what could not be taken.
    """
    warnings: list[str] = []
    for one in given:
        known = {held.file_name.casefold(): held for held in files.list_for(session, item_id)}
        held = known.get(one.name.casefold())
        try:
            if held is not None and held.sha256 == _sha256(one):
                continue
            made = files.attach(session, item_id, one.path, name=one.name)
        except KBError as error:
            warnings.append(f"A file that the text names was not taken: {error.what}")
            continue
        if held is not None:
            session.delete(editing.fetch(session, ItemFile, held.id))
            session.flush()
            editing.assign(editing.fetch(session, ItemFile, made.id), {"file_name": one.name})
            session.flush()
    return warnings


def _sha256(one: ParsedFile) -> str:
    digest = hashlib.sha256()
    with file_io.readable(Path(one.path)) as stream:
        while piece := stream.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()
