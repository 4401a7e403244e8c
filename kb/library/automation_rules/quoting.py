"""Values within a line: “quoted”, with what would end the quote escaped, or bare where simple."""

import re
from typing import Final

_CLOSING: Final = {"“": "”", '"': '"'}
_BARE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@-]*\Z")
_ESCAPED: Final = {"\\": "\\", "n": "\n", "r": "\r", "t": "\t"}
_JOINING: Final = frozenset({"or", "and"})


def quoted(value: str) -> str:
    """A value in quotes, on one line."""
    said = value.replace("\\", "\\\\").replace("”", "\\”")
    return "“" + said.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t") + "”"


def written(value: str) -> str:
    """A value as it stands in a line: bare where it is one plain word."""
    plain = _BARE.match(value) and value.casefold() not in _JOINING
    return value if plain else quoted(value)


def listed(values: tuple[str, ...], joined_by: str = "or") -> str:
    """Several values in a line."""
    return f" {joined_by} ".join(map(written, values))


def is_quote(sign: str) -> bool:
    """Whether a sign begins a quoted value."""
    return sign in _CLOSING


def take_quoted(text: str, at: int = 0) -> tuple[str, int] | None:
    """The value that begins with a quote at a place, and where it ends."""
    if at >= len(text) or text[at] not in _CLOSING:
        return None
    closing = _CLOSING[text[at]]
    value: list[str] = []
    place = at + 1
    while place < len(text):
        sign = text[place]
        if sign == closing:
            return "".join(value), place + 1
        if sign == "\\" and place + 1 < len(text):
            place += 1
            sign = _ESCAPED.get(text[place], text[place])
        value.append(sign)
        place += 1
    return None


def take_values(text: str) -> tuple[str, ...] | None:
    """The values of a list such as `“invoice” or payment`; None where it is no such list."""
    found: list[str] = []
    place = 0
    while True:
        while place < len(text) and text[place] == " ":
            place += 1
        taken = _take(text, place)
        if taken is None:
            return None
        value, place = taken
        found.append(value)
        rest = text[place:]
        if not rest.strip():
            return tuple(found)
        joined = re.match(r"\s*(?:,\s*(?:or|and)\s|,|\s(?:or|and)\s)", rest)
        if joined is None:
            return None
        place += joined.end()


def _take(text: str, at: int) -> tuple[str, int] | None:
    if at < len(text) and text[at] in _CLOSING:
        return take_quoted(text, at)
    end = re.compile(r",|\s(?:or|and)\s|\Z").search(text, at)
    stop = end.start() if end else len(text)
    value = text[at:stop].strip()
    return (value, stop) if value and not any(sign in value for sign in '“”"') else None


def take_phrase(text: str) -> str | None:
    """A value that fills a line: quoted, or as it stands."""
    text = text.strip()
    if text[:1] not in _CLOSING:
        return text
    taken = take_quoted(text)
    return taken[0] if taken is not None and not text[taken[1] :].strip() else None


def phrase(value: str, *never: str) -> str:
    """A value that fills a line, quoted where it wouldn't be read back as it stands."""
    plain = value == " ".join(value.split()) and value[:1] not in _CLOSING
    kept = plain and value and "\\" not in value and not any(sign in value for sign in never)
    return value if kept else quoted(value)
