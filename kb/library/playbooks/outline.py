"""The steps of a playbook, found in its text. Pure, total, and fast enough to run as one types.

What counts as a step, in this order:
1. A numbered list whose items carry their phase in brackets is the outline itself.
2. Tables with a column for the step.
3. Under a heading that names a phase (or announces steps): numbered items, else bullets;
   under it, a heading that names no phase is one step with all it holds.
4. Without any such heading: the numbered items of the document.
References, contacts, indicators and other asides hold no steps.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import takewhile

from kb.library.playbooks import phases, wording
from kb.library.playbooks.blocks import Block, scan, split_lines
from kb.library.playbooks.tables import steps_of_table
from kb.vocabulary.enums import Phase

#: More steps than this are no playbook.
MOST_STEPS = 500
_MARKED = re.compile(r"\[\W*([^\][]{3,60}?)\W*\](?!\()\W{0,4}\s*(.+)", re.DOTALL)
_FENCED_PHASE = re.compile(r"\s*\(\w\)\s*(\S[^\n]{0,60})\n")
_ADDRESS = re.compile(r"https?://\S+")
_LEADING_NUMBER = re.compile(r"^\s*(?:step\s*)?\d+(?:\.\d+)*[.):\s-]*\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OutlineStep:
    """One step found in a text.

    Attributes:
        number: from 1, over the whole text.
        phase: code of `Phase`.
        text: the step's piece of the source, exactly.
        expected_minutes: what "Expected: 15 m" says, if the step says it.
        line: where it begins, from 1.
    """

    number: int
    phase: str
    title: str
    text: str
    role: str
    expected_minutes: int | None
    techniques: tuple[str, ...]
    line: int


@dataclass(slots=True)
class _Section:
    """A heading with what follows it, up to the next heading of its level or above."""

    heading: str
    level: int
    start: int
    own_phase: Phase | None
    blocks: list[Block] = field(default_factory=list)
    children: "list[_Section]" = field(default_factory=list)
    end: int = 0


@dataclass(frozen=True, slots=True)
class _Found:
    """A step before it is numbered: its lines, and a place for what a table said."""

    title: str
    phase: Phase
    start: int
    end: int
    role: str = ""
    minutes: int | None = None


def outline(body: str) -> tuple[OutlineStep, ...]:
    """The steps of a playbook's text, in their order. Never raises."""
    lines = split_lines(body)
    blocks = scan(lines)
    root = _sections(blocks, len(lines))
    found = _marked_list(blocks, root) or _in_sections(root) or _numbered(root)
    source = body.split("\n")
    return tuple(_step(n, one, source) for n, one in enumerate(found[:MOST_STEPS], start=1))


def _step(number: int, found: _Found, source: list[str]) -> OutlineStep:
    end = found.end
    while end > found.start + 1 and not source[end - 1].strip():
        end -= 1
    text = "\n".join(source[found.start : end])
    return OutlineStep(
        number=number,
        phase=found.phase.value,
        title=found.title,
        text=text,
        role=found.role or wording.role_of(text),
        expected_minutes=found.minutes if found.minutes is not None else wording.minutes_of(text),
        techniques=wording.techniques_of(text),
        line=found.start + 1,
    )


def _sections(blocks: list[Block], count: int) -> _Section:
    """The document as a tree of its headings; the root has level 0."""
    root = _Section("", 0, 0, None, end=count)
    open_sections = [root]
    for block in blocks:
        if block.kind != "heading":
            open_sections[-1].blocks.append(block)
            continue
        while open_sections[-1].level >= block.level:
            open_sections.pop().end = block.start
        heading = wording.plain(block.text)
        phase = None if phases.is_aside(heading) else phases.phase_of(heading)
        section = _Section(heading, block.level, block.start, phase, end=count)
        open_sections[-1].children.append(section)
        open_sections.append(section)
    return root


def _all(section: _Section) -> Iterator[_Section]:
    waiting = [section]
    while waiting:
        one = waiting.pop()
        yield one
        waiting.extend(reversed(one.children))


def _marked_list(blocks: list[Block], root: _Section) -> list[_Found]:
    """Items such as "[**CONTAINMENT**] Block public access", with the sections they name."""
    found: list[_Found] = []
    sections = {_key(section.heading): section for section in _all(root) if section.heading}
    for block in blocks:
        marked = _MARKED.match(block.text[:600]) if block.kind in ("number", "bullet") else None
        phase = phases.phase_of(marked[1]) if marked else None
        if marked is None or phase is None:
            continue
        title = wording.title_of(marked[2])
        section = sections.get(_key(title))
        place = (section.start, section.end) if section else (block.start, block.end)
        found.append(_Found(title, phase, *place))
    return found if len(found) >= 3 else []


def _key(heading: str) -> str:
    return re.sub(r"\W+", " ", _LEADING_NUMBER.sub("", heading)).strip().casefold()


def _in_sections(root: _Section) -> list[_Found]:
    title = _title_section(root)
    found: list[_Found] = []
    for section in root.children or [root]:
        found += _of_section(section, None, title)
    found = _of_section(root, None, title, own_only=True) + found if root.children else found
    if not found and title is not None and title.own_phase:
        found = list(_items(title, title.own_phase, bullets=True))
        for child in title.children:
            found += _of_section(child, None, None)
    return found


def _title_section(root: _Section) -> _Section | None:
    """The heading that is the document's title: the first, when all others are below it."""
    first = next((s for s in _all(root) if s.level), None)
    alone = first is not None and len([s for s in root.children if s.level == first.level]) == 1
    return first if alone else None


def _of_section(
    section: _Section, inherited: Phase | None, title: _Section | None, *, own_only: bool = False
) -> list[_Found]:
    """The steps of a section and, unless told otherwise, of those below it."""
    is_title = section is title
    if section.heading and not is_title and phases.is_aside(section.heading):
        return [step for block in section.blocks for step in _fenced(block)]
    phase = inherited if is_title else section.own_phase or inherited
    announced = phases.speaks_of_steps(section.heading) and not is_title
    if phase is None and announced:
        phase = Phase.TRIAGE
    phased_below = any(child.own_phase for child in section.children)
    found = list(_own_steps(section, phase, bullets=not phased_below))
    if own_only:
        return found
    for child in section.children:
        names_none = child.own_phase is None and not phases.speaks_of_steps(child.heading)
        aside = phases.is_aside(child.heading)
        if phase is not None and names_none and not aside and _says_something(child):
            heading = _LEADING_NUMBER.sub("", child.heading) or child.heading
            found.append(_Found(wording.title_of(heading), phase, child.start, child.end))
        else:
            found += _of_section(child, phase, title)
    return found


def _own_steps(section: _Section, phase: Phase | None, *, bullets: bool) -> Iterator[_Found]:
    for block in section.blocks:
        if block.kind == "table":
            for row in steps_of_table(block.text):
                at = block.start + row.offset
                chosen = phases.phase_of(row.phase) or phase or Phase.TRIAGE
                yield _Found(row.title, chosen, at, at + 1, row.role, row.minutes)
        yield from _fenced(block)
    if phase is not None:
        yield from _items(section, phase, bullets=bullets)


def _fenced(block: Block) -> Iterator[_Found]:
    """A list that somebody set as code, under "(P) Preparation"."""
    head = _FENCED_PHASE.match(block.text) if block.kind == "fence" else None
    phase = phases.phase_of(head[1]) if head else None
    if phase is None:
        return
    for item in scan(split_lines(block.text)):
        title = wording.title_of(item.text)
        if item.kind in ("number", "bullet") and title:
            start = block.start + 1 + item.start
            yield _Found(title, phase, start, start + item.end - item.start)


def _items(section: _Section, phase: Phase, *, bullets: bool) -> Iterator[_Found]:
    """Numbered items; bullets only where nothing is numbered."""
    numbered = [b for b in section.blocks if b.kind == "number"]
    chosen = numbered or ([b for b in section.blocks if b.kind == "bullet"] if bullets else [])
    titles = [wording.title_of(block.text) for block in chosen]
    if len(titles) > 1 and all(phases.is_only_a_phase(title) for title in titles):
        return  # a list of the phases themselves
    for index, (block, title) in enumerate(zip(chosen, titles, strict=True)):
        if not title or _ADDRESS.fullmatch(title):
            continue
        following = chosen[index + 1] if index + 1 < len(chosen) else None
        goes_on = block.kind == "number" and following is not None and following.level != 1
        end = following.start if following is not None and goes_on else _end(section, block)
        yield _Found(title, phase, block.start, end)


def _end(section: _Section, item: Block) -> int:
    """Where an item ends that nothing continues: behind the indented bullets below it."""
    blocks = section.blocks
    first = bisect_right(blocks, item.start, key=lambda block: block.start)
    following = (blocks[index] for index in range(first, len(blocks)))
    own = takewhile(lambda block: block.kind == "bullet" and block.level, following)
    return max((block.end for block in own), default=item.end)


def _numbered(root: _Section) -> list[_Found]:
    """The numbered items of a document whose headings name no phase."""
    found: list[_Found] = []
    for section in _all(root):
        if not phases.is_aside(section.heading):
            found += _items(section, Phase.TRIAGE, bullets=False)
    return found


def _says_something(section: _Section) -> bool:
    """Whether there is more than placeholders under a heading."""
    return any(wording.plain(block.text) for one in _all(section) for block in one.blocks)
