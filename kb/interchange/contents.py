"""What the text of one file holds: JSON, a table, YAML or Markdown; or why it isn't taken."""

from dataclasses import replace
from pathlib import Path

from kb.errors import InterchangeError
from kb.interchange import (
    dispatch_tables,
    documents,
    incident_files,
    json_text,
    markdown,
    postmortem,
    react,
    table_incidents,
)
from kb.interchange.files import SourceFile
from kb.interchange.incident_files import IncidentFile
from kb.interchange.parsed import ParsedDocument
from kb.interchange.table_incidents import TableFile
from kb.store.coercion import LONGEST_TEXT
from kb.vocabulary.text import clean

#: Longest text that is read for headings and steps.
_MOST_LINES = 50_000

#: What a file holds, and what is to be said about it.
type Contents = tuple[IncidentFile | ParsedDocument | TableFile, tuple[str, ...]]


def recognise(file: SourceFile, key: str, chosen: str | None) -> Contents:
    """What a file holds.

    Args:
        file: the file.
        key: its place within what the user named.
        chosen: the format that the user named, which overrides recognition.

    Raises:
        InterchangeError: it isn't anything that is taken; the message says what it is.
    """
    is_text = chosen is not None and chosen.startswith("markdown_")
    is_table = chosen == table_incidents.FORMAT
    if not is_text and not is_table and (found := _json(file, chosen)) is not None:
        return found
    if chosen is None and dispatch_tables.looks_like_dispatch(file):
        return dispatch_tables.read(file)
    if is_table or (chosen is None and table_incidents.looks_like_table(file)):
        return table_incidents.read_table(file), ()
    if chosen == "react" or (chosen is None and react.looks_like_react(file)):
        document = documents.read_react(file)
        return _checked(file.path, document), document.warnings
    if chosen is not None and not is_text:
        raise InterchangeError(file.path, f"This file isn't JSON, so not “{chosen}”.")
    if is_text or markdown.looks_like_markdown(file):
        return _markdown(file, key, chosen)
    raise InterchangeError(file.path, f"This is {_other_text(file)}.")


def _json(file: SourceFile, chosen: str | None) -> Contents | None:
    """What a text of JSON holds; None for one that isn't JSON."""
    if not json_text.looks_like_json(file.text):
        return None
    if chosen is None and (items := json_text.elements(file)) is not None:
        large = incident_files.streamed(file.path, items)
        if large is not None:
            return large, ()
    try:
        value, warnings = json_text.parse(file)
    except InterchangeError:
        named_markdown = Path(file.path).suffix.casefold() in markdown.SUFFIXES
        if named_markdown and chosen is None:
            return None
        raise
    document = documents.recognise(file.path, value, chosen)
    if document is None:
        return incident_files.recognise(file.path, value, chosen), warnings
    said = (said for one in document.all() for said in one.warnings)
    return _checked(file.path, document), (*warnings, *said)


def _markdown(file: SourceFile, key: str, chosen: str | None) -> Contents:
    """A post-mortem, or a text of the library."""
    if file.text.count("\n") > _MOST_LINES:
        raise InterchangeError(file.path, f"This document has more than {_MOST_LINES:,} lines.")
    told = chosen is None and postmortem.looks_like_postmortem(file)
    if told or chosen == postmortem.FORMAT:
        return postmortem.recognise(file, key), ()
    document = markdown.read_document(file, key, chosen)
    return document, document.warnings


def _checked(path: str, document: ParsedDocument) -> ParsedDocument:
    """The document, if its text can be kept."""
    if len(document.body) > LONGEST_TEXT:
        limit = f"{LONGEST_TEXT:,}"
        raise InterchangeError(path, f"Its text has more than {limit} characters.")
    more = tuple(_checked(path, one) for one in document.more)
    return replace(document, body=clean(document.body), more=more)


def _other_text(file: SourceFile) -> str:
    """What a text is that is neither JSON nor Markdown."""
    start = file.text[:20_000].lstrip()
    first = start.split("\n", 1)[0]
    if start[:9].casefold().startswith(("<!doctype", "<html")):
        return "an HTML page, not an export"
    if start.startswith(("<?xml", "<svg")):
        return "XML, which is not taken"
    if first.count("\t") > 1 or first.count(",") > 2:
        return "a table of text (CSV or TSV), which is not taken yet"
    if start.startswith(("title: RS", "id: RS")) or "\nid: RS" in start:
        return "a RE&CT response stage: its actions and playbooks are taken, it holds no steps"
    keys = sum(1 for line in start.split("\n")[:20] if line.split(":")[0].strip().isidentifier())
    if keys > 2:
        return "YAML or another text of settings, which is not taken"
    return "a text of no known format"
