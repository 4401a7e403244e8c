"""A language: its name, its direction, its catalog."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import TYPE_CHECKING, Final

from reports.errors import UnknownLanguageError

if TYPE_CHECKING:
    from babel import Locale

CATALOGS: Final = Path(__file__).parent / "catalogs"
SOURCE: Final = "en"


@dataclass(frozen=True, slots=True)
class Language:
    """A language that reports are made in.

    Attributes:
        tag: of BCP 47, such as "fr" or "zh-Hans".
        texts: what it says for each text of the source.
    """

    tag: str
    texts: NullTranslations = field(default_factory=NullTranslations, compare=False)

    @property
    def locale(self) -> "Locale":
        """What the Unicode locale data know of it."""
        return _locale(self.tag)

    @property
    def name(self) -> str:
        """Its name in itself, such as "Français"."""
        locale = self.locale
        named = locale.languages.get(str(locale)) or locale.get_language_name() or self.tag
        return str(named[:1].upper() + named[1:])

    @property
    def direction(self) -> str:
        """How its text runs: ltr or rtl."""
        return _direction(self.tag)

    @property
    def is_source(self) -> bool:
        """It is the one that the source is written in."""
        return self.tag.partition("-")[0] == SOURCE


@cache
def _direction(tag: str) -> str:
    if tag.partition("-")[0] == SOURCE:
        return "ltr"
    return str(_locale(tag).text_direction)


@cache
def _locale(tag: str) -> "Locale":
    from babel import Locale  # noqa: PLC0415 - English needs none of it

    return Locale.parse(tag, sep="-")


def names() -> tuple[tuple[str, str], ...]:
    """Tags of the languages that are offered, each with its name in itself."""
    return tuple((tag, Language(tag).name) for tag in offered())


def offered(root: Path = CATALOGS) -> tuple[str, ...]:
    """Tags of the languages that reports are made in, English first."""
    return (SOURCE, *sorted(path.stem for path in root.glob("*.po")))


@cache
def of(tag: str, root: Path = CATALOGS) -> Language:
    """The language of a tag; of one with a region the language alone will do; English of none.

    Raises:
        UnknownLanguageError: reports aren't made in it.
    """
    if not tag:
        return of(SOURCE, root)
    known = offered(root)
    alike = [one for one in known if one.partition("-")[0] == tag.partition("-")[0].lower()]
    wanted = tag if tag in known else next(iter(alike), "")
    if not wanted:
        raise UnknownLanguageError(
            f"Reports aren't made in “{tag[:20]}”.", todo=f"They come in: {', '.join(known)}."
        )
    return Language(tag if wanted == SOURCE else wanted, _texts(root / f"{wanted}.po"))


def _texts(path: Path) -> NullTranslations:
    """A catalog, compiled in memory: nothing is written beside it."""
    if not path.is_file():
        return NullTranslations()
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - as above
    from babel.messages.pofile import read_po  # noqa: PLC0415

    with path.open("rb") as file:
        catalog = read_po(file, locale=path.stem.replace("-", "_"))
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return GNUTranslations(compiled)


_ENGLISH: Final = Language(SOURCE)
_spoken: ContextVar[Language] = ContextVar("language of the report", default=_ENGLISH)


@contextmanager
def speaking(language: Language) -> Iterator[Language]:
    """Say everything in a language until the block ends, whatever was spoken before."""
    before = _spoken.set(language)
    try:
        yield language
    finally:
        _spoken.reset(before)


def current() -> Language:
    """The language spoken."""
    return _spoken.get()
