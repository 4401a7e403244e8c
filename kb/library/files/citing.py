"""How a text speaks of the files of its item: `![caption](file:NAME)`, `[caption](file:NAME)`.

By the name, as texts speak of other articles by their title: it survives export and import.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final
from urllib.parse import unquote

SCHEME: Final = "file:"
#: Signs that would end the address, or mean something in it.
_ESCAPED: Final = re.compile(r"[\s%()<>\[\]\\\"'`#?*_|{}^~]")
#: A link or a picture with its address; a title after it is kept.
_LINK: Final = re.compile(
    r"(?P<mark>!?)\[(?P<words>(?:\\.|[^\]\\\n]){0,2000})\]"
    r"\((?P<address><[^<>\n]{0,2000}>|[^\s()<>]{0,2000}(?:\([^\s()]{0,500}\)[^\s()]{0,500})?)"
    r"(?P<title>[ \t]+(?:\"[^\"\n]{0,500}\"|'[^'\n]{0,500}'))?[ \t]*\)"
)
_DEFINED: Final = re.compile(
    r"^(?P<head> {0,3}\[(?!\^)[^\]\n]{1,200}\]:[ \t]+)(?P<address><[^<>\n]{1,2000}>|\S{1,2000})",
    re.MULTILINE,
)
_FENCE: Final = re.compile(r"[ \t]{0,3}(`{3,}|~{3,})")
_CODE: Final = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
_BREAKS: Final = re.compile(r"([\\\[\]])")


def address_of(name: str) -> str:
    """The address of a file within a text."""
    return SCHEME + _ESCAPED.sub(lambda found: _percent(found[0]), name)


def name_of(address: str) -> str:
    """The name of the file that an address means; "" for any other address."""
    if address[: len(SCHEME)].casefold() != SCHEME:
        return ""
    name = unquote(address[len(SCHEME) :])
    return "" if "/" in name or "\\" in name else name


def reference(name: str, caption: str, *, picture: bool) -> str:
    """What is written into a text to show a picture, or to lead to an attachment."""
    words = _BREAKS.sub(r"\\\1", " ".join((caption or name).split()))
    return f"{'!' if picture else ''}[{words}]({address_of(name)})"


def names_in(text: str) -> frozenset[str]:
    """The names of files that a text speaks of, folded."""
    return frozenset(name.casefold() for name in map(name_of, addresses(text)) if name)


def addresses(text: str) -> Iterator[str]:
    """The addresses of all links and pictures of a text that aren't code."""
    found: list[str] = []

    def note(address: str, _picture: bool) -> str:
        found.append(address)
        return address

    readdressed(text, note)
    yield from found


def readdressed(text: str, change: Callable[[str, bool], str]) -> str:
    """A text with other addresses; what is code, and everything else, stays as it is.

    Args:
        text: Markdown.
        change: gives the new address of a link or, where the second is true, of a picture.
    """

    def inline(found: re.Match[str]) -> str:
        given = found["address"]
        made = change(given.strip("<>"), found["mark"] == "!")
        if made == given.strip("<>"):
            return found[0]
        return f"{found['mark']}[{found['words']}]({made}{found['title'] or ''})"

    def defined(found: re.Match[str]) -> str:
        given = found["address"]
        made = change(given.strip("<>"), False)
        return found[0] if made == given.strip("<>") else found["head"] + made

    lines = text.split("\n")
    fence = ""
    for number, line in enumerate(lines):
        mark = _FENCE.match(line)
        if mark is not None and (not fence or mark[1].startswith(fence)):
            fence = "" if fence else mark[1]
        elif not fence and "](" in line:
            lines[number] = _outside_code(line, lambda piece: _LINK.sub(inline, piece))
        elif not fence and line.lstrip()[:1] == "[":
            lines[number] = _DEFINED.sub(defined, line)
    return "\n".join(lines)


def _outside_code(line: str, change: Callable[[str], str]) -> str:
    """A line of which everything but its code was changed."""
    if "`" not in line:
        return change(line)
    made, place = [], 0
    for found in _CODE.finditer(line):
        made += [change(line[place : found.start()]), found[0]]
        place = found.end()
    return "".join([*made, change(line[place:])])


def _percent(sign: str) -> str:
    return "".join(f"%{byte:02X}" for byte in sign.encode())
