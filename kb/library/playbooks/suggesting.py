"""What deviations ask of a playbook's text: a step more or less, elsewhere, optional, slower.

Pure: text in, text out. None where the text can't be changed without a person, as with steps
that are rows of a table.
"""

import re
from typing import Final

from kb.library.playbooks import rearranging, wording
from kb.library.playbooks.outline import OutlineStep, outline
from kb.vocabulary.enums import StepKind
from kb.vocabulary.moments import format_duration

_OPTIONAL: Final = "Optional: yes"
_BULLET: Final = re.compile(r"^(?P<indent>[ \t]+)[-*+][ \t]")
_SAID: Final = re.compile(r"(?P<head>.*?[:\uff1a](?:\*\*|__)?[ \t]*)(?P<said>\S.*)$")


def inserted(
    body: str, after: int, title: str, *, role: str = "", minutes: float | None = None
) -> str:
    """A step more, below another one; 0 puts it before the first one."""
    steps = outline(body)
    made = rearranging.add(body, after or (1 if steps else 0), StepKind.ACTION, _line(title))
    number = next((s.number for s in outline(made.body) if s.line == made.line), 0)
    if steps and not after:
        moved = rearranging.move(made.body, number, 1)
        made, number = (moved, 1) if moved is not None else (made, number)
    text = made.body
    if role.strip():
        text = _with_line(text, number, f"Role: {_line(role)}") or text
    if minutes is not None and minutes > 0:
        text = expected(text, number, minutes) or text
    return text


def optional(body: str, number: int) -> str | None:
    """A step that may be left out, and says so."""
    return _with_line(body, number, _OPTIONAL)


def removed(body: str, number: int) -> str | None:
    """One step less."""
    made = rearranging.remove(body, number)
    return made.body if made is not None else None


def moved(body: str, number: int, to: int) -> str | None:
    """A step where another one stands now."""
    made = rearranging.move(body, number, to)
    return made.body if made is not None else None


def expected(body: str, number: int, minutes: float) -> str | None:
    """A step that is expected to take this long, rounded up to a time that people plan with."""
    step = _step(body, number)
    if step is None:
        return None
    said = format_duration(planned_minutes(minutes))
    lines = body.split("\n")
    start = step.line - 1
    for index in range(start, start + step.text.count("\n") + 1):
        if wording.minutes_of(lines[index]) is not None and (found := _SAID.match(lines[index])):
            lines[index] = found["head"] + said
            return "\n".join(lines)
    return _with_line(body, number, f"Expected: {said}")


def planned_minutes(minutes: float) -> int:
    """Up to the next minute; from an hour on, to the next five."""
    whole = max(1, -int(-minutes // 1))
    return whole if whole < 60 else -(-whole // 5) * 5


def _step(body: str, number: int) -> OutlineStep | None:
    found = next((step for step in outline(body) if step.number == number), None)
    in_table = found is not None and found.text.lstrip().startswith("|")
    return None if in_table else found


def _with_line(body: str, number: int, line: str) -> str | None:
    """A step with one more labelled line, written as its others are."""
    step = _step(body, number)
    if step is None:
        return None
    lines = body.split("\n")
    end = step.line + step.text.count("\n")
    if step.text.lstrip().startswith("#"):
        made = ["", line]
    else:
        bullets = (_BULLET.match(one) for one in step.text.split("\n")[1:])
        indent = next((found["indent"] for found in bullets if found), "    ")
        made = [f"{indent}- {line}"]
    text = "\n".join(lines[:end] + made + lines[end:])
    same = next((one for one in outline(text) if one.number == number), None)
    return text if same is not None and same.title == step.title else None


def _line(text: str) -> str:
    """Words of a person as one line that Markdown reads as words."""
    line = " ".join(text.split())[: wording.LONGEST_TITLE]
    return re.sub(r"([*_`\[\]<>|])", r"\\\1", line).lstrip("#-+> ")
