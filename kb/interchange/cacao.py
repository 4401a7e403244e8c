"""CACAO 2.0 playbooks, read: the workflow's steps in the order in which they are done.

Of credentials (`authentication_info_definitions`) nothing is taken: no value, no name.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from kb.errors import InterchangeError
from kb.interchange import playbook_text
from kb.interchange.parsed import ParsedDocument
from kb.interchange.playbook_text import END, Chapter, StepDraft, one_line
from kb.interchange.values import line, mapping, objects, text, words
from kb.library.playbooks import wording
from kb.library.playbooks.outline import outline
from kb.vocabulary.enums import StepKind

#: Our text travels in a CACAO file under this extension, so that it comes back as it was.
EXTENSION: Final = "extension-definition--2c9d7c5e-5f0b-4d9e-9a3e-6f1f0c8b7a11"
_HEADINGS = {
    "detection": "Detection steps",
    "investigation": "Investigation steps",
    "mitigation": "Containment steps",
    "remediation": "Eradication steps",
    "prevention": "Preparation steps",
    "notification": "Notification steps",
}
_FENCES = {"bash": "bash", "ssh": "bash", "powershell": "powershell", "yara": "yara",
           "sigma": "yaml", "openc2-http": "json", "elastic": "json"}  # fmt: skip


def read(path: str, item: Mapping[str, Any]) -> ParsedDocument:
    """A CACAO playbook as a playbook of the library.

    Raises:
        InterchangeError: it has no workflow, or more steps than are taken.
    """
    workflow = _workflow(path, item)
    title = line(item, "name") or "CACAO playbook"
    warnings = _left_out(item)
    ours = mapping(mapping(item.get("playbook_extensions")).get(EXTENSION))
    body = text(ours, "markdown")
    chapters: list[Chapter] = []
    if not body:
        drafts = _Walk(workflow, mapping(item.get("agent_definitions"))).steps(
            line(item, "workflow_start")
        )
        if left := len(drafts.expected) - len(drafts.found):
            many = "1 step" if left == 1 else f"{left} steps"
            warnings.append(f"Nothing leads to {many} of the workflow: left out.")
        warnings += drafts.warnings
        kinds = words(item.get("playbook_types"))
        heading = next((_HEADINGS[kind] for kind in kinds if kind in _HEADINGS), "Steps")
        about = _about(item)
        chapters = [Chapter(heading, drafts.found)]
        body = playbook_text.write(title, about, chapters)
    steps = outline(body)
    warnings += playbook_text.unfound(chapters, len(steps))
    values: dict[str, Any] = {
        "tags": [tag for tag in words(item.get("labels")) if tag][:100],
        "techniques": list(wording.techniques_of(f"{title}\n{body}"))[:200],
    }
    for name in ("incident_type", "owner", "licence"):
        if said := line(ours, name):
            values[name] = said[:500]
    return ParsedDocument("playbook", title[:500], body, values, len(steps), tuple(warnings))


def _workflow(path: str, item: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    given = item.get("workflow")
    if isinstance(given, list):  # as CACAO 1 had it, each with its id inside
        listed = enumerate(objects(given))
        given = {line(one, "step_uuid", "uuid", "id") or f"step--{n}": one for n, one in listed}
    steps = ((str(key), mapping(step)) for key, step in mapping(given).items())
    found: dict[str, Mapping[str, Any]] = {key: step for key, step in steps if step}
    if not found:
        raise InterchangeError(path, "This CACAO playbook has no workflow, so no steps.")
    playbook_text.refuse_many(path, sum(not _is_mark(step) for step in found.values()), "steps")
    return found


def _is_mark(step: Mapping[str, Any]) -> bool:
    """Whether a step only marks where the workflow starts or ends."""
    return line(step, "type") in ("start", "end")


def _left_out(item: Mapping[str, Any]) -> list[str]:
    secrets = len(mapping(item.get("authentication_info_definitions")))
    many = "set of credentials was" if secrets == 1 else "sets of credentials were"
    return [f"{secrets} {many} left out."] if secrets else []


def _about(item: Mapping[str, Any]) -> str:
    """The description, and what the playbook refers to."""
    parts = [text(item, "description").strip()]
    references = []
    for found in objects(item.get("external_references")):
        name, url = one_line(line(found, "name")), line(found, "url")
        references.append(f"- {name}: {url}" if name and url else f"- {name or url}")
    if references:
        parts.append("## References\n\n" + "\n".join(references))
    return "\n\n".join(part for part in parts if part)


@dataclass(slots=True)
class _Walk:
    """Follows a workflow from its start; every step is taken once."""

    workflow: dict[str, Mapping[str, Any]]
    agents: Mapping[str, Any]
    found: list[StepDraft] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)
    _waiting: list[tuple[str, str]] = field(default_factory=list)

    def steps(self, start: str) -> "_Walk":
        """The steps in order. A start that isn't there is the first step of the file."""
        self.expected = [key for key, step in self.workflow.items() if not _is_mark(step)]
        if start not in self.workflow:
            self.warnings.append("The workflow's start isn't among its steps: the first is.")
            start = next(iter(self.workflow))
        self._waiting = [(start, END)]
        while self._waiting:
            key, exit_ = self._waiting.pop()
            key = self._real(key, exit_)
            if key != END and key not in self._seen and key != exit_:
                self._seen.add(key)
                self._take(key, exit_)
        return self

    def _real(self, key: str, exit_: str) -> str:
        """The step that is meant: starts lead on, ends and what isn't there lead out."""
        for _ in range(len(self.workflow) + 1):
            step = self.workflow.get(key)
            if step is None:
                if key and key != END:
                    self.warnings.append("A way that leads to no step ends the playbook here.")
                return exit_
            kind = line(step, "type")
            if kind == "end":
                return exit_
            if kind != "start":
                return key
            key = line(step, "on_completion", "on_success")
        return exit_

    def _take(self, key: str, exit_: str) -> None:
        step = self.workflow[key]
        kind = line(step, "type")
        after = self._real(line(step, "on_completion", "on_success") or END, exit_)
        title = line(step, "name") or line(step, "condition", "switch") or _nameless(step)
        draft = StepDraft(key, title, self._detail(step), next=after, said=self._said(step))
        self.found.append(draft)
        leads: list[tuple[str, str]] = [(after, exit_)]
        if kind in ("if-condition", "switch-condition"):
            leads = self._decision(step, draft, after, leads)
        elif kind == "parallel":
            draft.kind = StepKind.PARALLEL
            given = words(step.get("next_steps"))
            draft.branches = [self._real(one, after) for one in given]
            leads = [(one, after) for one in draft.branches] + leads
        elif kind == "while-condition":
            draft.kind = StepKind.LOOP
            draft.condition = line(step, "condition") or "needed"
            draft.body = self._real(line(step, "on_true") or END, key)
            leads = [(draft.body, key), *leads]
        elif kind == "playbook-action":
            draft.kind = StepKind.SUB_PLAYBOOK
            draft.said.append(("Playbook", f"[[{title.translate(_NO_BRACKETS)}]]"))
        if failed := line(step, "on_failure"):
            draft.ways.append(("it fails", self._real(failed, exit_)))
            leads.append((draft.ways[-1][1], exit_))
        self._waiting.extend(reversed(leads))

    def _decision(
        self, step: Mapping[str, Any], draft: StepDraft, after: str, leads: list[tuple[str, str]]
    ) -> list[tuple[str, str]]:
        draft.kind = StepKind.DECISION
        if line(step, "type") == "if-condition":
            given = [("yes", line(step, "on_true")), ("no", line(step, "on_false"))]
        else:
            given = [(str(case), str(to)) for case, to in mapping(step.get("cases")).items()]
            given = [("otherwise" if case == "default" else case, to) for case, to in given]
        draft.ways = [(case, self._real(to, after)) for case, to in given if to]
        return [(to, after) for _, to in draft.ways] + leads

    def _said(self, step: Mapping[str, Any]) -> list[tuple[str, str]]:
        agent = mapping(self.agents.get(line(step, "agent")))
        by_person = line(agent, "type") in ("individual", "group", "organization", "sector", "")
        commands = objects(step.get("commands"))
        automatic = [line(c, "type") for c in commands if line(c, "type") not in ("", "manual")]
        said = [("Role", one_line(line(agent, "name")))] if by_person else []
        if automatic:
            system = one_line(line(agent, "name")) if not by_person else ""
            said.append(("Automated", system or ", ".join(dict.fromkeys(automatic))))
        return [(label, value) for label, value in said if value]

    def _detail(self, step: Mapping[str, Any]) -> str:
        parts = [text(step, "description").strip()]
        condition = line(step, "condition", "switch")
        if condition and condition != line(step, "name"):
            parts.append(f"`{condition.replace('`', ' ')}`")
        for command in objects(step.get("commands")):
            parts += [text(command, "description").strip(), _command(command)]
        return "\n\n".join(part for part in parts if part)


_BACKTICKS = re.compile("`+")
_NO_BRACKETS = str.maketrans("[]|\n", "    ")


def _nameless(step: Mapping[str, Any]) -> str:
    """A title for a step without a name: what it does, else what it is."""
    command = next(iter(objects(step.get("commands"))), {})
    said = line(step, "description") or line(command, "description", "command")
    return said[:80] or line(step, "type").replace("-", " ").capitalize()


def _command(command: Mapping[str, Any]) -> str:
    kind = line(command, "type")
    given = text(command, "command").strip()
    if not given and command.get("command_b64"):
        return "This command is encoded and stands in the original file alone."
    if not given or kind == "manual":
        return given
    longest = max(map(len, _BACKTICKS.findall(given)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{_FENCES.get(kind, 'text')}\n{given}\n{fence}"
