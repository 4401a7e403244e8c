"""The folder of an organisation's templates: each folder in it is a kind of report."""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import platformdirs

from reports import catalog
from reports.catalog import ReportKind
from reports.errors import TemplateError, UnknownKindError
from reports.own.declaration import kind_of
from reports.own.template import Template

#: The environment variable that names the folder.
VARIABLE: Final = "HOTWASH_TEMPLATES"
#: Only these files are read; pictures and notes beside them are nobody's business.
_READ: Final = (".toml", ".j2", ".css")
_MOST_FILES: Final = 200
_MOST_BYTES: Final = 2_000_000
_NAME: Final = re.compile(r"[a-z][a-z0-9_-]{0,39}")


@dataclass(frozen=True, slots=True)
class Found:
    """What a folder holds.

    Attributes:
        kinds: those that can be made, in their order.
        troubles: why others can't, a whole sentence each.
    """

    kinds: tuple[ReportKind, ...] = ()
    troubles: tuple[TemplateError, ...] = ()


def place(environment: Mapping[str, str] = os.environ) -> Path:
    """Where own templates lie: the folder that was named, else beside the user's store."""
    named = environment.get(VARIABLE)
    return Path(named) if named else platformdirs.user_data_path("hotwash") / "report-templates"


def found(folder: Path | None = None) -> Found:
    """All own kinds; a broken one is told and hides nothing else."""
    kinds: list[ReportKind] = []
    troubles: list[TemplateError] = []
    for one in _folders(folder or place()):
        try:
            kinds.append(kind_of(read(one)))
        except TemplateError as error:
            troubles.append(error)
    kinds.sort(key=lambda kind: (kind.order, kind.name))
    return Found(tuple(kinds), tuple(troubles))


def chosen(name: str, folder: Path | None = None) -> tuple[ReportKind, Template | None]:
    """The kind of a name, and its template where it is an own one.

    Raises:
        TemplateError: there is one of this name, and it is broken.
        UnknownKindError: there is none.
    """
    if name in {kind.name for kind in catalog.kinds()}:
        return catalog.kind(name), None
    root = folder or place()
    if _NAME.fullmatch(name) and (root / name).is_dir():
        template = read(root / name)
        return kind_of(template), template
    known = ", ".join(kind.name for kind in (*catalog.kinds(), *found(root).kinds))
    raise UnknownKindError(f"There is no report named {name}.", todo=f"There are: {known}.")


def read(folder: Path) -> Template:
    """The files of one kind.

    Raises:
        TemplateError: the folder's name can't be used, or a file can't be read.
    """
    name = folder.name
    if not _NAME.fullmatch(name):
        raise TemplateError(
            f"{name}/", 0, "this name can't be used.", "Name the folder in a-z, 0-9, _ and -."
        )
    if (catalog.TEMPLATES / name).exists():
        raise TemplateError(
            f"{name}/", 0, "Hotwash has a kind of this name.", "Give the folder another name."
        )
    files: dict[str, str] = {}
    left = _MOST_BYTES
    for path in _files(folder):
        inner = path.relative_to(folder).as_posix()
        files[inner] = text = _text(folder, path, left)
        left -= len(text.encode())
        if len(files) > _MOST_FILES:
            raise TemplateError(f"{name}/", 0, f"it has more than {_MOST_FILES} files.")
    return Template(name, files)


def _folders(root: Path) -> list[Path]:
    """Folders that say that they are a kind."""
    try:
        return sorted(one for one in root.iterdir() if (one / "kind.toml").exists())
    except OSError:
        return []


def _files(folder: Path) -> Iterator[Path]:
    """Files that are read, in a fixed order; links to folders are not followed."""
    for where, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if name.endswith(_READ):
                yield Path(where) / name


def _text(folder: Path, path: Path, left: int) -> str:
    shown = f"{folder.name}/{path.relative_to(folder).as_posix()}"
    try:
        if not path.resolve().is_relative_to(folder.resolve()):
            raise TemplateError(shown, 0, "it leads out of its folder.", "Copy the file here.")
        if not path.is_file():
            raise TemplateError(shown, 0, "it is no file.")
        with path.open("rb") as file:
            data = file.read(left + 1)
    except OSError as error:
        raise TemplateError(shown, 0, f"it can't be read: {error.strerror}.") from error
    if len(data) > left:
        todo = f"Keep all files of a template below {_MOST_BYTES // 1_000_000} MB."
        raise TemplateError(shown, 0, "it is too large.", todo)
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise TemplateError(shown, line, "this is no UTF-8.", "Save the file as UTF-8.") from error
