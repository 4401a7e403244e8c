"""What a house never gives out: as data, and as the text that people read and edit.

Each audience says in its declaration which of these count for it.
"""

import ipaddress
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import tomlkit

from kb.errors import ValidationError
from kb.vocabulary import alike

MOST: Final = 500
_LONGEST: Final = 200
_LONGEST_REASON: Final = 60
_MOST_WILD: Final = 6
_DOMAIN: Final = re.compile(r"(?!-)[^\W_](?:[\w-]{0,61}[^\W_])?(?:\.[^\W_](?:[\w-]{0,61}[^\W_])?)*")
_BLOCK: Final = re.compile(r"^```toml\s*$(?P<toml>.*?)^```\s*$", re.MULTILINE | re.DOTALL)
_HEAD: Final = """What reports for others never hold: machines and mail addresses under our domains,
addresses of our networks, names of third parties, and whatever fits one of our patterns
(* for any characters of a word, ? for one, # for a digit).
"""


@dataclass(frozen=True, slots=True)
class HouseRedaction:
    """What the organisation withholds from reports.

    Attributes:
        domains: its own, such as corp.example; machines and mail addresses under them go.
        networks: its own beside those that are private anyway, such as 203.0.113.0/24.
        third_parties: names of suppliers, customers and partners.
        patterns: what is looked for, with * ? #, and the reason that the report gives.
        trouble: why the kept text could not be read; then nothing may be given out by it.
    """

    domains: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    third_parties: tuple[str, ...] = ()
    patterns: tuple[tuple[str, str], ...] = ()
    trouble: str = ""


def checked(rules: HouseRedaction) -> HouseRedaction:
    """The rules as they are kept: without doubles, one spelling each.

    Raises:
        ValidationError: says which entry can't be taken.
    """
    taken = HouseRedaction(
        domains=_each(rules.domains, _domain, "domains"),
        networks=_each(rules.networks, _network, "networks"),
        third_parties=_each(rules.third_parties, _name, "third_parties"),
        patterns=tuple({_pattern(text): _reason(why) for text, why in rules.patterns}.items()),
    )
    if len(taken.patterns) > MOST:
        raise ValidationError(f"Use at most {MOST} patterns.", "patterns")
    return taken


def pattern_line(line: str) -> tuple[str, str]:
    """A pattern and its reason, as somebody writes them in one line: CASE-#### = case number."""
    text, _equals, why = line.partition(" = ")
    return text.strip(), why.strip()


def written(rules: HouseRedaction) -> str:
    """The rules as Markdown with one block of TOML."""
    held = {
        "domains": list(rules.domains),
        "networks": list(rules.networks),
        "third_parties": list(rules.third_parties),
        "patterns": [{"text": text, "reason": why} for text, why in rules.patterns],
    }
    return f"{_HEAD}\n```toml\n{tomlkit.dumps(held).strip()}\n```\n"


@lru_cache(maxsize=4)
def read(text: str) -> HouseRedaction:
    """The rules that a text holds; nothing but the trouble where it can't be read."""
    block = _BLOCK.search(text)
    if block is None:
        return HouseRedaction(trouble="The page has no ```toml block.")
    try:
        return checked(_from(tomllib.loads(block["toml"])))
    except (tomllib.TOMLDecodeError, ValidationError, TypeError, KeyError) as error:
        return HouseRedaction(trouble=str(error))


def _from(held: Mapping[str, Any]) -> HouseRedaction:
    lists: dict[str, Any] = {
        name: tuple(str(one) for one in held.get(name, ()))
        for name in ("domains", "networks", "third_parties")
    }
    patterns = tuple(
        (str(one["text"]), str(one.get("reason", ""))) for one in held.get("patterns", ())
    )
    return HouseRedaction(**lists, patterns=patterns)


def _each(given: tuple[str, ...], take: Any, field: str) -> tuple[str, ...]:  # noqa: ANN401
    found = tuple(dict.fromkeys(take(one) for one in given if one.strip()))
    if len(found) > MOST:
        raise ValidationError(f"Use at most {MOST} lines.", field)
    return found


def _domain(text: str) -> str:
    name = text.strip().casefold().lstrip("@").removeprefix("*").strip(".")
    if len(name) > _LONGEST or not _DOMAIN.fullmatch(name) or name.replace(".", "").isdigit():
        raise ValidationError(f"“{text[:60]}” is no domain such as corp.example.", "domains")
    return name


def _network(text: str) -> str:
    try:
        return str(ipaddress.ip_network(text.strip(), strict=False))
    except ValueError as error:
        msg = f"“{text[:60]}” is no network such as 203.0.113.0/24."
        raise ValidationError(msg, "networks") from error


def _name(text: str) -> str:
    name = " ".join(text.split())
    if len(name) > _LONGEST or not alike.is_findable(name):
        msg = f"“{name[:60]}” is too short or too long to be looked for."
        raise ValidationError(msg, "third_parties")
    return name


def _pattern(text: str) -> str:
    words = " ".join(text.split())
    fixed = re.sub(r"[*?#]", "", words)
    if len(words) > _LONGEST or sum(words.count(wild) for wild in "*") > _MOST_WILD:
        raise ValidationError(f"Use at most {_MOST_WILD} * and {_LONGEST} characters.", "patterns")
    if not alike.is_findable(fixed) and words.count("#") < 3:
        msg = f"“{words[:60]}” would fit too much: use three letters, or three #."
        raise ValidationError(msg, "patterns")
    return words


def _reason(text: str) -> str:
    why = " ".join(text.replace("[", "(").replace("]", ")").split())
    if len(why) > _LONGEST_REASON:
        msg = f"Use at most {_LONGEST_REASON} characters for a reason."
        raise ValidationError(msg, "patterns")
    return why or "withheld"
