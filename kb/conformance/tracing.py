"""From fact to proof: what each cause rests on, what was learned, changed and shown to work.

Pure: built of the rows of an incident, or of many, as they are stored or as a report may show
them. Every link can be followed both ways, and what is missing is named.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from kb.incidents.citations.finding import citations
from kb.vocabulary.enums import ChangeState, FollowUpState, LessonDirection
from kb.vocabulary.proposals import ProposalState
from kb.vocabulary.response import Effect, MeasureState

type Row = Mapping[str, Any]
type Parts = Mapping[str, Sequence[Row]]

#: Lists of an incident that a trace is made of; `events` are key events with their numbers.
PARTS: Final = (
    *("events", "evidence", "workflow", "causes", "lessons"),
    *("config_changes", "measures", "follow_ups", "proposals"),
)
_CITING: Final = {"causes": ("explanation",), "lessons": ("what_happened",)}
_DROPPED: Final = frozenset(
    {
        *(ChangeState.DECLINED, MeasureState.REJECTED, FollowUpState.CANCELLED),
        ProposalState.REJECTED,
    }
)
_MADE: Final = frozenset(
    {
        *(ChangeState.IMPLEMENTED, ChangeState.VERIFIED),
        *(MeasureState.IN_PLACE, MeasureState.VERIFIED),
        *(FollowUpState.DONE, FollowUpState.VERIFIED, FollowUpState.ACCEPTED_RISK),
        ProposalState.PUBLISHED,
    }
)


class Stage(StrEnum):
    """Where something stands in a trace, from left to right."""

    FACT = "fact"
    CAUSE = "cause"
    LESSON = "lesson"
    CHANGE = "change"
    PROOF = "proof"


@dataclass(frozen=True, slots=True)
class Node:
    """One thing of a trace.

    Attributes:
        key: unique in its trace.
        kind, record_id: the record that it is, or that a proof is of.
        incident: of that record, as the rows name it; "" where all are of one.
        ref, title: what people read; the title may be empty.
        state: code of the state of a change; "" of everything else.
        lacks: what should follow and doesn't; None where nothing is missing.
        on: the day on which it was shown or closed, as ISO text; "" where that isn't known.
    """

    key: str
    stage: Stage
    kind: str
    record_id: str
    incident: str
    ref: str
    title: str
    state: str = ""
    lacks: Stage | None = None
    on: str = ""


@dataclass(frozen=True, slots=True)
class Trace:
    """Nodes by stage and in the order of their rows, and the links between them."""

    nodes: tuple[Node, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    _after: dict[str, list[str]] = field(init=False, repr=False, compare=False)
    _before: dict[str, list[str]] = field(init=False, repr=False, compare=False)
    _known: dict[str, Node] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        after: dict[str, list[str]] = {}
        before: dict[str, list[str]] = {}
        for source, target in self.links:
            after.setdefault(source, []).append(target)
            before.setdefault(target, []).append(source)
        object.__setattr__(self, "_after", after)
        object.__setattr__(self, "_before", before)
        object.__setattr__(self, "_known", {node.key: node for node in self.nodes})

    def of(self, stage: Stage) -> tuple[Node, ...]:
        """The nodes of a stage."""
        return tuple(node for node in self.nodes if node.stage == stage)

    def lacking(self, stage: Stage) -> tuple[Node, ...]:
        """The nodes after which something of this stage should come and doesn't."""
        return tuple(node for node in self.nodes if node.lacks == stage)

    def wanting(self, stage: Stage) -> int:
        """How many nodes should have something of this stage after them."""
        before = {Stage.LESSON: Stage.CAUSE, Stage.CHANGE: Stage.LESSON, Stage.PROOF: Stage.CHANGE}
        asked = self.of(before[stage])
        return sum(node.lacks == stage or node.key in self._after for node in asked)

    def around(self, keys: Iterable[str]) -> "Trace":
        """What these nodes come from and lead to, at any distance; in the order of the whole."""
        starts = tuple(keys)
        wanted = _reached(self._after, starts) | _reached(self._before, starts)
        nodes = tuple(node for node in self.nodes if node.key in wanted)
        links = tuple(link for link in self.links if wanted.issuperset(link))
        return Trace(nodes, links)

    def next_to(self, key: str, *, before: bool) -> tuple[Node, ...]:
        """The nodes that a node comes from, or those that it leads to."""
        near = (self._before if before else self._after).get(key, ())
        return tuple(self._known[one] for one in near)


def trace(parts: Parts) -> Trace:
    """The trace of rows; a link to a row that isn't among them leads nowhere and is left out."""
    built = _Builder(parts)
    built.build()
    return Trace(tuple(built.nodes), tuple(dict.fromkeys(built.links)))


def is_closed(found: Trace, lesson: Node) -> bool:
    """Whether all that a lesson leads to is done, and there is something."""
    changes = found.next_to(lesson.key, before=False)
    made = [node for node in changes if node.state in _MADE]
    return bool(made) and all(node.state in _MADE | _DROPPED for node in changes)


def closed_on(found: Trace, lesson: Node) -> str:
    """The last day on which something that a lesson leads to was done; "" if none is known."""
    return max((node.on for node in found.next_to(lesson.key, before=False)), default="")


@dataclass(slots=True)
class _Builder:
    parts: Parts
    nodes: list[Node] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    #: By incident and reference: what a text cites.
    cited: dict[tuple[str, str], str] = field(default_factory=dict)
    rows: dict[str, Row] = field(default_factory=dict)
    part_of: dict[str, str] = field(default_factory=dict)

    def build(self) -> None:
        for part in PARTS:
            for row in self.parts.get(part, ()):
                self.rows[str(row.get("id"))] = row
                self.part_of[str(row.get("id"))] = part
                self.cited[_incident(row), str(row.get("ref") or "")] = str(row.get("id"))
        self._facts()
        self._links()
        kept = {key for link in self.links for key in link}
        for part in ("events", "evidence", "workflow"):
            used = (row for row in self.parts.get(part, ()) if str(row.get("id")) in kept)
            self.nodes += [self._node(Stage.FACT, part, row) for row in used]
        self._answers(kept)

    def _facts(self) -> None:
        for row in self.parts.get("causes", ()):
            self._link_all(row.get("evidence_ids"), row, "evidence")
        for row in self.parts.get("lessons", ()):
            self._link_all(row.get("step_ids"), row, "workflow")
        for part, fields in _CITING.items():
            for row in self.parts.get(part, ()):
                for name in fields:
                    self._cites(row, str(row.get(name) or ""))

    def _cites(self, row: Row, text: str) -> None:
        for one in citations(text):
            known = self.cited.get((_incident(row), one.ref)) if one.ref else None
            if known is not None and self._is(known, "events", "evidence"):
                self.links.append((known, str(row.get("id"))))

    def _link_all(self, ids: object, row: Row, *parts: str) -> None:
        """Links from rows of these parts to a row."""
        for one in ids if isinstance(ids, list | tuple) else ():
            if self._is(str(one), *parts):
                self.links.append((str(one), str(row.get("id"))))

    def _is(self, key: str, *parts: str) -> bool:
        return self.part_of.get(key) in parts

    def _links(self) -> None:
        """From causes to lessons and from lessons to changes; a change may answer a cause alone."""
        led: dict[str, list[str]] = {}
        for lesson in self.parts.get("lessons", ()):
            key = str(lesson.get("id"))
            targets = [*_ids(lesson, "config_change_ids"), *_ids(lesson, "follow_up_ids")]
            for target in targets:
                led.setdefault(target, []).append(key)
            self._link_all([*_ids(lesson, "cause_ids")], lesson, "causes")
        for part, name in (("measures", "lesson_id"), ("follow_ups", "source_id")):
            for row in self.parts.get(part, ()):
                if self._is(str(row.get(name)), "lessons"):
                    led.setdefault(str(row.get("id")), []).append(str(row.get(name)))
        for row in self.parts.get("proposals", ()):
            led.setdefault(str(row.get("id")), []).extend(_ids(row, "lesson_ids"))
        for part in _CHANGES:
            for row in self.parts.get(part, ()):
                self._change(row, led.get(str(row.get("id")), []))

    def _change(self, row: Row, lessons: list[str]) -> None:
        """Where a change comes from: its lessons, and through them, else alone, its cause."""
        key, cause = str(row.get("id")), str(row.get("cause_id"))
        answers = self._is(cause, "causes")
        for lesson in dict.fromkeys(lessons):
            if self._is(lesson, "lessons"):
                self.links.append((lesson, key))
                if answers:
                    self.links.append((cause, lesson))
        if answers and not lessons:
            self.links.append((cause, key))

    def _answers(self, kept: set[str]) -> None:
        led_on: dict[str, set[str]] = {}
        for source, target in self.links:
            led_on.setdefault(source, set()).add(target)
        for row in self.parts.get("causes", ()):
            lacks = None if led_on.get(str(row.get("id"))) else Stage.LESSON
            self.nodes.append(self._node(Stage.CAUSE, "causes", row, lacks))
        for row in self.parts.get("lessons", ()):
            stays = row.get("direction") == LessonDirection.KEEP
            changes = led_on.get(str(row.get("id")), set())
            alive = any(self.rows[one].get("state") not in _DROPPED for one in changes)
            lacks = None if stays or alive else Stage.CHANGE
            self.nodes.append(self._node(Stage.LESSON, "lessons", row, lacks))
        proofs: list[Node] = []
        for part in _CHANGES:
            for row in self.parts.get(part, ()):
                # Follow-ups that come from no lesson are work, and no conclusion of a cause;
                # proposals that come from none belong to the library.
                alone = part not in {"follow_ups", "proposals"}
                if alone or str(row.get("id")) in kept:
                    proofs += self._with_proof(part, _KINDS[part][0], row)
        self.nodes += proofs

    def _with_proof(self, part: str, kind: str, row: Row) -> Iterator[Node]:
        """Adds a change; gives what shows that it works."""
        shown = _proof(kind, row)
        state = str(row.get("state") or "")
        settled = state in _DROPPED or state == FollowUpState.ACCEPTED_RISK
        lacks = None if shown is not None or settled else Stage.PROOF
        node = self._node(Stage.CHANGE, part, row, lacks)
        self.nodes.append(node)
        if shown is not None:
            key = f"proof:{node.key}"
            self.links.append((node.key, key))
            yield Node(key, Stage.PROOF, kind, node.record_id, node.incident, node.ref, *shown)

    def _node(self, stage: Stage, part: str, row: Row, lacks: Stage | None = None) -> Node:
        kind, title, prefix = _KINDS[part]
        ref = str(row.get("ref") or "")
        if not ref and prefix and row.get("number"):
            ref = f"{prefix}-{int(row['number']):02d}"
        return Node(
            key=str(row.get("id")),
            stage=stage,
            kind=kind,
            record_id=str(row.get("id")),
            incident=_incident(row),
            ref=ref,
            title=": ".join(str(row[n]) for n in ("item_title", title) if row.get(n)),
            state=str(row.get("state") or "") if stage == Stage.CHANGE else "",
            lacks=lacks,
            on=_done_on(row) if stage == Stage.CHANGE else "",
        )


_CHANGES: Final = ("config_changes", "measures", "follow_ups", "proposals")
_KINDS: Final = {
    "events": ("timeline_event", "text", ""),
    "evidence": ("evidence_item", "title", "E"),
    "workflow": ("workflow_step", "action", ""),
    "causes": ("cause", "title", "K"),
    "lessons": ("lesson", "title", "L"),
    "config_changes": ("config_change", "title", "C"),
    "measures": ("measure", "title", "M"),
    "follow_ups": ("follow_up", "action", "F"),
    "proposals": ("proposal", "title", ""),
}


def _proof(kind: str, row: Row) -> tuple[str, str, None, str] | None:
    """What shows that a change works: in words, its state, nothing missing, and the day."""
    state = row.get("state")
    if kind == "config_change" and state == ChangeState.VERIFIED:
        return str(row.get("verification") or ""), str(state), None, _day(row, "verified_at")
    if kind == "measure":
        works = row.get("test_result") == Effect.EFFECTIVE and bool(row.get("tested_at"))
        if works or state == MeasureState.VERIFIED:
            told = str(row.get("test_evidence") or row.get("test") or "")
            return told, str(state), None, _day(row, "tested_at")
    if kind == "follow_up":
        evident = state == FollowUpState.DONE and bool(row.get("evidence_ids"))
        if evident or state == FollowUpState.VERIFIED:
            return str(row.get("closing_note") or ""), str(state), None, _day(row, "closed_at")
    if kind == "proposal" and state == ProposalState.PUBLISHED:
        return "", str(state), None, _day(row, "decided_at")
    return None


def _done_on(row: Row) -> str:
    names = ["applied_at", "verified_at", "closed_at", "tested_at"]
    if "lesson_ids" in row:  # what was decided of a configuration change isn't done yet
        names.append("decided_at")
    return max((_day(row, name) for name in names), default="")


def _day(row: Row, name: str) -> str:
    return str(row.get(name) or "")[:10]


def _incident(row: Row) -> str:
    return str(row.get("incident") or "")


def _ids(row: Row, name: str) -> list[str]:
    return [str(one) for one in row.get(name) or ()]


def _reached(way: Mapping[str, Sequence[str]], starts: Iterable[str]) -> set[str]:
    seen: set[str] = set()
    waiting = list(starts)
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            waiting.extend(way.get(one, ()))
    return seen
