"""The texts of the library as Markdown with their files beside them, linked by relative paths."""

import uuid
from pathlib import Path
from typing import Final
from urllib.parse import quote

from sqlalchemy.orm import Session

from kb.errors import KBError
from kb.interchange import export, returning
from kb.interchange.document_files import SUFFIX
from kb.interchange.parsed import Claim
from kb.interchange.text_hash import text_hash
from kb.library import listing
from kb.library.files import citing, naming
from kb.library.files import service as files
from kb.store import file_io

_KEPT: Final = "What was written before stays there."


def write_item(session: Session, kind: str, item_id: uuid.UUID, target: Path) -> tuple[Path, ...]:
    """Write a text, and into a folder beside it the files it has; links lead there.

    Args:
        session: a reading session.
        kind: playbook, article or automation_rule.
        item_id: which.
        target: the file of the text; that of “Phishing.md” are in the folder “Phishing files”.

    Returns:
        What was written, the text first.

    Raises:
        KBError: it can't be written, or a file's bytes aren't those that were added.
        NotFoundError: it isn't there.
    """
    return _write(session, item_id, export.item_markdown(session, kind, item_id), target)


def _write(session: Session, item_id: uuid.UUID, body: str, target: Path) -> tuple[Path, ...]:
    """The same of a text that was read already."""
    # What is written stays in the folder, whoever brought the name into the store.
    own = {
        one.file_name.casefold(): (one.id, naming.cleaned(one.file_name))
        for one in files.list_for(session, item_id)
    }
    folder = target.parent / f"{target.stem}{SUFFIX}"

    def relative(address: str, _picture: bool) -> str:
        found = own.get(citing.name_of(address).casefold())
        return quote(f"{folder.name}/{found[1]}") if found is not None else address

    written = [target]
    try:
        if own:
            folder.mkdir(exist_ok=True)
        for file_id, name in own.values():
            files.save_copy(session, file_id, folder / name)
            written.append(folder / name)
        with file_io.written(target) as stream:
            stream.write(citing.readdressed(body, relative).encode("utf-8"))
    except OSError as error:
        what = f"“{target.name}” can't be written: {error.strerror or error}."
        raise KBError(what, _KEPT, "Choose another place.") from error
    return tuple(written)


def write_everything(session: Session, folder: Path) -> tuple[Path, ...]:
    """Write every text of the library into a folder, one file each with its files beside it.

    A hidden file says which is which, so that what is edited there comes back as the next
    version of its item.

    Returns:
        The texts that were written.

    Raises:
        KBError: something can't be written; what was written before it stays.
    """
    taken: dict[str, list[str]] = {}
    written: list[Path] = []
    claims: dict[str, Claim] = {}
    for row in listing.rows(session):
        place = folder / f"{row.kind}s"
        names = taken.setdefault(row.kind, [])
        name = naming.free(f"{naming.cleaned(row.title)[:100].rstrip(' .')}.md", names)
        names.append(name)
        try:
            place.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            what = f"“{place}” can't be made: {error.strerror or error}."
            raise KBError(what, _KEPT, "Choose another place.") from error
        body = export.item_markdown(session, row.kind, row.id)
        written.append(_write(session, row.id, body, place / name)[0])
        claims[f"{place.name}/{name}"] = Claim(row.kind, row.id, text_hash(body))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        returning.write_claims(folder, claims)
    except OSError as error:
        what = f"“{returning.NAME}” can't be written: {error.strerror or error}."
        raise KBError(what, _KEPT, "Choose another place.") from error
    return tuple(written)
