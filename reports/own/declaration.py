"""`kind.toml` of an own template, read with everything it may leave out."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any, Final

from reports import catalog, subjects
from reports.catalog import Limits, ReportKind, Section
from reports.errors import TemplateError
from reports.own.output import wrong_in_style
from reports.own.template import Template

FILE: Final = "kind.toml"
#: The style sheet of the kind, laid over Hotwash's own.
STYLE: Final = "style.css"
_LIKE: Final = "post_incident"
_LINE: Final = re.compile(r"line (\d+)")
_KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_SUBJECTS: Final = (
    *(subjects.INCIDENT, subjects.EXTRACT, subjects.PERIOD),
    *(subjects.PLAYBOOK, subjects.ARTICLE, subjects.EXERCISE),
)
_LISTS: Final = ("formats", "audiences", "page_sizes")
_WORDS: Final[Mapping[Any, str]] = {
    str: 'text in "quotes"',
    int: "a number",
    bool: "true or false",
}
_TYPES: Final[dict[str, type]] = {
    "label": str,
    "description": str,
    "order": int,
    "document": str,
    "markdown": str,
    "style": str,
    "subject": str,
    "cover": bool,
    "contents": bool,
    "max_pages": int,
}


def kind_of(template: Template) -> ReportKind:
    """The kind that a template declares.

    Raises:
        TemplateError: it can't be one; says in which line.
    """
    return _Reading(template).kind()


class _Reading:
    """One declaration while it is read."""

    def __init__(self, template: Template) -> None:
        self._template = template
        self._text = template.files.get(FILE, "")

    def kind(self) -> ReportKind:
        """The kind."""
        told = self._told()
        base = self._base(told)
        values = asdict(base) | {"order": 100, "description": "", "name": self._template.name}
        values["sections"] = base.sections
        values["condense"] = base.condense
        own_document = "document.html.j2" in self._template.files
        if own_document:
            values["document"] = f"{self._template.name}/document.html.j2"
        if "document.md.j2" in self._template.files:
            values["markdown"] = f"{self._template.name}/document.md.j2"
        for name, value in told.items():
            values[name] = self._value(name, value)
        if not str(told.get("label", "")).strip():
            raise self._wrong("label", "it needs a label.", 'Add a line such as label = "Review".')
        made = ReportKind(**values)
        self._check(made)
        return made

    def _told(self) -> dict[str, Any]:
        try:
            told = tomllib.loads(self._text)
        except tomllib.TOMLDecodeError as error:
            at = _LINE.search(str(error))
            line = int(at[1]) if at else self._text.count("\n") + 1
            raise TemplateError(self._shown, line, f"this can't be read: {error}.") from error
        known = {"like", "sections", "condense", *_LISTS, *_TYPES}
        for name in told:
            if name not in known:
                raise self._wrong(
                    name, f"“{name}” isn't known.", f"Known are: {', '.join(sorted(known))}."
                )
        return told

    def _base(self, told: dict[str, Any]) -> ReportKind:
        """The kind of Hotwash that it is like; what isn't told is as there."""
        like = told.pop("like", _LIKE)
        for kind in catalog.kinds():
            if kind.name == like:
                return kind
        known = ", ".join(kind.name for kind in catalog.kinds())
        raise self._wrong("like", f"there is no kind “{like}”.", f"There are: {known}.")

    def _value(self, name: str, value: object) -> object:
        if name == "sections":
            return self._parts("sections", value, Section, {"key": str, "title": str})
        if name == "condense":
            return self._parts("condense", value, Limits, {"rows": int, "characters": int})
        if name in _LISTS:
            words = isinstance(value, list) and all(isinstance(word, str) for word in value)
            if not isinstance(value, list) or not words or not value:
                raise self._wrong(name, f"“{name}” is a list of words.", f'{name} = ["…"]')
            return tuple(value)
        wanted = _TYPES[name]
        if type(value) is not wanted:
            raise self._wrong(name, f"“{name}” is {_WORDS[wanted]}.")
        if isinstance(value, str) and len(value) > 300:
            raise self._wrong(name, f"“{name}” is too long: at most 300 characters.")
        return value

    def _parts(
        self,
        name: str,
        value: object,
        kind: type[Section] | type[Limits],
        needed: Mapping[str, type],
    ) -> tuple[Any, ...]:
        """The tables of a list such as [[sections]]."""
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise self._wrong(name, f"“{name}” are tables.", f"Begin each with [[{name}]].")
        made = []
        for number, one in enumerate(value):
            known = {field.name: field for field in fields(kind)}
            line = self._line_of_table(name, number)
            for key in one:
                if key not in known:
                    self._fail(line, f"“{key}” isn't known.", f"Known are: {', '.join(known)}.")
            for key, wanted in needed.items():
                if type(one.get(key)) is not wanted:
                    self._fail(line, f"it needs “{key}”.")
            for key, field in known.items():
                if key in one and type(one[key]) is not field.type:
                    self._fail(line, f"“{key}” is {_WORDS[field.type]}.")
            try:
                made.append(kind(**one))
            except TypeError as error:
                self._fail(line, f"this table isn't whole: {error}.")
        return tuple(made)

    def _check(self, kind: ReportKind) -> None:
        """What can't be known from one line alone."""
        choices = {
            "formats": (kind.formats, ("pdf", "html", "docx", "md")),
            "audiences": (kind.audiences, tuple(a.name for a in catalog.audiences())),
            "page_sizes": (kind.page_sizes, ("a4", "letter")),
            "subject": ((kind.subject,), _SUBJECTS),
            "style": ((kind.style,), ("", "executive", "landscape", "tight")),
        }
        for name, (given, allowed) in choices.items():
            for value in given:
                if value not in allowed:
                    has = ", ".join(filter(None, allowed))
                    raise self._wrong(name, f"“{value}” isn't offered here.", f"Use: {has}.")
        for name in ("document", "markdown"):
            path = getattr(kind, name)
            if not self._is_there(path):
                raise self._wrong(name, f"there is no “{path}”.", f"Write it as {kind.name}/….j2.")
        for number, section in enumerate(kind.sections):
            self._check_section(kind, section, self._line_of_table("sections", number))
        if not kind.sections:
            raise self._wrong(
                "sections", "it has no sections.", "Add [[sections]] with key, title."
            )
        sheet = self._template.files.get(STYLE, "")
        if wrong := wrong_in_style(sheet):
            line, what = wrong
            shown = f"{kind.name}/{STYLE}"
            raise TemplateError(shown, line, what, "Style sheets load nothing: take it out.")

    def _check_section(self, kind: ReportKind, section: Section, line: int) -> None:
        if not _KEY.fullmatch(section.key):
            self._fail(line, f"“{section.key[:40]}” is no key.", "Use a-z, 0-9 and _.")
        if [one.key for one in kind.sections].count(section.key) > 1:
            self._fail(line, f"“{section.key}” is there twice.")
        wanted = [("sections", "html")] + ([("markdown", "md")] if "md" in kind.formats else [])
        for folder, form in wanted:
            inner = f"{folder}/{section.key}.{form}.j2"
            own_document = kind.markdown if form == "md" else kind.document
            whole = own_document.startswith(f"{kind.name}/")
            if not whole and not any(self._is_there(f"{at}/{inner}") for at in (kind.name, "base")):
                self._fail(line, f"there is no template of “{section.key}”.", f"Write {inner}.")

    def _is_there(self, path: str) -> bool:
        folder, _, inner = path.partition("/")
        if folder == self._template.name:
            return inner in self._template.files
        return path.endswith(".j2") and ".." not in path and (catalog.TEMPLATES / path).is_file()

    @property
    def _shown(self) -> str:
        return f"{self._template.name}/{FILE}"

    def _line_of_table(self, name: str, number: int) -> int:
        lines = [
            at
            for at, line in enumerate(self._text.splitlines(), 1)
            if line.replace(" ", "").startswith(f"[[{name}]]")
        ]
        return lines[number] if number < len(lines) else 1

    def _fail(self, line: int, what: str, todo: str = "") -> None:
        raise TemplateError(self._shown, line, what, todo)

    def _wrong(self, key: str, what: str, todo: str = "") -> TemplateError:
        """An error in the line that begins with a key; in the first where there is none."""
        for at, line in enumerate(self._text.splitlines(), 1):
            if line.strip().strip("[").startswith(key):
                return TemplateError(self._shown, at, what, todo)
        return TemplateError(self._shown, 1, what, todo)
