"""Files of other systems that hold a playbook or an article; a new format is a new row."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from kb.errors import InterchangeError
from kb.interchange import cacao, logic_app, react, thehive
from kb.interchange.files import SourceFile
from kb.interchange.parsed import ParsedDocument
from kb.interchange.recognise import shape_named, shape_of
from kb.store.coercion import LONGEST_TEXT

_READERS: Final[Mapping[str, Callable[[str, Mapping[str, Any]], ParsedDocument]]] = {
    "cacao": cacao.read,
    "sentinel_playbook": logic_app.read,
    "thehive": thehive.read,
}


def recognise(path: str, value: object, chosen: str | None) -> ParsedDocument | None:
    """The playbook that a JSON file holds; None when it holds none.

    Raises:
        InterchangeError: it holds one that can't be taken, or several.
    """
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


def read_react(file: SourceFile) -> ParsedDocument:
    """An action or a playbook of RE&CT.

    Raises:
        InterchangeError: it can't be taken.
    """
    if len(file.text) > LONGEST_TEXT:
        limit = f"{LONGEST_TEXT:,}"
        raise InterchangeError(file.path, f"This document has more than {limit} characters.")
    return replace(react.read_document(file), format="react")
