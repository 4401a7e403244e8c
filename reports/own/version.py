"""Which version of a template a report was made with, and what it says otherwise today."""

import difflib
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from reports.catalog import TEMPLATES
from reports.context import ReportContext
from reports.errors import ReportError
from reports.own import folder
from reports.own.template import Template, digest

#: Lines of difference that are shown of one file.
_MOST_LINES: Final = 60
_SHORT: Final = 12


@dataclass(frozen=True, slots=True)
class Version:
    """What a report says of its template, beside the template of today.

    Attributes:
        name: of the kind.
        own: it is a template of the organisation.
        sha256: the version that the report was made with; empty where it doesn't say.
        now: the present version; empty where the template is gone or broken.
        changed: files that differ, by name.
        difference: the lines that differ, where the report holds the texts.
    """

    name: str
    own: bool
    sha256: str
    now: str
    changed: tuple[str, ...] = ()
    difference: tuple[str, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether the present template is another one."""
        return bool(self.sha256) and self.sha256 != self.now

    def sentences(self) -> tuple[str, ...]:
        """All that in words."""
        if not self.sha256:
            return ()
        kind = "own template" if self.own else "template"
        made = f"Made with the {kind} {self.name}, version {self.sha256[:_SHORT]}."
        if not self.differs:
            return (f"{made} It is the present one.",)
        if not self.now:
            return (f"{made} It isn't here any more, or can't be used.",)
        files = f": {', '.join(self.changed)}" if self.changed else ""
        return (f"{made} The present one is {self.now[:_SHORT]}{files}.", *self.difference)


def frozen(context: ReportContext) -> dict[str, Any]:
    """What goes into the record of a report: the version of its template and of each file.

    The texts of an own template go with a complete report only: notes in them may be for the
    house alone.
    """
    template = context.template
    files = template.files if template else _ours(context.options.kind)
    held: dict[str, Any] = {
        "name": context.options.kind,
        "own": template is not None,
        "sha256": digest(files),
        "files": {name: _hash(text) for name, text in sorted(files.items())} if template else {},
    }
    if template is not None and context.audience_is_complete:
        held["texts"] = dict(sorted(template.files.items()))
    return held


def compared(report: Mapping[str, Any]) -> Version:
    """What a report says of its template, beside the one of today.

    Args:
        report: the part “report” of an embedded record.
    """
    held = report.get("template")
    if not isinstance(held, Mapping):
        return Version(str(report.get("kind", "")), own=False, sha256="", now="")
    name, own = str(held.get("name", "")), bool(held.get("own"))
    files = _texts_now(name, own=own)
    now = digest(files) if files else ""
    then = held.get("files")
    hashes = {str(k): str(v) for k, v in then.items()} if isinstance(then, Mapping) else {}
    present = {path: _hash(text) for path, text in files.items()} if own else {}
    changed = [p for p in sorted({*hashes, *present}) if hashes.get(p) != present.get(p)]
    texts = held.get("texts")
    kept = {str(k): str(v) for k, v in texts.items()} if isinstance(texts, Mapping) else {}
    lines = [line for path in changed if kept for line in _difference(path, kept, files)]
    sha = str(held.get("sha256", ""))
    return Version(name, own, sha, now, tuple(changed) if files else (), tuple(lines))


def _texts_now(name: str, *, own: bool) -> Mapping[str, str]:
    """The files of the present template; none where it is gone or broken."""
    if not own:
        return _ours(name)
    try:
        template: Template | None = folder.chosen(name)[1]
    except ReportError:
        return {}
    return template.files if template else {}


def _difference(path: str, then: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    before, after = (texts.get(path, "").splitlines() for texts in (then, now))
    lines = difflib.unified_diff(before, after, f"{path} (report)", f"{path} (now)", "", "", 1, "")
    return list(lines)[:_MOST_LINES]


@cache
def _ours(name: str) -> Mapping[str, str]:
    """The files that a kind of Hotwash is made of: its own, the common parts, the styles."""
    if not (TEMPLATES / name / "kind.toml").is_file():
        return {}
    return {
        path.relative_to(TEMPLATES).as_posix(): path.read_text(encoding="utf-8")
        for part in (name, "base", "css")
        for path in sorted((TEMPLATES / part).rglob("*"))
        if path.suffix in {".j2", ".toml", ".css", ".svg"}
    }


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
