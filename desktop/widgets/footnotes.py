"""Footnotes of Markdown, which Qt doesn't know: numbers in the text, notes at its end."""

import re
from collections.abc import Iterator

_REFERENCE = re.compile(r"\[\^([^\]\s]{1,60})\](?!:)")
_DEFINITION = re.compile(r" {0,3}\[\^([^\]\s]{1,60})\]:[ \t]*(.*)")
_FENCE = re.compile(r"[ \t]*(```|~~~)")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def with_footnotes(text: str) -> str:
    """The text with raised numbers, and a numbered list of the notes that it refers to."""
    if "[^" not in text:
        return text
    notes, rest = _taken_out(text.split("\n"))
    if not notes:
        return text
    numbers: dict[str, int] = {}

    def number(found: re.Match[str]) -> str:
        if found[1] not in notes:
            return found[0]
        return str(numbers.setdefault(found[1], len(numbers) + 1)).translate(_RAISED)

    lines = [line if is_code else _REFERENCE.sub(number, line) for is_code, line in _told(rest)]
    if not numbers:
        return text
    listed = [f"{n}. {notes[name]}" for name, n in numbers.items()]
    return "\n".join([*lines, "", "---", "", *listed, ""])


def _taken_out(lines: list[str]) -> tuple[dict[str, str], list[str]]:
    """The notes by name, with the indented lines that go on, and the text without them."""
    notes: dict[str, str] = {}
    rest: list[str] = []
    current = ""
    for is_code, line in _told(lines):
        found = None if is_code else _DEFINITION.fullmatch(line)
        if found is not None and found[1] not in notes:
            current = found[1]
            notes[current] = found[2].strip()
        elif current and line[:4].strip() == "" and line.strip():
            notes[current] = f"{notes[current]} {line.strip()}".strip()
        else:
            current = ""
            rest.append(line)
    return notes, rest


def _told(lines: list[str]) -> Iterator[tuple[bool, str]]:
    """Each line, and whether it is code."""
    fence = ""
    for line in lines:
        found = _FENCE.match(line)
        if found is not None and (not fence or found[1] == fence):
            fence = "" if fence else found[1]
            yield True, line
        else:
            yield bool(fence), line
