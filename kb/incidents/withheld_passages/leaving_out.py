"""Texts for others without the words that are withheld by hand, however they are spelled there."""

from collections.abc import Callable, Iterable
from typing import Final

from kb.incidents.withheld_passages.schemas import WithheldPassage
from kb.vocabulary.alike import Words, replaced

#: What stands for words that are withheld.
WITHHELD: Final = "[withheld]"


def without(passages: Iterable[WithheldPassage]) -> Callable[[str], str]:
    """What takes the passages out of a text, from whomever they are withheld."""
    words = Words()
    for passage in passages:
        words.add(passage.passage, 0, whole=False)
    return lambda text: replaced(text, (words.find,), lambda _key: WITHHELD)
