"""Tables within an import: which mapping each has, given or remembered."""

from collections import Counter
from collections.abc import Mapping

from sqlalchemy.orm import Session

from kb.errors import InterchangeError
from kb.interchange import table_memory
from kb.interchange.incident_files import IncidentFile
from kb.interchange.outcome import TableLook
from kb.interchange.parsed import ParsedDocument
from kb.interchange.planning import Planned
from kb.interchange.table_incidents import TableFile, with_mapping
from kb.interchange.table_mapping import TableMapping, suggested

#: What the columns of tables are, by the signature of their header; under "" for any it fits.
type Mappings = Mapping[str, TableMapping]

_SAMPLE = 5
_MOST_WORDS = 12
_NEEDED = (
    "This table needs a mapping: say in the preview of the window what its columns are, "
    "or name a file with --mapping."
)


def resolved(
    session: Session, planned: Planned, mappings: Mappings | None
) -> IncidentFile | ParsedDocument | None:
    """What a file holds, now that the store can be asked for the mapping of a table.

    Raises:
        InterchangeError: a table has no mapping, or doesn't fit it.
    """
    content = planned.content
    if not isinstance(content, TableFile):
        return content
    given = dict(mappings or {})
    anyone = given.get("")
    fits = anyone is not None and _fits(content, anyone)
    planned.mapping = given.get(content.signature) or (anyone if fits else None)
    planned.mapping = planned.mapping or table_memory.remembered(session, content.signature)
    if planned.mapping is None and anyone is not None:
        planned.mapping = anyone
    if planned.mapping is None:
        raise InterchangeError(planned.path, _NEEDED)
    return with_mapping(content, planned.mapping)


def _fits(table: TableFile, mapping: TableMapping) -> bool:
    return all(name in table.rows.header for name, key in mapping.columns.items() if key)


def remember(session: Session, planned: Planned) -> None:
    """Keep the mapping of a table that was taken, for the next one with its header."""
    if isinstance(planned.content, TableFile) and planned.mapping is not None:
        table_memory.remember(session, planned.content.signature, planned.mapping)


def look(planned: Planned) -> TableLook | None:
    """What a person needs to map a table; None for every other file."""
    content = planned.content
    if not isinstance(content, TableFile):
        return None
    header = content.rows.header
    mapping = planned.mapping or suggested(header)
    sample = content.rows.rows[:_SAMPLE]
    known = planned.mapping is not None
    return TableLook(content.signature, header, sample, mapping, known, _words(content))


def _words(table: TableFile) -> dict[str, tuple[str, ...]]:
    """The words of each column that has only a few, the most frequent first."""
    found: dict[str, tuple[str, ...]] = {}
    for place, name in enumerate(table.rows.header):
        counted: Counter[str] = Counter()
        for row in table.rows.rows:
            if row[place]:
                counted[row[place]] += 1
            if len(counted) > _MOST_WORDS:
                break
        else:
            found[name] = tuple(word for word, _ in counted.most_common())
    return found
