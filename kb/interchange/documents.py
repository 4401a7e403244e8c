"""Files of other systems that hold items of the library; a new format is a new row."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from kb.errors import InterchangeError
from kb.interchange import (
    automation_rule,
    cacao,
    incident_files,
    iris_template,
    logic_app,
    react,
    thehive,
)
from kb.interchange.files import SourceFile
from kb.interchange.parsed import ParsedDocument
from kb.interchange.recognise import shape_named, shape_of
from kb.store.coercion import LONGEST_TEXT

_RULE: Final = "sentinel_automation_rule"
_READERS: Final[Mapping[str, Callable[[str, Mapping[str, Any]], ParsedDocument]]] = {
    "cacao": cacao.read,
    "sentinel_playbook": logic_app.read,
    "thehive": thehive.read,
    "iris_case_template": iris_template.read,
}


def recognise(path: str, value: object, chosen: str | None) -> ParsedDocument | None:
    """The playbook or the automation rules that a JSON file holds; None when it holds none.

    Raises:
        InterchangeError: it holds one that can't be taken, or several.
    """
    if (rules := _rules(path, value, chosen)) is not None:
        return rules
    listed = value if isinstance(value, list) else [value]
    first = listed[0] if listed else None
    if not isinstance(first, dict):
        return None
    shape = shape_of(first) if chosen is None else shape_named(chosen)
    if shape is None or shape.role != "document":
        return None
    if len(listed) > 1:
        reason = f"This list holds {len(listed)} playbooks; put each into a file of its own."
        raise InterchangeError(path, reason)
    return replace(_READERS[shape.format](path, first), format=shape.format)


def _rules(path: str, value: object, chosen: str | None) -> ParsedDocument | None:
    """Automation rules: one, a list, an answer of the platform, or a template with several."""
    if chosen not in (None, _RULE):
        return None
    try:
        items, _ = incident_files.unwrap(path, value)
    except InterchangeError:
        if chosen is None:
            return None
        raise
    are_rules: list[bool] = []
    for item in items:
        shape = shape_of(item)
        if shape is None and chosen is None:
            return None  # the list isn't taken, whatever else is in it
        are_rules.append(shape is not None and shape.format == _RULE)
    if not any(are_rules):
        if chosen is None:
            return None
        raise InterchangeError(path, f"This can't be read as “{chosen}”.")
    if not all(are_rules):
        raise InterchangeError(path, "This list holds automation rules and something else.")
    found = [document for item in items for document in _of_template(path, item)]
    named = [replace(one, format=_RULE) for one in found]
    return replace(named[0], more=tuple(named[1:]))


def _of_template(path: str, item: Mapping[str, Any]) -> list[ParsedDocument]:
    """The rules of an object, and the playbook that a template deploys with them."""
    found = list(automation_rule.read(path, item))
    if logic_app.has_workflow(item):
        found.append(logic_app.read(path, item))
    return found


def read_react(file: SourceFile) -> ParsedDocument:
    """An action or a playbook of RE&CT.

    Raises:
        InterchangeError: it can't be taken.
    """
    if len(file.text) > LONGEST_TEXT:
        limit = f"{LONGEST_TEXT:,}"
        raise InterchangeError(file.path, f"This document has more than {limit} characters.")
    return replace(react.read_document(file), format="react")
