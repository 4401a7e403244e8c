"""The kinds of report, read from the declarations beside their templates."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from reports.errors import UnknownKindError

TEMPLATES = Path(__file__).parent / "templates"
_FOLDERS_WITHOUT_KIND = {"base", "css", "fonts"}


@dataclass(frozen=True, slots=True)
class Section:
    """One section of a kind.

    Attributes:
        key: the name of its data and of its template.
        title: its heading.
        starts_page: it begins a page.
        unnumbered: an appendix; its heading has no number.
        default: it is in the report unless somebody takes it out.
        when_recorded: it is left out when nothing of it was recorded.
    """

    key: str
    title: str
    starts_page: bool = False
    unnumbered: bool = False
    default: bool = True
    when_recorded: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of each list and text is shown: the steps of condensing.

    Attributes:
        rows: entries a list.
        characters: of a running text.
        cell: characters of a title or a table cell.
        clamped: blocks are cut at a fixed height, for characters wider than anybody expects.
    """

    rows: int
    characters: int
    cell: int
    clamped: bool = False


@dataclass(frozen=True, slots=True)
class ReportKind:
    """One kind of report.

    Attributes:
        name: the folder of its templates.
        document, markdown: the templates of the whole, from the templates' root.
        subject: what it is about; see `reports.subjects`.
        style: the name of a style sheet of its own.
        max_pages: never more pages than this; 0 for no limit.
        condense: what to do, in order, until it fits `max_pages`.
    """

    name: str
    label: str
    description: str
    order: int
    document: str
    markdown: str
    formats: tuple[str, ...]
    audiences: tuple[str, ...]
    page_sizes: tuple[str, ...]
    sections: tuple[Section, ...]
    subject: str = "incident"
    style: str = ""
    cover: bool = True
    contents: bool = True
    max_pages: int = 0
    condense: tuple[Limits, ...] = ()

    def default_sections(self) -> tuple[str, ...]:
        """Keys of the sections that are in unless somebody takes them out."""
        return tuple(section.key for section in self.sections if section.default)

    def chosen(self, keys: tuple[str, ...]) -> tuple[Section, ...]:
        """The sections of these keys in this order; the kind's own for none.

        Raises:
            UnknownKindError: a key that the kind doesn't have.
        """
        by_key = {section.key: section for section in self.sections}
        missing = [key for key in keys if key not in by_key]
        if missing:
            raise UnknownKindError(
                f"The {self.label} has no section named {missing[0]}.",
                todo=f"It has: {', '.join(by_key)}.",
            )
        return tuple(by_key[key] for key in keys or self.default_sections())


@dataclass(frozen=True, slots=True)
class Withhold:
    """A field of a kind of record that an audience doesn't see.

    Attributes:
        only_here: its text isn't searched for in other fields.
        below: only in reports that are marked less strictly than this.
    """

    kind: str
    field: str
    reason: str
    where: dict[str, list[str]]
    not_where: dict[str, list[str]]
    only_here: bool = False
    below: str = ""


@dataclass(frozen=True, slots=True)
class Pattern:
    """Something that an audience doesn't see wherever it stands.

    Attributes:
        name: internal_addresses, third_parties or own_patterns.
        below: only in reports that are marked less strictly than this.
    """

    name: str
    below: str = ""


@dataclass(frozen=True, slots=True)
class Marked:
    """A part whose records carry a marking.

    Attributes:
        field: the one that holds it.
        texts: fields whose texts stand nowhere else in a report without the record.
        owned: other parts whose records belong to one, and the field that says to which.
    """

    part: str
    field: str
    texts: tuple[str, ...]
    owned: dict[str, str]


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom a report is for."""

    name: str
    label: str
    description: str
    roles_for_people: bool
    drop: tuple[str, ...]
    withhold: tuple[Withhold, ...]
    patterns: tuple[Pattern, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether nothing is withheld from it."""
        return not (self.roles_for_people or self.drop or self.withhold or self.patterns)


def load_kind(folder: Path) -> ReportKind:
    """Read one declaration.

    Raises:
        ValueError, KeyError, TypeError: it isn't a declaration.
    """
    values: dict[str, Any] = tomllib.loads((folder / "kind.toml").read_text(encoding="utf-8"))
    sections = tuple(Section(**section) for section in values.pop("sections"))
    condense = tuple(Limits(**step) for step in values.pop("condense", ()))
    for name in ("formats", "audiences", "page_sizes"):
        values[name] = tuple(values[name])
    return ReportKind(name=folder.name, sections=sections, condense=condense, **values)


def kinds_of(subject: str, root: Path = TEMPLATES) -> tuple[ReportKind, ...]:
    """The kinds that are about something, in the order of their declarations."""
    return tuple(kind for kind in kinds(root) if kind.subject == subject)


@cache
def kinds(root: Path = TEMPLATES) -> tuple[ReportKind, ...]:
    """All kinds, in the order of their declarations."""
    folders = (path.parent for path in root.glob("*/kind.toml"))
    found = [load_kind(folder) for folder in folders if folder.name not in _FOLDERS_WITHOUT_KIND]
    return tuple(sorted(found, key=lambda kind: (kind.order, kind.name)))


def kind(name: str, root: Path = TEMPLATES) -> ReportKind:
    """The kind of this name.

    Raises:
        UnknownKindError: there is none.
    """
    for candidate in kinds(root):
        if candidate.name == name:
            return candidate
    known = ", ".join(candidate.name for candidate in kinds(root))
    raise UnknownKindError(f"There is no report named {name}.", todo=f"There are: {known}.")


@cache
def audiences(root: Path = TEMPLATES) -> tuple[Audience, ...]:
    """All audiences, in the order of their declaration."""
    values = tomllib.loads((root / "audiences.toml").read_text(encoding="utf-8"))
    return tuple(_audience(name, declared) for name, declared in values.items())


@cache
def marked(root: Path = TEMPLATES) -> tuple[Marked, ...]:
    """The parts whose records carry a marking of their own."""
    values = tomllib.loads((root / "markings.toml").read_text(encoding="utf-8"))
    return tuple(
        Marked(part, declared["field"], tuple(declared["texts"]), declared.get("owned", {}))
        for part, declared in values.items()
    )


def audience(name: str, root: Path = TEMPLATES) -> Audience:
    """The audience of this name.

    Raises:
        UnknownKindError: there is none.
    """
    for candidate in audiences(root):
        if candidate.name == name:
            return candidate
    known = ", ".join(candidate.name for candidate in audiences(root))
    raise UnknownKindError(f"There is no audience named {name}.", todo=f"There are: {known}.")


def _audience(name: str, declared: dict[str, Any]) -> Audience:
    withhold = tuple(
        Withhold(**{"where": {}, "not_where": {}, **rule}) for rule in declared.get("withhold", ())
    )
    return Audience(
        name=name,
        label=declared["label"],
        description=declared["description"],
        roles_for_people=declared["people"] == "roles",
        drop=tuple(declared.get("drop", ())),
        withhold=withhold,
        patterns=tuple(Pattern(**known) for known in declared.get("patterns", ())),
    )
