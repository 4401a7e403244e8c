"""Sentinel playbooks: ARM templates with a Logic App, its actions in the order of `runAfter`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from kb.errors import InterchangeError
from kb.interchange import logic_app_triggers, playbook_text
from kb.interchange.parsed import ParsedDocument
from kb.interchange.playbook_text import END, Chapter, StepDraft, one_line
from kb.interchange.values import line, mapping, objects, text, words
from kb.library.playbooks import targets, wording
from kb.library.playbooks.outline import outline
from kb.vocabulary.enums import StepKind
from kb.vocabulary.response import RunsOn

#: A template that Hotwash wrote holds the playbook's text under this name.
MARKDOWN: Final = "hotwashMarkdown"
_CONNECTORS = {
    "azuresentinel": "Microsoft Sentinel",
    "wdatp": "Microsoft Defender for Endpoint",
    "azuread": "Microsoft Entra ID",
    "azureadip": "Microsoft Entra ID Protection",
    "office365": "Office 365 Outlook",
    "teams": "Microsoft Teams",
    "service-now": "ServiceNow",
    "visualstudioteamservices": "Azure DevOps",
    "azuremonitorlogs": "Azure Monitor Logs",
}
_TRIGGERS = {
    "incident": "an incident of Microsoft Sentinel",
    "alert": "an alert of Microsoft Sentinel",
    "entity": "an entity of Microsoft Sentinel",
}


def read(path: str, item: Mapping[str, Any]) -> ParsedDocument:
    """A Sentinel playbook as a playbook of the library.

    Raises:
        InterchangeError: the template holds no Logic App, or one without actions.
    """
    flows = [r for r in objects(item.get("resources")) if _is_workflow(r)]
    if not flows:
        reason = "This ARM template holds no Logic App, so no playbook: it may be a workbook."
        raise InterchangeError(path, reason)
    about = mapping(item.get("metadata"))
    title = line(about, "title") or _named(item) or "Sentinel playbook"
    chapters: list[Chapter] = []
    for number, resource in enumerate(flows):
        definition = mapping(mapping(resource.get("properties")).get("definition"))
        playbook_text.refuse_many(path, _count(definition), "actions")
        walk = _Walk(prefix=f"{number}/")
        walk.scope(mapping(definition.get("actions")), END)
        chapters.append(Chapter("Steps" if len(flows) == 1 else f"Steps {number + 1}", walk.found))
    count = sum(len(chapter.steps) for chapter in chapters)
    if not count:
        raise InterchangeError(path, "The Logic App of this ARM template has no actions.")
    ours = text(about, MARKDOWN)
    body = _plain(ours) if ours else playbook_text.write(title, _about(about, flows), chapters)
    tags = [_plain(tag) for tag in words(about.get("tags"))]
    values: dict[str, Any] = {
        "tags": (tags if ours else [*tags, "Sentinel playbook"])[:100],
        "techniques": list(wording.techniques_of(body))[:200],
        "owner": _plain(line(mapping(about.get("author")), "name"))[:500],
    }
    steps = len(outline(body))
    lost = () if ours else playbook_text.unfound(chapters, steps)
    return ParsedDocument("playbook", _plain(title)[:500], body, values, steps, lost)


def has_workflow(item: Mapping[str, Any]) -> bool:
    """Whether an ARM template holds a Logic App."""
    return any(_is_workflow(one) for one in objects(item.get("resources")))


def _count(scope: Mapping[str, Any]) -> int:
    """How many actions a definition, or an action, holds at any depth."""
    count = 0
    waiting: list[Mapping[str, Any]] = [scope]
    while waiting:
        one = waiting.pop()
        inner = list(mapping(one.get("actions")).values())
        count += len(inner)
        waiting += [mapping(action) for action in inner]
        waiting += [mapping(one.get(name)) for name in ("else", "default")]
        waiting += [mapping(case) for case in mapping(one.get("cases")).values()]
        waiting = [scope for scope in waiting if scope]
    return count


def _plain(text_: str) -> str:
    """A literal of ARM as the text that it means."""
    text_ = text_[1:] if text_.startswith("[[") else text_
    if text_.startswith("@@") and not text_.startswith("@@{"):
        text_ = text_[1:]
    return text_.replace("@@{", "@{")


def _is_workflow(resource: Mapping[str, Any]) -> bool:
    return line(resource, "type").casefold() == "microsoft.logic/workflows"


def _named(item: Mapping[str, Any]) -> str:
    """The default of the parameter that names the playbook."""
    for name, given in mapping(item.get("parameters")).items():
        if "playbook" in name.casefold() and (found := line(mapping(given), "defaultValue")):
            return found.replace("-", " ").replace("_", " ")
    return ""


def _about(about: Mapping[str, Any], flows: list[dict[str, Any]]) -> str:
    parts = [text(about, "description").strip()]
    triggers = list(dict.fromkeys(trigger for flow in flows for trigger in _triggers(flow)))
    if triggers:
        parts.append(f"Started by {', '.join(triggers)}.")
    if (target := _target(flows)) is not None:
        parts.append(targets.line(target))
    if entities := words(about.get("entities")):
        parts.append(f"Entities: {', '.join(one_line(entity) for entity in entities)}.")
    for heading, name in (
        ("Prerequisites (background)", "prerequisites"),
        ("Overview", "mainSteps"),
        ("Notes after deployment", "postDeployment"),
    ):
        lines = _lines(about.get(name))
        if lines:
            parts.append(f"## {heading}\n\n" + "\n\n".join(lines))
    return "\n\n".join(part for part in parts if part)


def _target(flows: list[dict[str, Any]]) -> RunsOn | None:
    """What the first of the Logic Apps that says so is started on."""
    definitions = (mapping(mapping(flow.get("properties")).get("definition")) for flow in flows)
    found = (logic_app_triggers.target_of(mapping(one.get("triggers"))) for one in definitions)
    return next((one for one in found if one is not None), None)


def _lines(value: object) -> list[str]:
    given = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return [found.strip() for found in given if isinstance(found, str) and found.strip()]


def _triggers(flow: Mapping[str, Any]) -> Iterator[str]:
    definition = mapping(mapping(flow.get("properties")).get("definition"))
    for name, given in mapping(definition.get("triggers")).items():
        kind = line(mapping(given), "type")
        if kind == "Recurrence":
            rhythm = mapping(mapping(given).get("recurrence"))
            every = f"{line(rhythm, 'interval')} {line(rhythm, 'frequency').lower()}".strip()
            yield f"a schedule (every {every})" if every else "a schedule"
        else:
            fits = (said for word, said in _TRIGGERS.items() if word in name.casefold())
            yield next(fits, one_line(_words(name)))


@dataclass(slots=True)
class _Walk:
    """Lists the actions of a scope and of the scopes in it."""

    prefix: str
    found: list[StepDraft] = field(default_factory=list)
    depth: int = 0

    def scope(self, actions: Mapping[str, Any], exit_: str, path: str = "") -> str:
        """Add the actions of one scope; what ends it leads to `exit_`.

        Returns:
            The key of the scope's first step; `exit_` when it has none.
        """
        order, after = _ordered(actions)
        if not order or self.depth > 20:
            return exit_
        self.depth += 1
        keys = {name: f"{self.prefix}{path}{name}" for name in order}
        starts = [name for name in order if not _before(actions, name)]
        below = _below(order, after)
        join = _meeting(starts, below, order)
        first = self._fork(keys, starts, f"{self.prefix}{path}start", keys.get(join, exit_))
        for name in order:
            following = after[name]
            leads = keys[following[0]] if len(following) == 1 else exit_
            fork = f"{keys[name]}/fork"
            self._action(name, mapping(actions[name]), keys[name], fork if following[1:] else leads)
            if following[1:]:
                self._fork(
                    keys, following, fork, keys.get(_meeting(following, below, order), exit_)
                )
        self.depth -= 1
        return first

    def _fork(self, keys: Mapping[str, str], names: list[str], key: str, join: str) -> str:
        """A step that begins several at once, until they join; a single one needs none."""
        if len(names) == 1:
            return keys[names[0]]
        title = f"At once: {', '.join(_words(name) for name in names)}"
        branches = [keys[name] for name in names]
        step = StepDraft(key, title, kind=StepKind.PARALLEL, branches=branches, next=join)
        self.found.append(step)
        return key

    def _action(self, name: str, action: Mapping[str, Any], key: str, leads: str) -> None:
        step = StepDraft(key, _words(name), _detail(action), next=leads)
        step.said = [("Automated", _automated(action))]
        self.found.append(step)
        kind = line(action, "type").casefold()
        inner = mapping(action.get("actions"))
        if kind == "if":
            step.kind = StepKind.DECISION
            otherwise = mapping(mapping(action.get("else")).get("actions"))
            yes = self.scope(inner, leads, f"{name}/yes/")
            step.ways = [("yes", yes), ("no", self.scope(otherwise, leads, f"{name}/no/"))]
        elif kind == "switch":
            step.kind = StepKind.DECISION
            for case, given in mapping(action.get("cases")).items():
                scope = mapping(mapping(given).get("actions"))
                said = line(mapping(given), "case") or str(case)
                step.ways.append((said, self.scope(scope, leads, f"{name}/{case}/")))
            rest = mapping(mapping(action.get("default")).get("actions"))
            step.ways.append(("otherwise", self.scope(rest, leads, f"{name}/default/")))
        elif kind in ("foreach", "until"):
            body = self.scope(inner, key, f"{name}/")
            if body != key:
                step.kind, step.body = StepKind.LOOP, body
                step.condition = "there is another one" if kind == "foreach" else "not yet so"
        elif inner:  # a scope: its actions follow
            step.next = self.scope(inner, leads, f"{name}/")


def _before(actions: Mapping[str, Any], name: str) -> list[str]:
    given = mapping(mapping(actions[name]).get("runAfter"))
    return [before for before in given if before in actions and before != name]


def _ordered(actions: Mapping[str, Any]) -> tuple[list[str], dict[str, list[str]]]:
    """Names in the order of `runAfter`, and what follows each; a circle is cut where it closes."""
    after: dict[str, list[str]] = {name: [] for name in actions}
    waits: dict[str, int] = {}
    for name in actions:
        befores = _before(actions, name)
        waits[name] = len(befores)
        for before in befores:
            after[before].append(name)
    order: list[str] = []
    ready = [name for name in actions if not waits[name]][::-1]
    left = dict.fromkeys(actions)
    while left:
        name = ready.pop() if ready else next(iter(left))
        if name not in left:
            continue
        del left[name]
        order.append(name)
        for following in reversed(after[name]):
            waits[following] -= 1
            if not waits[following]:
                ready.append(following)
    place = {name: n for n, name in enumerate(order)}
    return order, {n: [f for f in found if place[f] > place[n]] for n, found in after.items()}


def _below(order: list[str], after: Mapping[str, list[str]]) -> dict[str, int]:
    """What comes after each action at any distance: a bit for each place in the order."""
    place = {name: 1 << n for n, name in enumerate(order)}
    found: dict[str, int] = {}
    for name in reversed(order):
        found[name] = 0
        for following in after[name]:
            found[name] |= place[following] | found[following]
    return found


def _meeting(names: list[str], below: Mapping[str, int], order: list[str]) -> str:
    """The first action that comes after all of several; "" when there is none."""
    if len(names) < 2:
        return ""
    common = -1
    for name in names:
        common &= below[name]
    return order[(common & -common).bit_length() - 1] if common else ""


def _words(name: str) -> str:
    """An action's name as people read it: underscores are spaces."""
    return " ".join(name.replace("_", " ").split())


def _automated(action: Mapping[str, Any]) -> str:
    reference = line(
        mapping(mapping(mapping(action.get("inputs")).get("host")).get("connection")), "name"
    )
    parts = reference.split("['")
    connector = parts[1].split("'")[0] if len(parts) > 1 else ""
    return _CONNECTORS.get(connector.split("_")[0].split("-")[0], connector) or "Logic App"


def _detail(action: Mapping[str, Any]) -> str:
    inputs = mapping(action.get("inputs"))
    kind = line(action, "type")
    method, path = line(inputs, "method").upper(), line(inputs, "path", "uri")
    parts = [text(action, "description").strip()]
    if method or path:
        parts.append(f"`{f'{method} {path}'.strip().replace('`', ' ')}`")
    elif foreach := line(action, "foreach"):
        parts.append(f"For each of `{foreach.replace('`', ' ')}`")
    elif kind:
        parts.append(f"Logic App action: {one_line(kind)}.")
    return "\n\n".join(part for part in parts if part)
