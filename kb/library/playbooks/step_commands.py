"""Commands that stand in a step's text as code, with what they are written in."""

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_OPENS: Final = re.compile(r"[ \t]*(`{3,}|~{3,})[ \t]*([\w-]*)[ \t]*$")


@dataclass(frozen=True, slots=True)
class StepCommand:
    """A piece of code; `language` is as its fence says it, folded, and may be empty."""

    language: str
    text: str


def commands_of(text: str) -> tuple[StepCommand, ...]:
    """The pieces of code in a text, in order; empty ones and those that never end are none."""
    return tuple(one for one in _found(text) if one.text)


def _found(text: str) -> Iterator[StepCommand]:
    mark, language, lines = "", "", list[str]()
    for line in text.split("\n"):
        if not mark:
            if opens := _OPENS.match(line):
                mark, language, lines = opens[1], opens[2].lower(), []
        elif line.strip().startswith(mark) and not line.strip().strip(mark[0]):
            yield StepCommand(language, textwrap.dedent("\n".join(lines)).strip())
            mark = ""
        else:
            lines.append(line)
