"""TLP and PAP as tags and words of other systems write them."""

import re
from collections.abc import Iterable

_TLP = re.compile(r"\btlp[:_ ]\"?\s*(red|amber\+strict|amber|green|clear|white)", re.IGNORECASE)
_PAP = re.compile(r"\bpap[:_ ]\"?\s*(red|amber|green|clear|white)", re.IGNORECASE)
_WORDS = ("red", "amber_strict", "amber", "green", "clear")
#: TLP and PAP as numbers, as TheHive counts them; its version 5 has AMBER+STRICT as 3 and RED as 4.
_NUMBERS = {0: "clear", 1: "green", 2: "amber", 3: "red"}
_NUMBERS_OF_5 = {0: "clear", 1: "green", 2: "amber", 3: "amber_strict", 4: "red"}


def tlp_of(tags: Iterable[str]) -> str:
    """The strictest TLP among tags; empty when none says one."""
    return _strictest(found[1] for tag in tags if (found := _TLP.search(tag)))


def pap_of(tags: Iterable[str]) -> str:
    """The strictest PAP among tags; empty when none says one."""
    return _strictest(found[1] for tag in tags if (found := _PAP.search(tag)))


def word_of(word: str) -> str:
    """The code of a bare colour such as "amber+strict" or "white"; empty for another word."""
    return _strictest([word.strip()])


def number_of(value: object, *, five: bool = False) -> str:
    """The code of a level that is a number; empty for any other value."""
    if isinstance(value, bool) or not isinstance(value, int):
        return ""
    return (_NUMBERS_OF_5 if five else _NUMBERS).get(value, "")


def _strictest(words: Iterable[str]) -> str:
    codes = {w.casefold().replace("+", "_").replace("white", "clear") for w in words}
    return next((code for code in _WORDS if code in codes), "")
