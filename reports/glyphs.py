"""Characters that no font of this machine has: which records hold them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from reports.result import Message

if TYPE_CHECKING:
    from reports.context import ReportContext

#: More places than this say nothing new.
_MOST: Final = 20


def without_font(context: "ReportContext", characters: str) -> list[Message]:
    """A message for each field that holds a character without a font.

    Args:
        context: what the report was made of.
        characters: those that were drawn as empty boxes.
    """
    missing = frozenset(characters)
    if not missing:
        return []
    places = list(_places(context.record, missing))
    if not places:
        return [Message("no_font", _text(characters, "a text of the report"))]
    return [
        Message("no_font", _text(found, f"“{field.replace('_', ' ')}”"), "", part, record_id, field)
        for part, record_id, field, found in places[:_MOST]
    ]


def _text(characters: str, where: str) -> str:
    named = ", ".join(f"U+{ord(one):04X}" for one in characters[:5])
    return (
        f"No font of this machine has {named}: empty boxes stand for them in {where}. "
        "“hotwash doctor” names the fonts to install."
    )


def _places(record: dict[str, Any], missing: frozenset[str]) -> Iterator[tuple[str, str, str, str]]:
    """Part, id and field of the texts that hold them, with the characters found."""
    for name, value in record.items():
        rows = value if isinstance(value, list) else ()
        named = [row for row in rows if isinstance(row, dict)]
        if not named:
            yield from _held("incident", str(record.get("id", "")), name, value, missing)
        for row in named:
            for field, held in row.items():
                yield from _held(name, str(row.get("id", "")), field, held, missing)


def _held(
    part: str,
    record_id: str,
    field: str,
    value: Any,  # noqa: ANN401 - any JSON value
    missing: frozenset[str],
) -> Iterator[tuple[str, str, str, str]]:
    found = "".join(dict.fromkeys(one for one in _letters(value) if one in missing))
    if found:
        yield part, record_id, field, found


def _letters(value: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON value
    if isinstance(value, str):
        yield from value
    elif isinstance(value, list):
        for item in value:
            yield from _letters(item)
    elif isinstance(value, dict):
        yield from _letters(list(value.values()))
