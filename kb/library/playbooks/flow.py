"""The flow of a playbook: which step leads where, and what is wrong with that.

Pure and total, like the outline it is read from. A step leads to the one below it, unless
its text says otherwise (`step_labels`).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from kb.library.playbooks import wording
from kb.library.playbooks.step_labels import StepLabels, read_labels
from kb.vocabulary.enums import StepKind

#: The target of an edge that ends the playbook.
END = 0
_ENDS = frozenset({"end", "the end", "stop", "done", "close", "finish"})
_NUMBER = re.compile(r"(?:step\s*)?(\d{1,4})", re.IGNORECASE)


class Step(Protocol):
    """A step of an outline, or of a stored version."""

    @property
    def number(self) -> int:
        """From 1, over the whole playbook."""
        ...

    @property
    def title(self) -> str:
        """In one line."""
        ...

    @property
    def phase(self) -> str:
        """Code of `Phase`."""
        ...

    @property
    def text(self) -> str:
        """Its piece of the playbook's text."""
        ...

    @property
    def role(self) -> str:
        """Who does it; may be empty."""
        ...

    @property
    def expected_minutes(self) -> int | None:
        """How long it may take."""
        ...

    @property
    def techniques(self) -> Sequence[str]:
        """ATT&CK techniques it names."""
        ...


@dataclass(frozen=True, slots=True)
class Edge:
    """A way from one step to another.

    Attributes:
        source, target: numbers of steps; `END` ends the playbook.
        label: the case it is taken in, such as "yes"; "" always.
        back: whether it returns to a loop that it began in.
    """

    source: int
    target: int
    label: str = ""
    back: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """What a step's text says that can't be followed.

    Attributes:
        number: of the step.
    """

    number: int
    title: str
    what: str

    def __str__(self) -> str:
        return f"Step {self.number}, {self.title}: {self.what}"


@dataclass(frozen=True, slots=True)
class FlowStep:
    """A step with what its labelled lines say."""

    number: int
    title: str
    phase: str
    text: str
    role: str
    expected_minutes: int | None
    techniques: tuple[str, ...]
    labels: StepLabels

    @property
    def kind(self) -> StepKind:
        """What the step is."""
        return self.labels.kind


@dataclass(frozen=True, slots=True)
class Flow:
    """The steps of a playbook and the ways between them.

    Attributes:
        meets: by the number of a step that begins several at once, where they meet again.
    """

    steps: tuple[FlowStep, ...] = ()
    edges: tuple[Edge, ...] = ()
    problems: tuple[Problem, ...] = ()
    meets: Mapping[int, int] = field(default_factory=dict)

    def ways_from(self, number: int) -> tuple[Edge, ...]:
        """The edges that leave a step, in the order of its text."""
        return tuple(edge for edge in self.edges if edge.source == number)


@dataclass(slots=True)
class _Reader:
    """Reads the ways of all steps once their titles are known."""

    steps: tuple[FlowStep, ...]
    edges: list[Edge] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    by_title: dict[str, int] = field(default_factory=dict)
    #: Where a branch goes that comes to the beginning of another one, or to a loop's end.
    joins: dict[int, list[tuple[int, int, bool]]] = field(default_factory=dict)
    meets: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for step in reversed(self.steps):
            self.by_title[_key(step.title)] = step.number
        self.steps = tuple(self._told(step) for step in self.steps)

    def _told(self, step: FlowStep) -> FlowStep:
        """Lines of “If …” make a decision where every one of them leads to a step."""
        ways = step.labels.ways
        if step.labels.said_kind or step.kind != StepKind.ACTION or not ways:
            return step
        if len(ways) < 2 or any(self.find(target) is None for _, target in ways):
            return step
        return replace(step, labels=replace(step.labels, kind=StepKind.DECISION))

    def problem(self, step: FlowStep, what: str) -> None:
        self.problems.append(Problem(step.number, step.title, what))

    def find(self, said: str) -> int | None:
        """The number of the step that a text means: its title, its number, or the end."""
        text = wording.plain(said).strip(" .→>“”\"'")
        if _key(text) in self.by_title:
            return self.by_title[_key(text)]
        number = _NUMBER.fullmatch(text)
        if number and 0 < int(number[1]) <= len(self.steps):
            return int(number[1])
        return END if text.casefold() in _ENDS else None

    def go(self, step: FlowStep, said: str, label: str, line: str) -> None:
        """Add a way that a line says; a problem when it leads nowhere."""
        target = self.find(said)
        if target is None:
            self.problem(step, f"“{line}” leads to “{said}”, which is no step here.")
        else:
            self.edges.append(Edge(step.number, target, label))

    def following(self, step: FlowStep) -> int:
        """The step below, or the end."""
        return step.number + 1 if step.number < len(self.steps) else END

    def read(self) -> None:
        for step in self.steps:
            if step.kind in (StepKind.PARALLEL, StepKind.LOOP):
                self._note_joins(step)
        for step in self.steps:
            self._ways(step)
        self._unreachable()
        self._endless()

    def _note_joins(self, step: FlowStep) -> None:
        said = step.labels
        after = self.find(said.next) if said.next else None
        if step.kind == StepKind.PARALLEL:
            if after is not None:
                self.meets[step.number] = after
            starts = sorted(n for n in map(self.find, said.branches) if n)
            for start in starts[1:]:
                self.joins.setdefault(start, []).append((step.number, after or END, False))
        else:
            body = self.find(said.body)
            if body and after and after > body:
                self.joins.setdefault(after, []).append((step.number, step.number, True))

    def _ways(self, step: FlowStep) -> None:
        said = step.labels
        if step.kind == StepKind.DECISION:
            self._decision(step)
        elif step.kind == StepKind.PARALLEL and said.branches:
            self._parallel(step)
        elif step.kind == StepKind.LOOP and said.body:
            self.go(step, said.body, said.condition, f"While {said.condition}")
            self._onwards(step, "otherwise")
        else:
            self._exceptions(step)
            if step.kind == StepKind.PARALLEL:
                self.problem(step, "Say what is done at once: “In parallel: one; another”.")
            if step.kind == StepKind.LOOP:
                self.problem(step, "Say what is repeated: “While …: the first step”.")
            if step.kind == StepKind.SUB_PLAYBOOK and not said.playbook:
                self.problem(step, "Say which playbook is run: “Playbook: [[Title]]”.")
            self._onwards(step)

    def _exceptions(self, step: FlowStep) -> None:
        """Ways out of a step that isn't a decision: “If it fails: another step”."""
        for case, target in step.labels.ways:
            if step.labels.said_kind:
                self.go(step, target, case, f"If {case}")
            elif (found := self.find(target)) is not None:
                self.edges.append(Edge(step.number, found, case))

    def _decision(self, step: FlowStep) -> None:
        ways = step.labels.ways
        for case, target in ways:
            self.go(step, target, case, f"If {case}" if case != "otherwise" else "Otherwise")
        if len(ways) == 0:
            self.problem(step, "A decision needs its ways: “If yes: one step”, “If no: another”.")
        closed = {case.casefold() for case, _ in ways} & {"no", "else", "otherwise", "not"}
        if not closed:
            self._onwards(step, "otherwise")

    def _parallel(self, step: FlowStep) -> None:
        if len(step.labels.branches) < 2:
            self.problem(step, "Only one thing is named to be done at once.")
        for branch in step.labels.branches:
            self.go(step, branch, "", "In parallel")

    def _onwards(self, step: FlowStep, label: str = "") -> None:
        if step.labels.next:
            self.go(step, step.labels.next, label, "Next")
            return
        target = self.following(step)
        for owner, join, back in self.joins.get(target, []):
            if owner < step.number:
                self.edges.append(Edge(step.number, join, label, back))
                return
        self.edges.append(Edge(step.number, target, label))

    def _unreachable(self) -> None:
        if not self.steps:
            return
        ways: dict[int, list[int]] = {}
        for edge in self.edges:
            ways.setdefault(edge.source, []).append(edge.target)
        for step in self.steps:
            if step.kind == StepKind.PARALLEL and step.labels.next:
                after = self.find(step.labels.next)
                ways.setdefault(step.number, []).append(after or END)
        reached = _reached(ways, self.steps[0].number)
        for step in self.steps:
            if step.number not in reached:
                self.problem(step, "Nothing leads here.")

    def _endless(self) -> None:
        """A step from which the end can't be reached any more."""
        back: dict[int, list[int]] = {}
        for edge in self.edges:
            back.setdefault(edge.target, []).append(edge.source)
        ending = _reached(back, END)
        for step in self.steps:
            if step.number not in ending:
                self.problem(step, "From here the playbook never ends.")


def flow(steps: Sequence[Step]) -> Flow:
    """The flow of steps in their order. Never raises."""
    taken = tuple(_flow_step(step) for step in steps)
    reader = _Reader(taken)
    reader.read()
    problems = sorted(reader.problems, key=lambda one: one.number)
    return Flow(reader.steps, tuple(reader.edges), tuple(problems), reader.meets)


def _flow_step(step: Step) -> FlowStep:
    return FlowStep(
        number=step.number,
        title=step.title,
        phase=step.phase,
        text=step.text,
        role=step.role,
        expected_minutes=step.expected_minutes,
        techniques=tuple(step.techniques),
        labels=read_labels(step.text),
    )


def _key(title: str) -> str:
    return " ".join(title.casefold().split())


def _reached(ways: dict[int, list[int]], start: int) -> set[int]:
    seen: set[int] = set()
    waiting = [start]
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            waiting.extend(ways.get(one, ()))
    return seen
