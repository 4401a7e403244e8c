"""Numbers of steps as marks that stand for the step that is meant, while texts are merged.

A mark is a private character, the key of a step, and the character again. A step has the key of
the step in the common text that it is; steps that only one text has have keys of that text.
"""

import re
from dataclasses import dataclass
from typing import Final

from kb.library.playbooks import comparing
from kb.library.playbooks.outline import OutlineStep, outline
from kb.library.playbooks.rearranging import NUMBERED_ITEM, renumber, with_references

_MARK: Final = "\ue000"
_MARKED: Final = re.compile(f"{_MARK}([a-z0-9]+){_MARK}")
_MARKED_ITEM: Final = re.compile(rf"^[ ]{{0,3}}{_MARK}([a-z0-9]+){_MARK}[.)]", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Marks:
    """Three texts with marks.

    Attributes:
        texts: the common one, theirs, mine.
        numbers: by text and key, the number that the step has there.
        titles: by key, what the step is called.
    """

    texts: tuple[str, str, str]
    numbers: tuple[dict[str, int], dict[str, int], dict[str, int]]
    titles: dict[str, str]
    _like: str

    @classmethod
    def of(cls, base: str, theirs: str, mine: str) -> "Marks | None":
        """Marks for the steps; None where a text holds the private character already."""
        if any(_MARK in text for text in (base, theirs, mine)):
            return None
        texts: list[str] = []
        numbers: list[dict[str, int]] = []
        titles: dict[str, str] = {}
        for side, text in zip("bto", (base, theirs, mine), strict=True):
            steps = outline(text)
            same = {} if side == "b" else _same(base, text)
            keys = {step.number: same.get(step.number, f"{side}{step.number}") for step in steps}
            texts.append(_marked(text, steps, keys))
            numbers.append({key: number for number, key in keys.items()})
            for step in steps:
                titles.setdefault(keys[step.number], step.title)
        one, two, three = texts
        return cls((one, two, three), (numbers[0], numbers[1], numbers[2]), titles, theirs)

    def plain(self, text: str, side: int) -> str:
        """Lines of one of the texts as they were written there."""
        known = self.numbers[side]
        return _MARKED.sub(lambda found: str(known.get(found[1], "?")), text)

    def resolved(self, body: str) -> str:
        """A merged text with the numbers that its steps have now."""
        keys = {
            body.count("\n", 0, found.start()): found[1] for found in _MARKED_ITEM.finditer(body)
        }
        made = _MARKED_ITEM.sub(lambda found: found[0].replace(_mark(found[1]), "1"), body)
        places: dict[str, int] = {}
        by_title: dict[str, int] = {}
        for step in outline(_MARKED.sub("1", made)):
            by_title.setdefault(step.title.casefold(), step.number)
            if (key := keys.get(step.line - 1)) is not None:
                places.setdefault(key, step.number)
        for key, title in self.titles.items():
            if key not in places and (number := by_title.get(title.casefold())):
                places[key] = number
        made = _MARKED.sub(lambda found: self._number(found[1], places), made)
        return renumber(made, self._like)

    def _number(self, key: str, places: dict[str, int]) -> str:
        """Of a step that is gone, its title: the flow then says that nothing is called so."""
        return str(places[key]) if key in places else self.titles.get(key, "?")


def _mark(key: str) -> str:
    return f"{_MARK}{key}{_MARK}"


def _same(base: str, text: str) -> dict[int, str]:
    """By number in a text, the key of the same step in the common one."""
    return {
        row.after.number: f"b{row.before.number}"
        for row in comparing.compare(base, text)
        if row.before is not None and row.after is not None
    }


def _marked(text: str, steps: tuple[OutlineStep, ...], keys: dict[int, str]) -> str:
    marks = {number: _mark(key) for number, key in keys.items()}
    lines = text.split("\n")
    for step in steps:
        start = step.line - 1
        for index in range(start, start + step.text.count("\n") + 1):
            lines[index] = with_references(lines[index], marks)
        lines[start] = NUMBERED_ITEM.sub(
            rf"\g<before>{marks[step.number]}\g<mark>", lines[start], count=1
        )
    return "\n".join(lines)
