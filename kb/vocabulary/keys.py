"""Names as a filter can say them between quotation marks."""

from typing import Final

from kb.vocabulary.folding import fold

_LONGEST: Final = 200


def name_key(name: str) -> str:
    """A name without case and accents, with no quotation mark that would end it in a filter."""
    return " ".join(fold(name).replace('"', "'").split())[:_LONGEST]


def quoted(name: str) -> str:
    """A name as the value of a filter."""
    kept = " ".join(name.replace('"', "'").split())
    return f'"{kept}"'
