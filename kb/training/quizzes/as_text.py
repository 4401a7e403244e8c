"""Questions as text that people read and edit, and back.

    ? What comes next?
    * The right option
    - A wrong one
    > Why that is so.

A question with numbered options is put in order; one without options is answered freely.
"""

import re
from collections.abc import Sequence
from typing import Final

from kb.errors import ValidationError
from kb.training.quizzes.questions import Question, checked, read
from kb.vocabulary.training import QuestionKind

_NUMBERED: Final = re.compile(r"\d{1,2}[.)]\s+(.*)")


def written(questions: Sequence[Question]) -> str:
    """Questions as text, in their order."""
    blocks = []
    for one in questions:
        lines = [f"? {_inner(one.prompt)}"]
        for number, option in enumerate(one.options):
            mark = f"{number + 1}." if one.kind == QuestionKind.ORDER else "-"
            mark = "*" if number in one.answer else mark
            lines.append(f"{mark} {' '.join(option.split())}")
        if one.explanation:
            lines.append(f"> {_inner(one.explanation)}")
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + ("\n" if blocks else "")


def parsed(text: str, before: Sequence[Question] = ()) -> tuple[Question, ...]:
    """The questions that a text says; those of `before` keep the key that answers name.

    Raises:
        ValidationError: a line stands before the first question, or one can't be asked.
    """
    drafts: list[_Draft] = []
    for number, line in enumerate(text.splitlines(), 1):
        bare = line.strip()
        if bare.startswith("? ") or bare == "?":
            drafts.append(_Draft(bare[1:].strip()))
        elif drafts:
            drafts[-1].take(line)
        elif bare:
            said = f"Line {number} stands before the first question: begin it with “? ”."
            raise ValidationError(said, "questions")
    known = {one.prompt: one.key for one in before}
    taken: set[str] = set()
    found = []
    for draft in drafts:
        key = _key(known.get(draft.prompt.strip()) or draft.prompt.strip()[:80], taken)
        found.append(draft.question(key))
    return read(checked(found))


class _Draft:
    """One question while its lines are read."""

    def __init__(self, prompt: str) -> None:
        self.prompt = prompt
        self._options: list[tuple[str, str]] = []
        self._explanation: list[str] | None = None

    def take(self, line: str) -> None:
        bare = line.strip()
        numbered = _NUMBERED.fullmatch(bare)
        if bare.startswith(">"):
            self._explanation = [*(self._explanation or []), bare[1:].strip()]
        elif self._explanation is not None:
            self._explanation.append(line.removeprefix("  ").rstrip())
        elif bare.startswith(("* ", "- ")):
            self._options.append((bare[0], bare[2:].strip()))
        elif numbered:
            self._options.append(("1", numbered[1].strip()))
        elif not self._options:
            self.prompt = f"{self.prompt}\n{line.removeprefix('  ').rstrip()}"
        elif bare:
            mark, option = self._options[-1]
            self._options[-1] = (mark, f"{option} {bare}")

    def question(self, key: str) -> Question:
        marks = [mark for mark, _option in self._options]
        right = tuple(number for number, mark in enumerate(marks) if mark == "*")
        kind = QuestionKind.FREE
        if self._options and all(mark == "1" for mark in marks):
            kind = QuestionKind.ORDER
        elif self._options:
            kind = QuestionKind.MULTIPLE if len(right) > 1 else QuestionKind.SINGLE
        return Question(
            key=key,
            kind=kind.value,
            prompt=self.prompt.strip(),
            options=tuple(option for _mark, option in self._options),
            answer=right,
            explanation="\n".join(self._explanation or ()).strip(),
        )


def _key(wanted: str, taken: set[str]) -> str:
    key, number = wanted, 1
    while key in taken:
        number += 1
        key = f"{wanted} ({number})"
    taken.add(key)
    return key


def _inner(text: str) -> str:
    """Further lines are indented, so that none of them begins something else."""
    return text.replace("\n", "\n  ")
