"""What is looked for by its form: internal addresses, names under own domains, own patterns."""

import ipaddress
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from kb.vocabulary.alike import Edge, Finder, Hit, folded

if TYPE_CHECKING:
    from kb.house.redaction import HouseRedaction

type _Address = ipaddress.IPv4Network | ipaddress.IPv6Network

#: Addresses that are somebody's own whatever the house says (RFC 1918, 3927, 4193, 4291, 6598).
_INTERNAL: Final = tuple(
    ipaddress.ip_network(text)
    for text in (
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "169.254.0.0/16",
        "100.64.0.0/10",
        "fc00::/7",
        "fe80::/10",
    )
)
_V4: Final = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?:/\d{1,2}(?!\d))?(?!\.?\d)")
_V6: Final = re.compile(
    r"(?<![0-9a-f:.])(?:[0-9a-f]{0,4}:){2,7}(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{0,4})"
    r"(?:%[\w-]{1,32})?(?:/\d{1,3}(?!\d))?"
)
#: Names that are only known within (RFC 6762, 8375, and the custom of many houses).
_INTERNAL_NAMES: Final = ("local", "internal", "intranet", "corp", "lan", "home.arpa")
_WILD: Final = {"?": r"\S", "#": r"\d"}
_SPAN: Final = 200


def internal_addresses(rules: "HouseRedaction", key: int) -> list[Finder]:
    """Finders of addresses of own networks, and of machines and mail under own domains."""
    networks = (*_INTERNAL, *(ipaddress.ip_network(text) for text in rules.networks))
    names = sorted((*rules.domains, *_INTERNAL_NAMES), key=len, reverse=True)
    own = "|".join(re.escape(folded(name)) for name in names)
    under = re.compile(
        rf"(?<![\w.@+-])(?:[\w.+%-]{{1,128}}@(?:[\w-]{{1,63}}\.){{0,8}}|(?:[\w-]{{1,63}}\.){{1,8}})"
        rf"(?:{own})(?![\w-]|\.\w)"
    )
    bare = [folded(domain) for domain in rules.domains if "." in domain]
    alone = "|".join(re.escape(domain) for domain in sorted(bare, key=len, reverse=True))
    finders: list[Finder] = [_addresses(networks, key), _matches(under, key)]
    if alone:
        finders.append(_matches(re.compile(rf"(?<![\w.@+-])(?:{alone})(?![\w-]|\.\w)"), key))
    return finders


def wildcards(text: str, key: int) -> Finder:
    """A finder of a pattern with * for any characters of a word, ? for one, # for a digit.

    It never goes back on a * once what follows it was found, so that no text makes it slow.
    """
    parts = re.split(r"(\*+)", text)
    made = _fixed(parts[0])
    for fixed in parts[2::2]:
        made += rf"(?>\S{{0,{_SPAN}}}?{_fixed(fixed)})" if fixed else rf"(?>\S{{0,{_SPAN}}})"
    pattern = re.compile(made)
    whole_start, whole_end = not text.startswith("*"), not text.endswith("*")

    def find(folded_text: str, edge: Edge) -> Iterator[Hit]:
        for match in pattern.finditer(folded_text):
            begins = not whole_start or edge(match.start())
            if match.end() > match.start() and begins and (not whole_end or edge(match.end())):
                yield match.start(), match.end(), key

    return find


def _fixed(text: str) -> str:
    """What stands between two *: a regular expression without any choice in it."""
    spaced = re.split(r"([?#])", text)
    return "".join(_WILD.get(one) or re.escape(_kept(one)) for one in spaced if one)


def _kept(text: str) -> str:
    """A piece of a pattern as texts are compared, the spaces at its ends kept."""
    inner = folded(text)
    before = " " if text[:1].isspace() and inner else ""
    after = " " if text[-1:].isspace() else ""
    return f"{before}{inner}{after}"


def _matches(pattern: re.Pattern[str], key: int) -> Finder:
    def find(text: str, _edge: Edge) -> Iterable[Hit]:
        return ((match.start(), match.end(), key) for match in pattern.finditer(text))

    return find


def _addresses(networks: tuple[_Address, ...], key: int) -> Finder:
    def find(text: str, _edge: Edge) -> Iterator[Hit]:
        for pattern, read in ((_V4, _v4), (_V6, _v6)):
            for match in pattern.finditer(text):
                address = read(match[0])
                if address is not None and any(_is_in(address, one) for one in networks):
                    yield match.start(), match.end(), key

    return find


type _One = ipaddress.IPv4Address | ipaddress.IPv6Address


def _is_in(address: _One, network: _Address) -> bool:
    return address.version == network.version and address in network


def _v4(text: str) -> _One | None:
    # Leading zeros are written by people and refused by the standard.
    parts = [part.lstrip("0") or "0" for part in text.partition("/")[0].split(".")]
    return _address(".".join(parts))


def _v6(text: str) -> _One | None:
    bare = text.partition("/")[0].partition("%")[0]
    found = _address(bare) or _address(bare.rstrip(":"))
    if isinstance(found, ipaddress.IPv6Address):
        return found.ipv4_mapped or found
    return None


def _address(text: str) -> _One | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
