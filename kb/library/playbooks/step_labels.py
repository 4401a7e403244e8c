"""What a step's text says in labelled lines: its kind, where it leads, who or what does it.

A line such as "- If yes: Isolate the host" is read like this wherever it stands in the step.
The text stays the truth: the outline, the graph and every export read the same lines.
"""

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kb.library.playbooks import wording
from kb.vocabulary.enums import StepKind

#: A line of a step that says something of its flow or its work.
LABELLED_LINE: Final = re.compile(
    r"^[ \t>*+|-]*(?:\*\*|__)?(?P<label>"
    r"kind|if [^:\n]{1,120}?|otherwise|while [^:\n]{1,120}?|in parallel|next|playbook|"
    r"automated|expected result|evidence|references?|optional)"
    r"(?:\*\*|__)?[ \t]*[:\uff1a](?:\*\*|__)?[ \t]*(?P<said>\S.*)$",
    re.IGNORECASE | re.MULTILINE,
)
_KINDS = {
    "action": StepKind.ACTION,
    "decision": StepKind.DECISION,
    "condition": StepKind.DECISION,
    "parallel": StepKind.PARALLEL,
    "loop": StepKind.LOOP,
    "sub playbook": StepKind.SUB_PLAYBOOK,
    "playbook": StepKind.SUB_PLAYBOOK,
}
_NO = frozenset({"no", "manual", "by hand", "none", "false"})
_YES = frozenset({"yes", "true"})
_LINK = re.compile(r"\[\[([^\][|\n]{1,300})(?:\|[^\][\n]{0,300})?\]\]")
_AUTOMATABLE = re.compile(
    r"^[ \t>*+|-]*(?:\*\*|__)?automatable(?:\*\*|__)?[ \t]*[:\uff1a](?:\*\*|__)?[ \t]*(yes|no)\b",
    re.IGNORECASE | re.MULTILINE,
)
_FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})")
_REFERENCE = re.compile(r"\bD3-[A-Z0-9]{2,12}\b|\bRA\d{4}\b")


@dataclass(frozen=True, slots=True)
class StepLabels:
    """What the labelled lines of one step say.

    Attributes:
        kind: as said, else told from the lines that only one kind has.
        said_kind: whether a line names the kind.
        ways: for a decision, the case ("yes") and the step it leads to, in order.
        condition: what a loop goes on for.
        branches: the steps that a parallel begins at once.
        body: the step that a loop repeats first.
        next: the step that follows, when it isn't the next one in the list.
        playbook: the title of the playbook that is run.
        automated: what does it without a person; "" by hand.
        automatable: whether a machine could do it; None where nobody said so.
        references: D3FEND and RE&CT identifiers, each once.
        optional: whether it may be left out.
    """

    kind: StepKind = StepKind.ACTION
    said_kind: bool = False
    ways: tuple[tuple[str, str], ...] = ()
    condition: str = ""
    branches: tuple[str, ...] = ()
    body: str = ""
    next: str = ""
    playbook: str = ""
    automated: str = ""
    automatable: bool | None = None
    expected_result: str = ""
    evidence: str = ""
    references: tuple[str, ...] = ()
    optional: bool = False

    @property
    def by_hand(self) -> bool:
        """Whether a person has to do it: nothing does it, and nothing is said to be able to."""
        return not self.automated and not self.automatable


def read_labels(text: str) -> StepLabels:
    """The labelled lines of a step's text; code says nothing of it. Never raises."""
    prose = "\n".join(line for line, is_code in _lines(text) if not is_code)
    ways: list[tuple[str, str]] = []
    said: dict[str, str] = {}
    condition = body = ""
    for found in LABELLED_LINE.finditer(prose):
        label = " ".join(found["label"].split())
        value = wording.plain(found["said"])
        head = label.casefold()
        if head.startswith("if "):
            ways.append((label[3:], value))
        elif head == "otherwise":
            ways.append(("otherwise", value))
        elif head.startswith("while "):
            condition, body = label[6:], value
        else:
            said.setdefault(head, value)
    link = _LINK.search(said.get("playbook", ""))
    automated = said.get("automated", "")
    could_be = _AUTOMATABLE.search(prose)
    branches = [part.strip() for part in said.get("in parallel", "").split(";")]
    kind = _KINDS.get(" ".join(re.split(r"[\s_-]+", said.get("kind", "").casefold())))
    found_in = _told_by(bool(branches[0]), bool(body), bool(link))
    return StepLabels(
        kind=kind or found_in,
        said_kind=kind is not None,
        ways=tuple(ways),
        condition=condition,
        branches=tuple(part for part in branches if part),
        body=body,
        next=said.get("next", ""),
        playbook=link[1].strip() if link else "",
        automated="" if automated.casefold() in _NO else automated,
        automatable=could_be[1].casefold() == "yes" if could_be else None,
        expected_result=said.get("expected result", ""),
        evidence=said.get("evidence", ""),
        references=tuple(dict.fromkeys(_REFERENCE.findall(text))),
        optional=said.get("optional", "").casefold() in _YES,
    )


def without_labels(text: str) -> str:
    """A step's text without the lines that other places show: labels, role, expected time."""
    kept = (line for line, is_code in _lines(text) if is_code or not _is_label(line))
    return "\n".join(kept)


def _lines(text: str) -> Iterator[tuple[str, bool]]:
    """Each line, and whether it is code: what stands there is nothing that the step says."""
    fence = ""
    for line in text.split("\n"):
        found = _FENCE.match(line)
        closes = found is not None and fence != "" and not line.strip().strip(fence[0])
        yield line, bool(fence) or found is not None
        if found is not None and not fence:
            fence = found[1]
        elif closes and found is not None and found[1].startswith(fence):
            fence = ""


def detail(title: str, text: str) -> str:
    """What a step's text says besides its title and its labelled lines, as Markdown."""
    first, _, rest = text.lstrip().partition("\n")
    told = rest if title and title[:40].casefold() in first.casefold() else text
    return without_labels(textwrap.dedent(told)).strip("\n")


def _is_label(line: str) -> bool:
    said = LABELLED_LINE.match(line) or wording.role_of(line)
    return bool(said) or wording.minutes_of(line) is not None


def _told_by(*lines: bool) -> StepKind:
    """The kind of a step that doesn't name it. "If …" alone is what texts say anyway."""
    kinds = (StepKind.PARALLEL, StepKind.LOOP, StepKind.SUB_PLAYBOOK)
    found = (kind for kind, is_there in zip(kinds, lines, strict=True) if is_there)
    return next(found, StepKind.ACTION)
