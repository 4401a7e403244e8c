"""What a pasted text names: ATT&CK techniques and indicators, live or defanged."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kb.vocabulary.enums import EntityType
from kb.vocabulary.indicators import entity_type_of, refang

#: No report is longer; what lies behind is not read.
LONGEST = 2_000_000
_TECHNIQUE = re.compile(r"(?<![\w.])T1\d{3}(?:\.\d{3})?(?![\w]|\.\d)", re.IGNORECASE)
_URL = re.compile(r"\b(?:https?|ftp)://[^\s<>\"'`|]+", re.IGNORECASE)
_MAIL = re.compile(
    r"(?<![\w.+%-])[\w.+%-]{1,64}@(?:[\w-]{1,63}\.){1,8}[a-z]{2,24}\b", re.IGNORECASE
)
_HASH = re.compile(r"(?<![0-9a-z])(?:[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32})(?![0-9a-z])", re.I)
_IPV4 = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w]|\.\d)")
_IPV6 = re.compile(r"(?<![\w:.])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\w:]|\.\d)", re.IGNORECASE)
_HOST = re.compile(
    r"(?<![\w.@/\\-])(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}[a-z]{2,24}(?![\w-]|\.\w)",
    re.IGNORECASE,
)
_DEFANGED_HOST = re.compile(
    r"(?<![\w.@/\\-])(?:[a-z0-9-]{1,63}(?:\[\.\]|\(\.\)|\[dot\]|\(dot\)|\.)){1,8}[a-z]{2,24}",
    re.IGNORECASE,
)
_CLOSING = ".,;:!?)]}>*_"
#: Endings that a bare word has for other reasons than being a domain.
_TOP = frozenset(
    "com net org info biz io ru cn su top xyz online site club shop live app dev cloud me cc tv "
    "ws pw icu fun space store tech pro uk de fr nl eu us ca au br in it es pl pt se no fi dk ch "
    "at be cz ro hu gr tr ua by kz ir il jp kr tw hk sg vn id th my ph za ng ke mx ar cl co ve "
    "gov edu mil int onion example test invalid".split()
)


@dataclass(frozen=True, slots=True)
class Found:
    """What a text names, each once, in the order of the text; indicators are live."""

    techniques: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()


def found_in(text: str) -> Found:
    """Techniques and indicators of a text: addresses, hosts, mail, hashes, URLs."""
    shown = text[:LONGEST]
    fanged = {refang(match[0]).lower() for match in _DEFANGED_HOST.finditer(shown)}
    live = refang(shown)
    techniques = dict.fromkeys(match[0].upper() for match in _TECHNIQUE.finditer(live))
    placed = sorted(_indicators(live, fanged), key=lambda found: found[0])
    return Found(tuple(techniques), tuple(dict.fromkeys(value for _at, value in placed)))


def _indicators(text: str, fanged: set[str]) -> Iterator[tuple[int, str]]:
    """Places and values; what is part of a URL or a mail address is not told apart again."""
    taken: list[tuple[int, int]] = []
    for pattern in (_URL, _MAIL):
        for match in pattern.finditer(text):
            value = match[0].rstrip(_CLOSING)
            taken.append((match.start(), match.start() + len(value)))
            yield match.start(), value
    rest = _without(text, taken)
    for match in _HASH.finditer(rest):
        yield match.start(), match[0].lower()
    for pattern in (_IPV4, _IPV6):
        for match in pattern.finditer(rest):
            if entity_type_of(match[0]) is EntityType.IP:
                yield match.start(), match[0].lower()
    for match in _HOST.finditer(rest):
        value = match[0].lower()
        is_host = entity_type_of(value) is EntityType.DOMAIN
        if is_host and (value in fanged or value.rpartition(".")[2] in _TOP):
            yield match.start(), value


def _without(text: str, taken: list[tuple[int, int]]) -> str:
    """The text with stretches blanked out, so that all places stay."""
    parts: list[str] = []
    at = 0
    for start, end in sorted(taken):
        if start < at:
            continue
        parts += [text[at:start], " " * (end - start)]
        at = end
    return "".join([*parts, text[at:]])
