"""A rule as the text that `reading` finds it in again, word for word the same rule."""

import textwrap
from collections.abc import Iterator
from typing import Final

from kb.library.automation_rules import action_text, condition_text
from kb.library.automation_rules.parts import (
    ALERTS,
    CREATED,
    INCIDENTS,
    UPDATED,
    Action,
    Condition,
    Group,
    Items,
    Raw,
    Rule,
    Trigger,
    canonical,
)
from kb.library.automation_rules.sentinel_json import action_json, condition_json

_STEP = "  "
#: What a new rule begins with: every part that is read, to be written over.
STARTING_TEXT: Final = """What this rule is for, and why.

**Trigger:** When an incident is created

## Conditions

- Incident severity equals High or Medium

## Actions

1. Add tag “triage”
"""


def trigger_words(trigger: Trigger) -> str:
    """When a rule is asked, in words; codes that aren't known stay codes."""
    on = {INCIDENTS: "an incident", ALERTS: "an alert"}.get(trigger.on)
    when = {CREATED: "created", UPDATED: "updated"}.get(trigger.when)
    if on is None or when is None:
        return f"`{trigger.on}` `{trigger.when}`"
    return f"When {on} is {when}"


def write(rule: Rule, title: str = "", purpose: str = "") -> str:
    """The text of a rule.

    Args:
        rule: what it does.
        title: the heading above it.
        purpose: Markdown for people, before the rule itself.
    """
    parts = [f"# {title}"] if title.strip() else []
    if purpose.strip():
        parts.append(purpose.strip())
    if rule.trigger is not None:
        parts.append(f"**Trigger:** {trigger_words(rule.trigger)}")
    if rule.conditions:
        parts.append("## Conditions")
        parts.append("\n".join(line for one in rule.conditions for line in _condition(one, 0)))
    if rule.actions:
        parts.append("## Actions")
        numbered = (_action(number, one) for number, one in enumerate(rule.actions, start=1))
        parts.append("\n".join(numbered))
    if rule.other.json:
        parts += ["## Other settings", f"```json\n{rule.other.json}\n```"]
    return "\n\n".join(parts) + "\n"


def _condition(condition: Condition, depth: int) -> Iterator[str]:
    indent = _STEP * depth
    if isinstance(condition, Raw) or not _is_plain(condition):
        block = textwrap.indent(f"```json\n{_as_json(condition)}\n```", indent + _STEP)
        yield f"{indent}- Other condition:\n{block}"
        return
    yield f"{indent}- {condition_text.head(condition)}"
    if isinstance(condition, Group | Items):
        for one in condition.inner:
            yield from _condition(one, depth + 1)


def _is_plain(condition: Condition) -> bool:
    """Whether the words of a condition lead back to it."""
    if isinstance(condition, Raw):
        return True
    inner = condition.inner if isinstance(condition, Group | Items) else ()
    line = condition_text.head(condition)
    return "\n" not in line and condition_text.read(line, inner) == condition


def _as_json(condition: Condition) -> str:
    return canonical(condition_json(condition))


def _action(number: int, action: Action) -> str:
    lines = action_text.lines(action)
    indent = " " * (len(str(number)) + 2)
    one_line = not any("\n" in line for line in lines)
    if lines and one_line and action_text.read(lines[0], lines[1:]) == action:
        return "\n".join([f"{number}. {lines[0]}", *(f"{indent}- {line}" for line in lines[1:])])
    block = textwrap.indent(f"```json\n{canonical(action_json(action))}\n```", indent)
    return f"{number}. Other action:\n{block}"
