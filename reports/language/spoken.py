"""What is said, in the language of the report under way."""

import re
from collections.abc import Mapping
from typing import Any, Final

from reports.language.direction import apart
from reports.language.tongue import current

_PLACE: Final = re.compile(r"\{(\w+)\}")


def filled(text: str, values: Mapping[str, object]) -> str:
    """A text with its places filled; plain names only, so that no template reaches further."""
    return _PLACE.sub(lambda place: str(values.get(place[1], place[0])), text)


def _apart(values: Mapping[str, object]) -> dict[str, object]:
    return {name: apart(str(value)) for name, value in values.items()}


def _(text: str, **values: object) -> str:
    """A text of the source in the language spoken.

    Args:
        text: in English, with places such as {name}.
        values: what stands in the places.
    """
    return filled(current().texts.gettext(text) if text else "", _apart(values))


def ngettext(one: str, many: str, count: int, /, **values: object) -> str:
    """A text that depends on a number, which stands in the place {count}."""
    said = current().texts.ngettext(one, many, count)
    return filled(said, {"count": count} | _apart(values))


def pgettext(context: str, text: str, **values: object) -> str:
    """A text that means several things, told apart by where it stands."""
    return filled(current().texts.pgettext(context, text), _apart(values))


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
