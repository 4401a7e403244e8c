"""Case templates of TheHive: their tasks are the steps of a playbook."""

import re
from collections.abc import Mapping
from typing import Any

from kb.errors import InterchangeError
from kb.interchange import playbook_text
from kb.interchange.parsed import ParsedDocument
from kb.interchange.playbook_text import Chapter, StepDraft, one_line
from kb.interchange.values import line, mapping, objects, text, words
from kb.library.playbooks import phases, wording
from kb.library.playbooks.outline import outline

_NUMBERED = re.compile(r"^\s*\d{1,3}\s*[.):|-]\s*")
_REFERENCE = re.compile(r"^(R[AP]\d{4})\s*[:|-]\s*")
_NO_GROUP = frozenset({"", "default"})


def read(path: str, item: Mapping[str, Any]) -> ParsedDocument:
    """A case template as a playbook of the library.

    Raises:
        InterchangeError: it has no tasks.
    """
    title = line(item, "displayName", "name", "title") or "Case template"
    tasks = objects(item.get("tasks"))
    if not tasks:
        raise InterchangeError(path, "This case template has no tasks, so no steps.")
    playbook_text.refuse_many(path, len(tasks), "tasks")
    chapters: dict[str, Chapter] = {}
    for number, task in sorted(enumerate(tasks), key=lambda one: _order(*one)):
        group = line(task, "group")
        heading = "Tasks" if group.casefold() in _NO_GROUP else group
        if heading != "Tasks" and phases.phase_of(heading) is None:
            heading = f"{heading} (tasks)"
        chapter = chapters.setdefault(heading, Chapter(heading, []))
        chapter.steps.append(_step(str(number), task))
    body = playbook_text.write(title, _about(item), list(chapters.values()))
    values: dict[str, Any] = {
        "tags": words(item.get("tags"))[:100],
        "techniques": list(wording.techniques_of(body))[:200],
    }
    steps = len(outline(body))
    lost = playbook_text.unfound(list(chapters.values()), steps)
    return ParsedDocument("playbook", title[:500], body, values, steps, lost)


def _order(number: int, task: Mapping[str, Any]) -> tuple[int, int]:
    order = task.get("order")
    return (order if isinstance(order, int) else number, number)


def _step(key: str, task: Mapping[str, Any]) -> StepDraft:
    title = _NUMBERED.sub("", line(task, "title"))
    said = [("Role", one_line(line(task, "assignee", "owner")))]
    if reference := _REFERENCE.match(title):
        said.append(("Reference", reference[1]))
        title = title[reference.end() :]
    return StepDraft(key, title or "Task", text(task, "description"), said=said)


def _about(item: Mapping[str, Any]) -> str:
    parts = [text(item, "description").strip()]
    fields = list(mapping(item.get("customFields"))) or [
        line(one, "name") for one in objects(item.get("customFields"))
    ]
    asked = [one_line(name) for name in [*fields, *mapping(item.get("metrics"))] if name]
    if asked:
        parts.append(f"Fields to fill in: {', '.join(asked)}.")
    return "\n\n".join(part for part in parts if part)
