"""Case templates of DFIR-IRIS: their tasks are the steps of a playbook."""

from collections.abc import Mapping
from typing import Any

from kb.errors import InterchangeError
from kb.interchange import thehive
from kb.interchange.parsed import ParsedDocument
from kb.interchange.values import embedded, line, objects, text


def read(path: str, item: Mapping[str, Any]) -> ParsedDocument:
    """A case template, bare or as the API takes it.

    Raises:
        InterchangeError: it isn't valid JSON, or has no tasks.
    """
    given = item
    if "case_template_json" in item:
        inner = embedded(item["case_template_json"])
        if not isinstance(inner, dict):
            raise InterchangeError(path, "The JSON inside this case template isn't valid.")
        given = inner
    about = [text(given, "description"), text(given, "summary"), *_notes(given)]
    plain = {
        "displayName": line(given, "display_name", "name"),
        "description": "\n\n".join(part.strip() for part in about if part.strip()),
        "tags": given.get("tags"),
        "tasks": given.get("tasks"),
    }
    return thehive.read(path, plain)


def _notes(given: Mapping[str, Any]) -> list[str]:
    """Notes that every case of the template begins with."""
    groups = objects(given.get("note_groups")) + objects(given.get("note_directories"))
    return [
        f"**{line(group, 'title')} – {line(note, 'title')}**\n\n{text(note, 'content')}"
        for group in groups
        for note in objects(group.get("notes"))
    ]
