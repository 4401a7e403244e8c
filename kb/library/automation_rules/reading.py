"""A rule found in its text. Pure, total, and fast enough to run as one types.

A line "Trigger: …", a list under the heading "Conditions" and a list under "Actions" are the
rule; everything else in the text is for people.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from kb.library.automation_rules import action_text, condition_text
from kb.library.automation_rules.list_lines import Item, fenced, items_of
from kb.library.automation_rules.parts import (
    ALERTS,
    CREATED,
    INCIDENTS,
    UPDATED,
    Action,
    Condition,
    Problem,
    Raw,
    Rule,
    Trigger,
    canonical,
)
from kb.library.automation_rules.sentinel_json import action_of, condition_of
from kb.library.playbooks.blocks import split_lines

#: More than this is no rule; Sentinel takes 50 conditions and 20 actions.
MOST_ITEMS: Final = 1_000
DEEPEST: Final = 12
_HEADING: Final = re.compile(r" {0,3}#{1,6}[ \t]+(?P<words>.*?)[ \t#]*\Z")
_TRIGGER: Final = re.compile(
    r"[ \t>*-]*\*{0,2}trigger\*{0,2}\s*:\*{0,2}\s*(?P<said>.*)\Z", re.IGNORECASE
)
_TRIGGER_WORDS: Final = re.compile(
    r"(?:when )?(?:an? )?(?P<on>incident|alert)s? (?:is|are|was|were)? ?(?P<when>created|updated)"
    r"\.?\Z",
    re.IGNORECASE,
)
_TRIGGER_CODES: Final = re.compile(r"`(?P<on>[^`]*)` `(?P<when>[^`]*)`\Z")
_SECTIONS: Final = {
    "condition": "conditions",
    "conditions": "conditions",
    "action": "actions",
    "actions": "actions",
    "other settings": "other",
}
_OTHER: Final = ("other condition:", "other action:")
_MORE_BELOW: Final = "What stands below this line isn't read as a part of it."


@dataclass(frozen=True, slots=True)
class ReadRule:
    """What was found in a text.

    Attributes:
        problems: what stands where a condition or an action should, and isn't one.
        lines: the line of each action, from 1.
    """

    rule: Rule
    problems: tuple[Problem, ...] = ()
    lines: tuple[int, ...] = ()


def read(body: str) -> ReadRule:
    """The rule that a text says. Never raises."""
    problems: list[Problem] = []
    sections = _sections(split_lines(body))
    trigger = _trigger(sections["text"], problems)
    conditions = tuple(_conditions(sections["conditions"], problems, 0))
    items, lines, actions = _items(sections["actions"]), [], []
    for item in items[:MOST_ITEMS]:
        action = _action(item, problems)
        if action is not None:
            actions.append(action)
            lines.append(item.line)
    if not actions and not problems:
        said = "No action is found: write a numbered list under the heading “Actions”."
        problems.append(Problem(1, said))
    other = _other(sections["other"], problems)
    rule = Rule(trigger, conditions, tuple(actions), other)
    return ReadRule(rule, tuple(sorted(problems, key=lambda one: one.line)), tuple(lines))


type _Section = list[tuple[int, str]]


def _sections(lines: list[str]) -> dict[str, _Section]:
    """The lines of each section of a rule with their numbers; "text" is all the rest."""
    found: dict[str, _Section] = {name: [] for name in ("text", "conditions", "actions", "other")}
    now, fence = "text", ""
    for number, line in enumerate(lines, start=1):
        mark = re.match(r"[ \t]*(`{3,}|~{3,})", line)
        if mark is not None:
            closes = fence and mark[1].startswith(fence) and not line.strip().strip(fence[0])
            fence = "" if closes else fence or mark[1]
        heading = _HEADING.match(line[:400]) if not fence and mark is None else None
        if heading is not None:
            now = _SECTIONS.get(heading["words"].strip(" *:").casefold(), "text")
        else:
            found[now].append((number, line))
    return found


def _items(section: _Section) -> list[Item]:
    return items_of([line for _, line in section], 1) if not section else _numbered(section)


def _numbered(section: _Section) -> list[Item]:
    """The items of a section that may come in several pieces of the text."""
    items: list[Item] = []
    piece: list[str] = []
    first = section[0][0]
    for number, line in section:
        if piece and number != first + len(piece):
            items += items_of(piece, first)
            piece, first = [], number
        piece.append(line)
    return items + items_of(piece, first)


def _trigger(section: _Section, problems: list[Problem]) -> Trigger | None:
    for number, line in section:
        found = _TRIGGER.match(line[:400])
        if found is None:
            continue
        said = found["said"].strip()
        if codes := _TRIGGER_CODES.match(said):
            return Trigger(codes["on"], codes["when"])
        words = _TRIGGER_WORDS.match(said)
        if words is not None:
            on = INCIDENTS if words["on"].lower() == "incident" else ALERTS
            return Trigger(on, CREATED if words["when"].lower() == "created" else UPDATED)
        reason = (
            "Say “When an incident is created”, “When an incident is updated” or “When an alert "
            "is created”."
        )
        problems.append(Problem(number, f"This trigger isn't known. {reason}"))
        return None
    reason = "No trigger is found: write a line such as “Trigger: When an incident is created”."
    problems.append(Problem(1, reason))
    return None


def _conditions(section: _Section, problems: list[Problem], depth: int) -> Iterable[Condition]:
    for item in _items(section)[:MOST_ITEMS]:
        found = _condition(item, problems, depth)
        if found is not None:
            yield found


def _condition(item: Item, problems: list[Problem], depth: int) -> Condition | None:
    if item.json is not None or item.text.casefold() == _OTHER[0]:
        raw = _object(item, problems)
        return condition_of(raw) if raw is not None else None
    if depth >= DEEPEST:
        problems.append(Problem(item.line, "These conditions are nested too deep."))
        return None
    before = len(problems)
    inner = [_condition(one, problems, depth + 1) for one in item.below[:MOST_ITEMS]]
    if len(problems) > before:
        return None
    found = condition_text.read(item.text, tuple(one for one in inner if one is not None))
    if found is None:
        said = "This condition can't be read. Write it like “Incident title contains “invoice””."
        if item.text.casefold().rstrip(" :") in {"all of", "any of"}:
            said = "There are no conditions below this line; indent them."
        problems.append(Problem(item.line, said))
    return found


def _action(item: Item, problems: list[Problem]) -> Action | None:
    if item.json is not None or item.text.casefold() == _OTHER[1]:
        raw = _object(item, problems)
        return action_of(raw) if raw is not None else None
    deeper = next((one for one in item.below if one.below or one.json is not None), None)
    if deeper is not None:
        problems.append(Problem(deeper.line, _MORE_BELOW))
        return None
    found = action_text.read(item.text, [one.text for one in item.below])
    if found is None:
        said = (
            "This action can't be read. Write it like “Run playbook …”, “Change severity to "
            "High”, “Change status to Closed (FalsePositive)”, “Assign to …”, “Add tag …” or "
            "“Add task: …”."
        )
        problems.append(Problem(item.line, said))
    return found


def _object(item: Item, problems: list[Problem]) -> dict[str, Any] | None:
    try:
        value = json.loads(item.json or "")
    except (ValueError, RecursionError):
        problems.append(Problem(item.line, "Below this line, a block of valid JSON is needed."))
        return None
    if not isinstance(value, dict):
        problems.append(Problem(item.line, "The JSON below this line has to be an object."))
        return None
    return value


def _other(section: _Section, problems: list[Problem]) -> Raw:
    text = fenced([line for _, line in section])
    if text is None:
        return Raw("")
    found = _object(Item("", section[0][0], 0, json=text), problems)
    known = {"properties", "triggeringLogic"}
    if found and not found.keys() <= known:
        said = "Other settings hold “properties” and “triggeringLogic” of the platform, no more."
        problems.append(Problem(section[0][0], said))
    return Raw(canonical(found)) if found else Raw("")
