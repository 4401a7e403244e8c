"""Questions as text for people without Hotwash, and their answers read back from it.

People answer in mail programs that quote, wrap and renumber. So a question is found by its own
words, whatever stands in front of them, and the lines that this module wrote are known again
and left out of the answers.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from kb.errors import ValidationError
from kb.questionnaires.questions import (
    NO,
    YES,
    Answer,
    Kind,
    Question,
    condition_in_words,
    in_words,
)
from kb.questionnaires.values import taken

_LEAD: Final = re.compile(r"^[\s>|]*(?:#{1,6}\s*|\*\*)?(?:\d{1,2}[.)]\s*)?")
_TICKED: Final = re.compile(r"^[\s>*-]*[\[(]\s*[xX✓✗]\s*[\])]\s*(?P<choice>.+?)\s*$")
_BOX: Final = re.compile(r"^[\s>*-]*[\[(]\s*[\])]\s*(?P<choice>.+?)\s*$")
_NUMBER: Final = re.compile(r"-?\d+(?:[.,]\d+)?")
_INVITATION: Final = "Write below each question. Leave out what you can't or don't want to say."
_YES: Final = {"yes": YES, "y": YES, "no": NO, "n": NO}


@dataclass(frozen=True, slots=True)
class Returned:
    """What was read from a text.

    Attributes:
        answers: by the keys of the questions.
        problems: answers that could not be taken, each in a sentence; their text is left out.
    """

    answers: dict[str, Answer]
    problems: tuple[str, ...] = ()


def written(
    title: str,
    questions: tuple[Question, ...],
    answers: Mapping[str, Any] | None = None,
    *,
    head: str = "",
    intro: str = "",
) -> str:
    """Every question as Markdown with room for its answer; conditions are told in words."""
    parts = [f"# {title}", head, intro, _INVITATION]
    for number, question in enumerate(questions, 1):
        lines = [f"## {number}. {question.text}", *_instructions(question, questions)]
        told = in_words(question, (answers or {}).get(question.key))
        lines += ["", told] if told else list(_boxes(question)) or ["", ""]
        parts.append("\n".join(lines))
    return "\n\n".join(part for part in parts if part).rstrip() + "\n"


def read_back(questions: tuple[Question, ...], text: str) -> Returned:
    """The answers in a text that came back.

    Raises:
        ValidationError: none of the questions can be found in it.
    """
    passages = _passages(questions, text)
    if not passages:
        what = "None of the questions can be found in this text."
        todo = "Paste the whole text with the questions above the answers."
        raise ValidationError(what, None, todo)
    answers: dict[str, Answer] = {}
    problems = []
    for question in questions:
        lines = passages.get(question.key, [])
        try:
            answer = taken(question, _value(question, _own_lines(question, questions, lines)))
        except ValidationError as error:
            problems.append(error.what)
            continue
        if answer is not None:
            answers[question.key] = answer
    return Returned(answers, tuple(problems))


def _instructions(question: Question, questions: tuple[Question, ...]) -> Iterator[str]:
    if question.when:
        told = [condition_in_words(condition, questions) for condition in question.when]
        yield f"(Only if {' and '.join(told)}.)"
    if question.hint:
        yield f"({question.hint})"
    if question.kind is Kind.SCALE:
        ends = [f"1 = {question.low}" if question.low else "from 1"]
        top = f"{question.points} = {question.high}" if question.high else f"to {question.points}"
        yield f"(A number: {', '.join([*ends, top])}.)"
    if question.kind is Kind.NUMBER:
        yield f"(A number of {question.unit}.)" if question.unit else "(A number.)"
    if question.kind in {Kind.CHOICE, Kind.YES_NO}:
        yield "(Mark one with x.)"
    if question.kind is Kind.CHOICES:
        yield "(Mark any with x.)"


def _boxes(question: Question) -> Iterator[str]:
    offered = ("Yes", "No") if question.kind is Kind.YES_NO else question.choices
    if offered:
        yield ""
    for choice in offered:
        yield f"[ ] {choice}"


def _passages(questions: tuple[Question, ...], text: str) -> dict[str, list[str]]:
    """The lines under each question. A wrapped question is found by its beginning as well."""
    wanted = {_folded(question.text): question.key for question in questions}
    found: dict[str, list[str]] = {}
    current: list[str] | None = None
    lines = text.replace("\r\n", "\n").split("\n")
    at = 0
    while at < len(lines):
        key, length = _question_at(wanted, lines, at)
        if key is not None:
            current = found.setdefault(key, [])
            at += length
            continue
        if current is not None:
            current.append(lines[at])
        at += 1
    return found


def _question_at(wanted: Mapping[str, str], lines: list[str], at: int) -> tuple[str | None, int]:
    joined = ""
    for length, line in enumerate(lines[at : at + 4], 1):
        bare = _LEAD.sub("", line) if length == 1 else line.lstrip(" >|\t")
        joined = _folded(f"{joined} {bare}".rstrip(" *"))
        if joined in wanted:
            return wanted[joined], length
        if not joined or not any(text.startswith(joined) for text in wanted):
            break
    return None, 0


def _own_lines(question: Question, questions: tuple[Question, ...], lines: list[str]) -> list[str]:
    """What somebody wrote: without quote marks and without the lines that stood there."""
    ours = {_folded(line) for line in _instructions(question, questions)}
    quoted = [line for line in lines if line.strip()]
    marks = bool(quoted) and all(line.lstrip().startswith(">") for line in quoted)
    kept = [re.sub(r"^\s*>\s?", "", line) if marks else line for line in lines]
    return [line.rstrip() for line in kept if _folded(line.lstrip("> ")) not in ours]


def _value(question: Question, lines: list[str]) -> object:
    text = "\n".join(lines).strip()
    match question.kind:
        case Kind.YES_NO:
            said = (_picked(lines) or _without_boxes(lines) or [""])[0]
            return _YES.get(said.strip(" .!").casefold(), said)
        case Kind.CHOICE | Kind.CHOICES:
            picked = _picked(lines) or _named(question, lines)
            exact = [_exact(question, one) for one in picked]
            return (exact[0] if exact else None) if question.kind is Kind.CHOICE else exact
        case Kind.SCALE | Kind.NUMBER:
            number = _NUMBER.search(text)
            if number is None:
                return text or None
            whole = float(number[0].replace(",", "."))
            return int(whole) if whole.is_integer() else whole
        case _:
            return text


def _picked(lines: list[str]) -> list[str]:
    return [found["choice"] for line in lines if (found := _TICKED.match(line))]


def _without_boxes(lines: list[str]) -> list[str]:
    return [line.strip(" -*.") for line in lines if line.strip() and not _BOX.match(line)]


def _named(question: Question, lines: list[str]) -> list[str]:
    """Choices written out instead of being marked."""
    rest = _without_boxes(lines)
    known = {choice.casefold() for choice in question.choices}
    if question.kind is Kind.CHOICES and len(rest) == 1 and rest[0].casefold() not in known:
        return [part.strip() for part in rest[0].split(",")]
    return rest


def _exact(question: Question, said: str) -> str:
    folded = said.strip().casefold()
    return next((one for one in question.choices if one.casefold() == folded), said)


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
