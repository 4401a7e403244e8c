"""One action as a line of text, both ways: `Change severity to High`, `Run playbook [[…]]`."""

import re
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

from kb.library.automation_rules.parts import (
    Action,
    AddTask,
    Change,
    RunPlaybook,
    code_of,
    words_of,
)
from kb.library.automation_rules.quoting import (
    is_quote,
    phrase,
    quoted,
    take_phrase,
    take_quoted,
    take_values,
    written,
)

MANY: Final = "Change the incident:"
_RUN: Final = re.compile(
    r"run (?:the )?playbook\s+(?:\[\[(?P<link>[^\[\]]{1,200})\]\]|(?P<name>[^\[\]]{1,200}))\Z",
    re.IGNORECASE,
)
_SEVERITY: Final = re.compile(r"change severity to\s+(?P<value>\w+)\Z", re.IGNORECASE)
_STATUS: Final = re.compile(
    r"change status to\s+(?P<status>\w+)"
    r"(?:\s*\((?P<classification>\w+)(?:\s*,\s*(?P<reason>\w+))?\))?"
    r"(?:\s*:\s*(?P<comment>\S.*))?\Z",
    re.IGNORECASE,
)
_ASSIGN: Final = re.compile(r"assign (?:it )?to\s+(?P<rest>\S.*)\Z", re.IGNORECASE)
_TAG: Final = re.compile(r"add tags?\s+(?P<rest>\S.*)\Z", re.IGNORECASE)
_TASK: Final = re.compile(r"add (?:a )?task\s*:\s*(?P<rest>\S.*)\Z", re.IGNORECASE)
_DETAIL: Final = re.compile(r"(?P<label>logic app|tenant)\s*:\s*(?P<value>\S.*)\Z", re.IGNORECASE)
_FIELD: Final = re.compile(
    r"\s*(?P<words>[a-z][a-z ]{0,60}?)\s+(?=[“\"]|[^\s“\"]+\s*(?:,|\Z))", re.IGNORECASE
)
_DASH: Final = " — "


def lines(action: Action) -> list[str]:
    """The line of an action, then those below it; none where there are no words for it."""
    if isinstance(action, RunPlaybook):
        below = [("Logic App", action.logic_app), ("Tenant", action.tenant)]
        return [f"Run playbook [[{action.name}]]", *(f"{n}: {phrase(v)}" for n, v in below if v)]
    if isinstance(action, AddTask):
        said = f"Add task: {phrase(action.title, _DASH)}"
        return [f"{said}{_DASH}{phrase(action.description)}" if action.description else said]
    if isinstance(action, Change):
        changes = list(_changes(action))
        return changes if len(changes) == 1 else [MANY, *changes] if changes else []
    return []


def _changes(action: Change) -> Sequence[str]:
    found: list[str] = []
    if action.severity:
        found.append(f"Change severity to {action.severity}")
    if action.status:
        why = ", ".join(filter(None, (action.classification, action.reason)))
        comment = f": {phrase(action.comment)}" if action.comment else ""
        found.append(f"Change status to {action.status}{f' ({why})' if why else ''}{comment}")
    if action.owner:
        found.append(f"Assign to {_owner(action.owner)}")
    if action.labels:
        many = "s" if len(action.labels) > 1 else ""
        found.append(f"Add tag{many} {' and '.join(map(quoted, action.labels))}")
    return found


def _owner(fields: tuple[tuple[str, str], ...]) -> str:
    """Who: their name or address, then what else the platform says of them."""
    held = dict(fields)
    main = next((n for n in ("assignedTo", "userPrincipalName") if _main(held.get(n, "")) == n), "")
    rest = ", ".join(f"{words_of(n)} {written(v)}" for n, v in fields if n != main)
    who = phrase(held[main], "(", ")") if main else ""
    return f"{who} ({rest})".strip() if rest else who


def _main(name: str) -> str:
    """Which field of an owner a name means."""
    return ("userPrincipalName" if "@" in name else "assignedTo") if name else ""


def read(text: str, below: Sequence[str]) -> Action | None:
    """The action that a line says, with the lines below it; None where it says none."""
    if text.casefold() == MANY.casefold():
        return _read_many(below)
    if found := _RUN.match(text):
        return _read_run(found, below)
    if below:
        return None
    if found := _TASK.match(text):
        return _read_task(found["rest"])
    return _read_change(text)


def _read_run(found: re.Match[str], below: Sequence[str]) -> Action | None:
    name = " ".join((found["link"] or found["name"]).split())
    values: dict[str, str] = {}
    for line in below:
        detail = _DETAIL.match(line)
        value = take_phrase(detail["value"]) if detail else None
        if detail is None or value is None:
            return None
        values["tenant" if detail["label"].lower() == "tenant" else "logic_app"] = value
    return RunPlaybook(name, **values) if name else None


def _read_task(rest: str) -> Action | None:
    if is_quote(rest[0]):
        taken = take_quoted(rest)
        if taken is None:
            return None
        title, after = taken[0], rest[taken[1] :]
        if not after.strip():
            return AddTask(title)
        dash, _, description = after.partition(_DASH)
        if dash.strip():
            return None
    else:
        title, _, description = rest.partition(_DASH)
        title = title.strip()
    said = take_phrase(description)
    return AddTask(title, said) if said is not None else None


def _read_many(below: Sequence[str]) -> Action | None:
    merged: dict[str, Any] = {}
    for line in below:
        one = _read_change(line)
        if one is None:
            return None
        merged |= {name: value for name, value in asdict(one).items() if value}
    return Change(**merged) if merged else None


def _read_change(text: str) -> Change | None:
    if found := _SEVERITY.match(text):
        return Change(severity=found["value"])
    if found := _STATUS.match(text):
        comment = take_phrase(found["comment"] or "")
        return (
            Change(
                status=found["status"],
                classification=found["classification"] or "",
                reason=found["reason"] or "",
                comment=comment,
            )
            if comment is not None
            else None
        )
    if found := _TAG.match(text):
        labels = take_values(found["rest"])
        return Change(labels=labels) if labels else None
    if found := _ASSIGN.match(text):
        owner = _read_owner(found["rest"])
        return Change(owner=owner) if owner else None
    return None


def _read_owner(rest: str) -> tuple[tuple[str, str], ...]:
    """The fields of an owner; none where the line doesn't name one."""
    who, inside = rest, ""
    if is_quote(rest[0]):
        taken = take_quoted(rest)
        if taken is None:
            return ()
        who, after = taken[0], rest[taken[1] :].strip()
    else:
        who, opened, after = rest.partition("(")
        who, after = who.strip(), f"{opened}{after}".strip()
    if after:
        if not (after.startswith("(") and after.endswith(")")):
            return ()
        inside = after[1:-1]
    found: dict[str, str] = {_main(who): who} if who else {}
    more = _read_fields(inside)
    return () if more is None else tuple(sorted((found | more).items()))


def _read_fields(inside: str) -> dict[str, str] | None:
    fields: dict[str, str] = {}
    while inside.strip():
        found = _FIELD.match(inside)
        if found is None:
            return None
        rest = inside[found.end() :]
        taken = take_quoted(rest) if is_quote(rest[0]) else None
        if taken is None:
            value, _, inside = rest.partition(",")
            value = value.strip()
        else:
            value, inside = taken[0], rest[taken[1] :].strip().removeprefix(",")
        code = code_of(found["words"])
        fields[code[:1].lower() + code[1:]] = value
    return fields
