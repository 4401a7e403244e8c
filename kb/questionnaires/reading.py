"""Reading a questionnaire from the TOML that people edit; whatever is wrong names its line."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Final

from kb.errors import ValidationError
from kb.questionnaires.as_asked import condition_of
from kb.questionnaires.conditions import condition_problem
from kb.questionnaires.questions import POINTS, Kind, Question, Questions, Role

#: Longest source, in characters, and most questions: more is no questionnaire any more.
LONGEST: Final = 100_000
MOST_QUESTIONS: Final = 60
_MOST_CHOICES: Final = 40
_LONGEST_TEXT: Final = 1_000
_KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_HEAD: Final = re.compile(r"^\s*\[\[\s*question\s*\]\]")
_AT_LINE: Final = re.compile(r"\s*\(at line (\d+), column \d+\)")
_OF_ALL: Final = ("key", "title", "intro", "for", "question")
_OF_QUESTION: Final = (
    "key text hint kind choices required when points low high unit".split()
)  # in the order in which they are best written
_ONLY_FOR: Final[Mapping[str, tuple[Kind, ...]]] = {
    "choices": (Kind.CHOICE, Kind.CHOICES),
    "points": (Kind.SCALE,),
    "low": (Kind.SCALE,),
    "high": (Kind.SCALE,),
    "unit": (Kind.NUMBER,),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a source.

    Attributes:
        line: from 1; None when it concerns the whole.
    """

    text: str
    line: int | None = None

    @property
    def words(self) -> str:
        """Place and text in one sentence."""
        return self.text if self.line is None else f"Line {self.line}: {self.text}"


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read.

    Attributes:
        asked: the questions that could be read; the rest is named in `problems`.
        problems: nothing can be published while there are any.
    """

    asked: Questions
    problems: tuple[Problem, ...] = ()


def read(source: str) -> Questions:
    """The questionnaire of a source.

    Raises:
        ValidationError: something is wrong; names the line.
    """
    found = check(source)
    if found.problems:
        raise ValidationError(found.problems[0].words, "source")
    return found.asked


def text_of(data: bytes) -> str:
    """The source in a file.

    Raises:
        ValidationError: it is no text in UTF-8, or far too long; names the line.
    """
    if len(data) > 4 * LONGEST:
        raise ValidationError(_too_long(len(data)), "source")
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        what = f"Line {line}: this is no text in UTF-8. Save the file as UTF-8 and try again."
        raise ValidationError(what, "source") from error


def check(source: str) -> Reading:
    """Read a source as far as it goes, and name everything that is wrong with it."""
    if len(source) > LONGEST:
        return _nothing(Problem(_too_long(len(source))))
    if not source.strip():
        return _nothing(Problem("It is empty: write a key, a title and at least one question."))
    try:
        told = tomllib.loads(source.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        return _nothing(_syntax(str(error), source))
    except RecursionError:
        return _nothing(Problem("Its values lie too deep within each other."))
    return _Reader(source, told).read()


def _nothing(problem: Problem) -> Reading:
    return Reading(Questions("", ""), (problem,))


def _too_long(length: int) -> str:
    return f"It has {length:,} characters; {LONGEST:,} is the most."


def _syntax(message: str, source: str) -> Problem:
    at = _AT_LINE.search(message)
    text = _AT_LINE.sub("", message).replace("(at end of document)", "").strip()
    line = int(at[1]) if at else len(source.rstrip().splitlines())
    return Problem(f"This is no TOML: {text}.", line)


@dataclass(slots=True)
class _Reader:
    """Reads one source; collects what is wrong."""

    source: str
    told: dict[str, Any]
    problems: list[Problem] = field(default_factory=list)
    heads: list[int] = field(init=False)
    unsure: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        lines = self.source.splitlines()
        self.heads = [n for n, line in enumerate(lines, 1) if _HEAD.match(line)]

    def read(self) -> Reading:
        """Everything."""
        self._unknown(self.told, _OF_ALL, None)
        key = self._key(self.told, None)
        title = self._text(self.told, "title", None, needed=True)
        intro = self._text(self.told, "intro", None)
        asked = Questions(key, title, intro, self._roles(), tuple(self._questions()))
        if not asked.questions and not self.problems:
            self._wrong("Add at least one question, each under a line [[question]].", None)
        ordered = sorted(self.problems, key=lambda problem: problem.line or 0)
        return Reading(asked, tuple(dict.fromkeys(ordered)))

    def _questions(self) -> Iterator[Question]:
        rows = self.told.get("question", [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            self._wrong("Write each question under a line [[question]], with two brackets.", None)
            return
        if len(rows) > MOST_QUESTIONS:
            self._wrong(f"It has {len(rows)} questions; {MOST_QUESTIONS} is the most.", None)
        keys = [row.get("key") for row in rows]
        before: dict[str, Question] = {}
        for number, row in enumerate(rows[:MOST_QUESTIONS]):
            question = self._question(row, number, before, keys[number + 1 :])
            if question.key in before:
                self._wrong(f"The key “{question.key}” is taken already.", number, "key")
            elif question.key and question.text:
                before[question.key] = question
                yield question

    def _question(
        self, row: dict[str, Any], number: int, before: dict[str, Question], later: list[Any]
    ) -> Question:
        self._unknown(row, _OF_QUESTION, number)
        kind = self._kind(row, number)
        for name, kinds in _ONLY_FOR.items():
            if name in row and kind not in kinds:
                words = " or ".join(f"“{one.value}”" for one in kinds)
                self._wrong(f"“{name}” is for the kind {words} only.", number, name)
        question = Question(
            key=self._key(row, number),
            text=self._text(row, "text", number, needed=True),
            kind=kind,
            hint=self._text(row, "hint", number),
            choices=self._choices(row, kind, number),
            required=self._flag(row, number),
            points=self._points(row, number),
            low=self._text(row, "low", number),
            high=self._text(row, "high", number),
            unit=self._text(row, "unit", number),
        )
        return self._with_conditions(question, row.get("when", {}), number, before, later)

    def _with_conditions(
        self,
        question: Question,
        when: object,
        number: int,
        before: dict[str, Question],
        later: list[Any],
    ) -> Question:
        if not isinstance(when, dict):
            self._wrong('Write conditions like { worked = "no" }.', number, "when")
            return question
        conditions = []
        for key, value in when.items():
            if key in self.unsure:
                continue  # its answers aren't known before its kind is
            wrong = condition_problem(key, value, before, question.key, later)
            if wrong:
                self._wrong(wrong, number, "when")
            else:
                conditions.append(condition_of(key, value))
        fields = {name: getattr(question, name) for name in question.__slots__}
        return Question(**fields | {"when": tuple(conditions)})

    # --- values

    def _key(self, row: dict[str, Any], number: int | None) -> str:
        key = row.get("key")
        if isinstance(key, str) and _KEY.fullmatch(key):
            return key
        said = f"“{str(key)[:40]}” can't be a key." if key is not None else "The key is missing."
        what = f'{said} Use small letters, digits and _, such as key = "tools_worked".'
        self._wrong(what, number, "key")
        return ""

    def _text(
        self, row: dict[str, Any], name: str, number: int | None, *, needed: bool = False
    ) -> str:
        value = row.get(name, "")
        if not isinstance(value, str):
            self._wrong(f"Write “{name}” as text in quotes.", number, name)
            return ""
        text = value.strip()
        if needed and not text:
            self._wrong(f"“{name}” is missing or empty.", number, name)
        if len(text) > _LONGEST_TEXT:
            self._wrong(f"“{name}” has more than {_LONGEST_TEXT:,} characters.", number, name)
        return text

    def _kind(self, row: dict[str, Any], number: int) -> Kind:
        value = row.get("kind", Kind.TEXT.value)
        if isinstance(value, str) and value in set(Kind):
            return Kind(value)
        offered = ", ".join(Kind)
        self._wrong(f"The kind “{str(value)[:40]}” isn't known; use {offered}.", number, "kind")
        self.unsure.add(str(row.get("key")))
        return Kind.TEXT

    def _choices(self, row: dict[str, Any], kind: Kind, number: int) -> tuple[str, ...]:
        value = row.get("choices", [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self._wrong('Write choices as a list of texts: ["one", "two"].', number, "choices")
            return ()
        choices = tuple(dict.fromkeys(one.strip() for one in value if one.strip()))
        if kind in {Kind.CHOICE, Kind.CHOICES} and len(choices) < 2:
            self._wrong(f"The kind “{kind.value}” needs two choices or more.", number, "choices")
        if len(choices) > _MOST_CHOICES:
            self._wrong(f"{_MOST_CHOICES} choices are the most.", number, "choices")
        return choices

    def _flag(self, row: dict[str, Any], number: int) -> bool:
        value = row.get("required", False)
        if not isinstance(value, bool):
            self._wrong("Write “required” as true or false, without quotes.", number, "required")
        return value is True

    def _points(self, row: dict[str, Any], number: int) -> int:
        value = row.get("points", POINTS)
        if isinstance(value, int) and not isinstance(value, bool) and 2 <= value <= 10:
            return value
        self._wrong("A scale has from 2 to 10 points.", number, "points")
        return POINTS

    def _roles(self) -> tuple[Role, ...]:
        value = self.told.get("for", [])
        given = value if isinstance(value, list) else [value]
        unknown = [one for one in given if not isinstance(one, str) or one not in set(Role)]
        if unknown:
            offered = ", ".join(Role)
            self._wrong(f"“for” knows {offered}, not “{str(unknown[0])[:40]}”.", None, "for")
        return tuple(Role(one) for one in given if one not in unknown)

    def _unknown(self, row: dict[str, Any], known: tuple[str, ...] | list[str], at: Any) -> None:  # noqa: ANN401
        for name in row:
            if name not in known:
                turned = [one for one in known if sorted(one) == sorted(name)]
                near = turned or get_close_matches(name, known, 1)
                offered = f"did you mean “{near[0]}”?" if near else f"use {', '.join(known)}."
                self._wrong(f"“{name[:40]}” isn't known here; {offered}", at, name)

    # --- places

    def _wrong(self, text: str, number: int | None, name: str = "") -> None:
        self.problems.append(Problem(text, self._line(number, name)))

    def _line(self, number: int | None, name: str) -> int | None:
        """The line of a field of a question, or where its question begins."""
        lines = self.source.splitlines()
        if number is None:
            start, end = 0, (self.heads[0] - 1 if self.heads else len(lines))
        elif number < len(self.heads):
            start = self.heads[number] - 1
            end = self.heads[number + 1] - 1 if number + 1 < len(self.heads) else len(lines)
        else:
            return None
        if name:
            wanted = re.compile(rf"^\s*[\"']?{re.escape(name)}[\"']?\s*[=.]")
            for at in range(start, end):
                if wanted.match(lines[at]):
                    return at + 1
        return start + 1 if number is not None else (1 if name else None)
