"""Files of other systems that hold a playbook or an article; a new format is a new row."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from kb.errors import InterchangeError
from kb.interchange import cacao, logic_app, react, thehive
from kb.interchange.files import SourceFile
from kb.interchange.parsed import ParsedDocument
from kb.interchange.recognise import Shape, shape_named, shape_of
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
    items = [item for item in listed if isinstance(item, dict)]
    shapes = [_shape(item, chosen) for item in items]
    found = [shape for shape in shapes if shape is not None and shape.role == "document"]
    if not found:
        return None
    if len(listed) > 1:
        reason = f"This list holds {len(listed)} playbooks; put each into a file of its own."
        raise InterchangeError(path, reason)
    document = _READERS[found[0].format](path, items[0])
    return replace(document, format=found[0].format)


def read_react(file: SourceFile) -> ParsedDocument:
    """An action or a playbook of RE&CT.

    Raises:
        InterchangeError: it can't be taken.
    """
    if len(file.text) > LONGEST_TEXT:
        limit = f"{LONGEST_TEXT:,}"
        raise InterchangeError(file.path, f"This document has more than {limit} characters.")
    return replace(react.read_document(file), format="react")


def _shape(item: Mapping[str, Any], chosen: str | None) -> Shape | None:
    return shape_of(item) if chosen is None else shape_named(chosen)
