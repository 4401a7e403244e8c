"""Playbooks as CACAO 2.0: the steps as a workflow that other tools run or show.

Ids are made from Hotwash's own (UUID version 5, since CACAO knows none of version 7), so
that an export of the same version is the same file. The text itself travels along as an
extension: what comes back is what left.
"""

import json
import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.interchange.cacao import EXTENSION
from kb.library.playbooks import schemas, service
from kb.library.playbooks.flow import END, Edge, Flow, FlowStep, flow
from kb.library.playbooks.models import Playbook
from kb.library.playbooks.step_commands import commands_of
from kb.vocabulary.enums import Phase, StepKind

_SPACE: Final = uuid.UUID("5a3f1f0e-6f0e-4a53-9d6e-0d5b2f3c8a41")
_WORDS = {
    StepKind.ACTION: "action",
    StepKind.DECISION: "if-condition",
    StepKind.PARALLEL: "parallel",
    StepKind.LOOP: "while-condition",
    StepKind.SUB_PLAYBOOK: "playbook-action",
}
_TYPES = {
    Phase.PREPARATION: "prevention",
    Phase.TRIAGE: "investigation",
    Phase.CONTAINMENT: "mitigation",
    Phase.ERADICATION: "remediation",
    Phase.RECOVERY: "remediation",
}
_COMMANDS = {"bash": "bash", "sh": "bash", "shell": "bash", "powershell": "powershell",
             "ps1": "powershell", "yara": "yara", "sigma": "sigma"}  # fmt: skip
_NO = ("no", "otherwise", "else", "not")


def playbook_cacao(session: Session, playbook_id: uuid.UUID) -> str:
    """The published version of a playbook, else its draft, as the JSON of CACAO 2.0.

    Raises:
        NotFoundError: it isn't there.
    """
    playbook = service.get(session, playbook_id)
    version = service.current(session, playbook_id)
    found = flow(service.steps_for(session, version.id))
    query = select(func.lower(Playbook.title), Playbook.id)
    known: dict[str, uuid.UUID] = {row[0]: row[1] for row in session.execute(query)}
    made = _Workflow(str(version.id), found, known).build()
    document = _document(playbook, version, found, made)
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _document(
    playbook: schemas.Playbook, version: schemas.PlaybookVersion, found: Flow, made: "_Workflow"
) -> dict[str, Any]:
    us = _id("identity", "hotwash")
    kinds = [_TYPES[p] for p in Phase if p in _TYPES and any(s.phase == p for s in found.steps)]
    document: dict[str, Any] = {
        "type": "playbook",
        "spec_version": "cacao-2.0",
        "id": _id("playbook", str(playbook.id)),
        "name": playbook.title,
        "playbook_types": list(dict.fromkeys(kinds)) or ["investigation"],
        "created_by": us,
        "created": _time(playbook.created_at),
        "modified": _time(version.published_at or version.updated_at),
    }
    if playbook.review_due:
        document["valid_until"] = f"{playbook.review_due.isoformat()}T23:59:59Z"
    if playbook.tags:
        document["labels"] = list(playbook.tags)
    if playbook.techniques:
        source = {"source": "MITRE ATT&CK"}
        document["external_references"] = [
            {"name": name, **source, "external_id": name} for name in playbook.techniques
        ]
    return document | {
        "workflow_start": made.start,
        "workflow": made.steps,
        "playbook_extensions": {EXTENSION: _own(playbook, version)},
        "agent_definitions": made.agents,
        "extension_definitions": {
            EXTENSION: {
                "type": "extension-definition",
                "name": "Hotwash playbook",
                "description": "The playbook's text in Markdown, as it was written.",
                "created_by": us,
                "schema": "text/markdown in the property “markdown”",
                "version": "1.0.0",
            }
        },
    }


def _own(playbook: schemas.Playbook, version: schemas.PlaybookVersion) -> dict[str, str | int]:
    """What CACAO has no place for, so that it comes back as it left."""
    ours: dict[str, str | int] = {
        "markdown": version.body,
        "incident_type": playbook.incident_type,
        "owner": playbook.owner,
        "licence": playbook.licence,
        "version": version.number,
    }
    return {name: value for name, value in ours.items() if value != ""}


@dataclass(slots=True)
class _Workflow:
    """Builds the steps of one version; `key` makes their ids."""

    key: str
    found: Flow
    playbooks: Mapping[str, uuid.UUID]
    steps: dict[str, dict[str, Any]] = field(default_factory=dict)
    agents: dict[str, dict[str, Any]] = field(default_factory=dict)
    start: str = ""
    _ids: dict[int, str] = field(default_factory=dict)
    #: For the steps of a branch or of a loop's body: the steps at which it ends.
    _stops: dict[int, set[int]] = field(default_factory=dict)

    def build(self) -> "_Workflow":
        """All steps with their start and end."""
        self._note_stops()
        for step in self.found.steps:
            self._ids[step.number] = _id(self._word(step), f"{self.key}/{step.number}")
        self.start = _id("start", self.key)
        end = self._end()
        first = self._ids[self.found.steps[0].number] if self.found.steps else end
        self.steps[self.start] = {"type": "start", "name": "Start", "on_completion": first}
        for step in self.found.steps:
            self.steps[self._ids[step.number]] = self._step(step)
        self.steps[end] = {"type": "end", "name": "End"}
        if not self.agents:
            self._agent("")
        return self

    def _word(self, step: FlowStep) -> str:
        if step.kind == StepKind.DECISION and not self._is_if(step):
            return "switch-condition"
        if step.kind == StepKind.PARALLEL and len(self._branches(step)) < 2:
            return "action"
        if step.kind == StepKind.LOOP and not step.labels.body:
            return "action"
        return _WORDS[step.kind]

    def _is_if(self, step: FlowStep) -> bool:
        """Whether a decision has one way besides the other: yes and no."""
        cases = [edge for edge in self.found.ways_from(step.number) if not _is_no(edge)]
        return len(cases) <= 1

    def _branches(self, step: FlowStep) -> list[Edge]:
        return [edge for edge in self.found.ways_from(step.number) if not edge.label]

    def _note_stops(self) -> None:
        """Which ways end a branch: in CACAO a branch ends, and what holds it goes on."""
        for step in self.found.steps:
            if step.kind == StepKind.PARALLEL and (join := self._join(step)):
                starts = {edge.target for edge in self._branches(step)}
                self._stop(starts, join)
            if step.kind == StepKind.LOOP and step.labels.body:
                starts = {e.target for e in self.found.ways_from(step.number) if not _is_no(e)}
                self._stop(starts, step.number)

    def _stop(self, starts: set[int], at: int) -> None:
        seen: set[int] = set()
        waiting = list(starts)
        while waiting:
            one = waiting.pop()
            if one in (at, END) or one in seen:
                continue
            seen.add(one)
            self._stops.setdefault(one, set()).add(at)
            waiting += [edge.target for edge in self.found.ways_from(one)]

    def _join(self, step: FlowStep) -> int:
        """Where the branches of a parallel meet: the first step that all of them reach."""
        reached = [self._reached(edge.target) for edge in self._branches(step)]
        both = set.intersection(*reached) if reached else set()
        return min((n for n in both if n > step.number), default=END)

    def _reached(self, start: int) -> set[int]:
        seen: set[int] = set()
        waiting = [start]
        while waiting:
            one = waiting.pop()
            if one not in seen and one != END:
                seen.add(one)
                waiting += [edge.target for edge in self.found.ways_from(one) if not edge.back]
        return seen

    def _end(self, of: int = END) -> str:
        return _id("end", f"{self.key}/{of}" if of else self.key)

    def _to(self, source: int, target: int) -> str:
        """The id that a way leads to: a branch that is over leads to an end of its own."""
        if target != END and target not in self._stops.get(source, ()):
            return self._ids[target]
        end = self._end(source if target != END else END)
        if target != END:
            self.steps.setdefault(end, {"type": "end", "name": "End of branch"})
        return end

    def _step(self, step: FlowStep) -> dict[str, Any]:
        word = self._word(step)
        ways = self.found.ways_from(step.number)
        made: dict[str, Any] = {"type": word, "name": step.title}
        made |= self._about(step, with_text=word != "action")
        if word in ("if-condition", "switch-condition"):
            return made | self._decision(step, word, ways)
        if word == "parallel":
            made["next_steps"] = [self._to(step.number, e.target) for e in self._branches(step)]
            join = self._join(step)
            return made | {"on_completion": self._to(step.number, join)}
        if word == "while-condition":
            body = next(edge for edge in ways if not _is_no(edge))
            after = next((edge.target for edge in ways if _is_no(edge)), END)
            made["condition"] = step.labels.condition or step.title
            made["on_true"] = self._to(step.number, body.target)
            return made | {"on_completion": self._to(step.number, after)}
        if word == "playbook-action":
            title = step.labels.playbook or step.title
            named = str(self.playbooks.get(title.lower(), title))
            made["playbook_id"] = _id("playbook", named)
        else:
            made["commands"] = list(_commands(step))
            made["agent"] = self._agent(step.role or step.labels.automated)
        return made | self._onwards(step, ways)

    def _onwards(self, step: FlowStep, ways: tuple[Edge, ...]) -> dict[str, Any]:
        usual = next((e.target for e in ways if not e.label or e.label == "otherwise"), END)
        failed = next((e for e in ways if "fail" in e.label.casefold()), None)
        if failed is None:
            return {"on_completion": self._to(step.number, usual)}
        return {
            "on_success": self._to(step.number, usual),
            "on_failure": self._to(step.number, failed.target),
        }

    def _decision(self, step: FlowStep, word: str, ways: tuple[Edge, ...]) -> dict[str, Any]:
        no = next((edge for edge in ways if _is_no(edge)), None)
        if word == "if-condition":
            yes = next((edge for edge in ways if not _is_no(edge)), None)
            case = yes.label if yes else "yes"
            asked = step.title if case.casefold() in ("yes", "so") else case
            made = {
                "condition": asked,
                "on_true": self._to(step.number, yes.target if yes else END),
            }
            return made | ({"on_false": self._to(step.number, no.target)} if no else {})
        cases = {_case(e.label): self._to(step.number, e.target) for e in ways if not _is_no(e)}
        if no is not None:
            cases["default"] = self._to(step.number, no.target)
        return {"switch": step.title, "cases": cases}

    def _about(self, step: FlowStep, *, with_text: bool) -> dict[str, Any]:
        made: dict[str, Any] = {}
        if with_text:
            made["description"] = step.text
        elif step.labels.expected_result:
            made["description"] = f"Expected result: {step.labels.expected_result}"
        named = (*step.techniques, *step.labels.references)
        if named:
            references = [{"name": name, "external_id": name} for name in named]
            made["external_references"] = references
        if step.expected_minutes and self._word(step) == "action":
            made["timeout"] = step.expected_minutes * 60_000
        return made

    def _agent(self, name: str) -> str:
        shown = name or "Responder"
        agent = _id("group", shown.casefold())
        self.agents.setdefault(agent, {"type": "group", "name": shown})
        return agent


def _commands(step: FlowStep) -> Iterator[dict[str, str]]:
    """What a machine does, when one does it or could; else what a person is told."""
    if not step.labels.by_hand:
        made = [
            {"type": _COMMANDS[one.language], "command": one.text}
            for one in commands_of(step.text)
            if one.language in _COMMANDS
        ]
        if made:
            yield from made
            return
    yield {"type": "manual", "command": step.text}


def _is_no(edge: Edge) -> bool:
    return edge.label.casefold() in _NO


def _case(label: str) -> str:
    """A case as CACAO allows it to begin."""
    return label if re.match(r"[a-zA-Z0-9_-]", label) else f"case {label}"


def _id(kind: str, name: str) -> str:
    return f"{kind}--{uuid.uuid5(_SPACE, f'{kind}/{name}')}"


def _time(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
