"""Steps of another system's playbook as the Markdown that Hotwash reads steps from.

The flow of the steps is written in labelled lines (`kb.library.playbooks.step_labels`), so
that the outline, the graph and every export find it again.
"""

import textwrap
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from kb.errors import InterchangeError
from kb.library.playbooks import wording
from kb.library.playbooks.outline import MOST_STEPS
from kb.vocabulary.enums import StepKind

#: The key of what ends a playbook.
END = "end"
#: Titles longer than this are meant by their number.
_NAMED = 90
#: Signs around a name that whoever reads it takes away.
_EDGES = " .→>“”\"'"
_STEP_INDENT = "    "


@dataclass(slots=True)
class StepDraft:
    """A step on its way into a text.

    Attributes:
        key: what other steps of this draft call it.
        detail: Markdown that stands below its title.
        ways: for a decision (or where it fails), the case and the key it leads to.
        branches: keys of what is begun at once.
        body: key of what a loop repeats first, for `condition`.
        next: key of what follows; None when it follows below.
        said: further labelled lines: Role, Automated, Reference …
    """

    key: str
    title: str
    detail: str = ""
    kind: StepKind = StepKind.ACTION
    ways: list[tuple[str, str]] = field(default_factory=list)
    branches: list[str] = field(default_factory=list)
    condition: str = ""
    body: str = ""
    next: str | None = None
    said: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class Chapter:
    """A heading with steps below it."""

    heading: str
    steps: list[StepDraft]


def refuse_many(path: str, count: int, what: str) -> None:
    """Refuse what has more steps than a playbook can have.

    Raises:
        InterchangeError: it has.
    """
    if count > MOST_STEPS:
        reason = f"This has {count:,} {what}; at most {MOST_STEPS} are taken."
        raise InterchangeError(path, reason)


def unfound(chapters: Sequence[Chapter], found: int) -> tuple[str, ...]:
    """A warning where fewer steps are found in the text than were written into it."""
    lost = sum(len(chapter.steps) for chapter in chapters) - found
    return (f"{lost} of its steps stand in the text, but aren't found as steps.",) * (lost > 0)


def one_line(text: str) -> str:
    """A text from elsewhere on one line, with nothing in it that Markdown would take away."""
    words = " ".join(text.split())
    for mark in "\\`*_[]<>":
        words = words.replace(mark, " " if mark in "`<>\\" else f"\\{mark}")
    return " ".join(words.split())


def write(title: str, about: str, chapters: Sequence[Chapter]) -> str:
    """A playbook's text: its title, what it is about, and its steps under their headings."""
    steps = [step for chapter in chapters for step in chapter.steps]
    names = _Names(steps)
    parts = [f"# {one_line(title)}"]
    if about.strip():
        parts.append(about.strip())
    number = 0
    for chapter in chapters:
        if not chapter.steps:
            continue
        parts.append(f"## {one_line(chapter.heading)}")
        lines = []
        for step in chapter.steps:
            number += 1
            below = steps[number].key if number < len(steps) else END
            lines.append(_step(number, step, names, below))
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


class _Names:
    """What steps are called: their title where it is short and theirs alone, else a number."""

    def __init__(self, steps: Sequence[StepDraft]) -> None:
        shown = {step.key: wording.title_of(f"**{_title(step)}**") for step in steps}
        many = Counter(shown.values())
        self._named = {END: END}
        for number, step in enumerate(steps, start=1):
            title = shown[step.key]
            plain = title.casefold() != END and not title[:1].isdigit() and ";" not in title
            plain = plain and title == title.strip(_EDGES)
            alone = many[title] == 1 and len(title) <= _NAMED and plain
            self._named[step.key] = one_line(title) if alone else f"step {number}"
        self.joined = _joined(steps)

    def of(self, key: str) -> str:
        return self._named.get(key, END)


def _joined(steps: Sequence[StepDraft]) -> set[str]:
    """Steps before which a way has to be said, since a branch or a loop would end there."""
    found = {key for step in steps for key in step.branches}
    return found | {step.next for step in steps if step.body and step.next}


def _title(step: StepDraft) -> str:
    return one_line(step.title) or "Step"


def _step(number: int, step: StepDraft, names: _Names, below: str) -> str:
    lines = [f"{number}. **{_title(step)}**"]
    said = list(step.said)
    if step.kind != StepKind.ACTION:
        said.append(("Kind", step.kind.label.lower()))
    said += [(f"If {_case(case)}", names.of(key)) for case, key in step.ways]
    if step.branches:
        said.append(("In parallel", "; ".join(names.of(key) for key in step.branches)))
    if step.body:
        said.append((f"While {_case(step.condition)}", names.of(step.body)))
    following = below if step.next is None else step.next
    goes_on = not step.ways or not {"no", "otherwise"} & {case for case, _ in step.ways}
    must_be_said = following != below or (below in names.joined and below != END)
    if (goes_on and must_be_said) or step.body or step.branches:
        said.append(("Next", names.of(following)))
    lines += [f"{_STEP_INDENT}- {label}: {value}" for label, value in said if value]
    if detail := step.detail.strip():
        lines += ["", textwrap.indent(detail, _STEP_INDENT), ""]
    return "\n".join(lines)


def _case(case: str) -> str:
    """A condition within a label: without the colon that would end it."""
    words = one_line(case).replace(":", " ").replace("：", " ")  # noqa: RUF001
    return (" ".join(words.split())[:110] or "so").strip()
