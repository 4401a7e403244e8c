"""Text as it may stand on a page: nothing invisible, nothing clickable, nothing endless."""

import ipaddress
import re
from collections.abc import Callable
from pathlib import Path

#: Characters that turn text round, hide it or drive a terminal; shown by their code point.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e0fff\ud800-\udfff]"
)
_SCHEME = re.compile(r"\b(ht)tp(s?)://|\b(f)tp(s?)://|\b(javascript|vbscript|data|file):", re.I)
_DOTTED = re.compile(r"(?<![\w\-\[])[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,40}(?![\w\-])")
_IPV6 = re.compile(r"(?<![\w:.])(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{0,4}(?![\w:])")
_ENDLESS = re.compile(r"[^\s\u200b]{101,}")
_PIECES = re.compile(r".{1,50}", re.DOTALL)
#: Endings that make a dotted word a host; endings of common file names aren't among them.
_HOST_ENDINGS = frozenset(
    (Path(__file__).parent / "host_endings.txt").read_text(encoding="ascii").split()
)


def visible(text: str) -> str:
    """The text with every hidden or direction-turning character shown, endless words broken."""
    return breakable(_HIDDEN.sub(lambda match: f"[U+{ord(match[0]):04X}]", text))


def defang(text: str) -> str:
    """Addresses written so that no reader makes a link of them: hxxps, [.] and [:]."""
    if "://" in text or ":" in text:
        text = _SCHEME.sub(_scheme, text)
        text = _IPV6.sub(_ipv6, text)
    return _DOTTED.sub(_host(text), text) if "." in text else text


def breakable(text: str) -> str:
    """Endless words with places to break: a renderer takes a square of their length otherwise."""
    return _ENDLESS.sub(lambda match: "\u200b".join(_PIECES.findall(match[0])), text)


def shorten(text: str, characters: int) -> str:
    """At most so many characters, cut at a word where one ends nearby."""
    if len(text) <= characters:
        return text
    cut = text[: max(characters - 1, 1)]
    space = cut.rfind(" ", len(cut) * 2 // 3)
    return cut[: space if space > 0 else len(cut)].rstrip() + "…"


def sentences(text: str, count: int) -> str:
    """The first sentences of a text."""
    ends = list(re.finditer(r"[.!?。؟]['\"’”)]?(?=\s|$)", text[:4000]))
    return text[: ends[count - 1].end()] if len(ends) >= count else text


def _scheme(match: re.Match[str]) -> str:
    if match[1]:
        return f"hxxp{match[2]}://"
    return f"fxp{match[4]}://" if match[3] else f"{match[5]}[:]"


def _ipv6(match: re.Match[str]) -> str:
    try:
        ipaddress.IPv6Address(match[0])
    except ValueError:
        return match[0]
    return match[0].replace(":", "[:]")


def _host(text: str) -> Callable[[re.Match[str]], str]:
    def replace(match: re.Match[str]) -> str:
        word = match[0]
        before = text[max(match.start() - 3, 0) : match.start()]
        ending = word.rpartition(".")[2].casefold()
        named = before == "://" or before.endswith("@") or word.casefold().startswith("www.")
        if named or ending in _HOST_ENDINGS or _is_ipv4(word):
            return word.replace(".", "[.]")
        return word

    return replace


def _is_ipv4(word: str) -> bool:
    try:
        ipaddress.IPv4Address(word)
    except ValueError:
        return False
    return True
