"""Work on the store as a whole: check it, back it up, export it. Runs in a reader thread."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from kb.knowledge_base import KnowledgeBase

#: What a new folder of texts is called.
_TEXTS: Final = "Hotwash texts"


def check(store: "KnowledgeBase") -> list[str]:
    """Verifies records, revisions, attachments and index; a sentence for each problem."""
    from kb import checking  # noqa: PLC0415 - kb loads late

    found = checking.check(store).problems
    return [f"{problem.where}: {problem.what}" for problem in found]


def back_up(store: "KnowledgeBase", path: Path) -> None:
    """Writes a consistent copy of the store to `path` while it is in use.

    Raises:
        StoreError: the file can't be written.
    """
    from kb.store.backup import write_backup  # noqa: PLC0415 - kb loads late

    write_backup(store.url, store.engine, path)


def export_everything(store: "KnowledgeBase", path: Path) -> None:
    """Writes one bundle of the whole store, which any other store takes.

    Raises:
        OSError: the file can't be written.
    """
    from kb.interchange import export  # noqa: PLC0415 - kb loads late
    from kb.store import file_io  # noqa: PLC0415

    with file_io.written(path) as file:
        store.read(lambda session: export.write_bundle(session, file, export.everything(session)))


def write_texts(store: "KnowledgeBase", parent: Path) -> Path:
    """Writes all texts of the library as Markdown into a new folder.

    Returns:
        The folder.

    Raises:
        KBError: something can't be written.
    """
    from kb.interchange import markdown_folder  # noqa: PLC0415 - kb loads late

    folder, number = parent / _TEXTS, 2
    while folder.exists():  # somebody may have edited what was written before
        folder, number = parent / f"{_TEXTS} {number}", number + 1
    store.read(partial(markdown_folder.write_everything, folder=folder))
    return folder
