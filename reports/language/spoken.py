"""What is said, in the language of the report under way."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from reports.language.tongue import SOURCE, Language

_ENGLISH: Final = Language(SOURCE)
_spoken: ContextVar[Language] = ContextVar("language of the report", default=_ENGLISH)
_PLACE: Final = re.compile(r"\{(\w+)\}")


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


def filled(text: str, values: Mapping[str, object]) -> str:
    """A text with its places filled; plain names only, so that no template reaches further."""
    return _PLACE.sub(lambda place: str(values.get(place[1], place[0])), text)


def _(text: str, **values: object) -> str:
    """A text of the source in the language spoken.

    Args:
        text: in English, with places such as {name}.
        values: what stands in the places.
    """
    return filled(_spoken.get().texts.gettext(text) if text else "", values)


def ngettext(one: str, many: str, count: int, /, **values: object) -> str:
    """A text that depends on a number, which stands in the place {count}."""
    said = _spoken.get().texts.ngettext(one, many, count)
    return filled(said, {"count": count} | values)


def pgettext(context: str, text: str, **values: object) -> str:
    """A text that means several things, told apart by where it stands."""
    return filled(_spoken.get().texts.pgettext(context, text), values)


def N_(text: str) -> str:  # noqa: N802 - the name that translators know
    """Mark a text that is said later."""
    return text


def NN_(one: str, many: str) -> tuple[str, str]:  # noqa: N802 - as above
    """Mark a text that depends on a number and is said later."""
    return one, many


def label(words: Any, code: object) -> str:  # noqa: ANN401 - a Word enumeration
    """The label of a code; a code that nobody knows reads as it came in."""
    try:
        return pgettext(words.__name__, str(words(code).label))
    except ValueError:
        return str(code).replace("_", " ") if code else _("not set")
