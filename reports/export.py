"""A finished report on the disk: written beside its place, checked, then moved into it."""

import contextlib
import errno
import io
import os
import re
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf

from kb.store.durable import sync_folders
from reports.context import ReportContext
from reports.errors import ExportError
from reports.language import SOURCE
from reports.options import ReportOptions
from reports.result import RenderResult
from reports.subjects import EXTRACT

if TYPE_CHECKING:
    from reports.signatures.request import Signing

_UNSAFE = re.compile(r"[^\w.\-]+", re.ASCII)
_TODO = "Choose another folder, or try again."


@dataclass(frozen=True, slots=True)
class Written:
    """A report that is where it was to go.

    Attributes:
        path: of the file.
        result: what is in it; signed, when it was to be.
        at: the time of the export, which a signature states.
    """

    path: Path
    result: RenderResult
    at: datetime


def deliver(result: RenderResult, target: Path, signing: "Signing | None", at: datetime) -> Written:
    """Sign a report when somebody asks for it, and write it; a file in its place is replaced.

    Args:
        result: what a job gave.
        target: where it goes; its folder must exist.
        signing: the certificate; None leaves it unsigned.
        at: the time of the export.

    Raises:
        ExportError: it can't be written or didn't pass its check.
        SigningError: it can't be signed; nothing is written.
    """
    if signing is not None:
        from reports.signatures.signing import signed  # noqa: PLC0415 - only when it is wanted

        result = signed(result, signing, at)
    return Written(write(result, target, replace=True), result, at)


def file_name(context: ReportContext, file_format: str = "pdf") -> str:
    """A name for the file: number or title, kind, audience, language and time of the export."""
    of_incident = context.record.get("subject") in {None, EXTRACT}
    about = context.record.get("number" if of_incident else "title")
    about = " ".join(str(part) for part in (about, context.record.get("item")) if part)
    number = _UNSAFE.sub("-", str(about or "incident")).strip("-.")[:60]
    at = f"{context.options.now:%Y%m%d-%H%M}"
    options = context.options
    parts = (number or "incident", options.kind, options.audience, language_of(options), at)
    return f"{'-'.join(part for part in parts if part)}.{file_format}"


def language_of(options: ReportOptions) -> str:
    """The language as it stands in names of files: nothing for English."""
    tag = options.language
    return "" if tag.partition("-")[0] in {"", SOURCE} else tag


def write(result: RenderResult, target: Path, *, replace: bool = False) -> Path:
    """Write a report, or leave everything as it was.

    Args:
        result: what a job gave.
        target: where it goes; its folder must exist.
        replace: a file of that name may be replaced.

    Raises:
        ExportError: it can't be written or didn't pass its check; `reason` says which.
    """
    folder = target.parent
    if not folder.is_dir():
        raise ExportError("missing_folder", f"There is no folder “{folder}”.", _TODO)
    if target.exists() and not replace:
        raise ExportError(
            "exists", f"“{target.name}” is there already.", "Choose another name, or replace it."
        )
    beside: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=".hotwash-", suffix=".part", dir=folder)
        beside = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(result.content)
            file.flush()
            os.fsync(file.fileno())
        check(result, beside.read_bytes())
        beside.chmod(0o644)
        beside.replace(target)
        with contextlib.suppress(OSError):
            sync_folders(folder)
    except OSError as error:
        _remove(beside)
        raise _explained(error, target) from error
    except ExportError:
        _remove(beside)
        raise
    return target


def check(result: RenderResult, written: bytes) -> None:
    """Read a written report again: all of it, its pages, its title, its fonts, its signature.

    Raises:
        ExportError: it isn't what was rendered.
    """
    if written != result.content:
        raise _failed("it differs from what was rendered")
    if result.format != "pdf":
        return
    try:
        with pikepdf.open(io.BytesIO(written)) as pdf:
            pages = len(pdf.pages)
            title = str(pdf.trailer.Info.Title)
            loose = loose_fonts(pdf)
    except (pikepdf.PdfError, AttributeError, KeyError) as error:
        raise _failed("it can't be opened") from error
    if pages != result.pages or pages == 0:
        raise _failed(f"it has {pages} pages instead of {result.pages}")
    if title != result.title:
        raise _failed("its title is another one")
    if loose:
        raise _failed(f"the font {loose[0]} isn't embedded")
    if result.signed_by:
        _check_signature(written)


def _check_signature(written: bytes) -> None:
    from reports.signatures import checking  # noqa: PLC0415 - only for files that are signed

    found = checking.check(written)
    if found.problems:
        raise _failed(f"its signature doesn't hold. {found.problems[0]}")


def loose_fonts(pdf: pikepdf.Pdf) -> list[str]:
    """Names of fonts that are used and not embedded."""
    loose = []
    for font in pdf.objects:
        if not isinstance(font, pikepdf.Dictionary) or font.get("/Type") != "/FontDescriptor":
            continue
        if not any(name in font for name in ("/FontFile", "/FontFile2", "/FontFile3")):
            loose.append(str(font.get("/FontName", "?")))
    return loose


def _failed(why: str) -> ExportError:
    return ExportError("check", f"The report did not pass its check: {why}.", "Export it again.")


def _explained(error: OSError, target: Path) -> ExportError:
    where = f"The report could not be written to “{target.parent.name or target.parent}”."
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return ExportError("disk_full", f"{where} The disk is full.", _TODO)
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return ExportError("read_only", f"{where} You may not write there.", _TODO)
    return ExportError("failed", f"{where} {error.strerror or 'The system refused it'}.", _TODO)


def _remove(beside: Path | None) -> None:
    if beside is not None:
        with contextlib.suppress(OSError):
            beside.unlink()
