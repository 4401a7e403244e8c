"""Which table of Netflix Dispatch a file is, told by its columns, and the rows by incident."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kb.errors import InterchangeError
from kb.interchange import dispatch, tables
from kb.interchange.files import SourceFile
from kb.interchange.incident_files import EVERY, IncidentFile, Part


@dataclass(frozen=True, slots=True)
class _Table:
    """One table.

    Attributes:
        name: what its rows are called when they join an incident.
        columns: what only this table has.
        words: what it is, for people.
        owned: its rows name the incident they belong to; else they go with every incident.
        is_case: its rows are incidents themselves.
    """

    name: str
    columns: frozenset[str]
    words: str
    owned: bool = False
    is_case: bool = False


def _table(name: str, columns: str, words: str, **more: bool) -> _Table:
    return _Table(name, frozenset(columns.split()), words, **more)


#: Tested in this order; the first whose columns are all there is it.
_TABLES = (
    _table("incidents", "incident_priority_id incident_type_id reported_at title", "incidents",
           is_case=True),
    _table("cases", "case_priority_id case_type_id reported_at title", "cases", is_case=True),
    _table("events", "uuid started_at source description incident_id", "events", owned=True),
    _table("tasks", "resolve_by resolved_at incident_id description", "tasks", owned=True),
    _table("documents", "weblink resource_id incident_id name", "documents", owned=True),
    _table("participants", "individual_contact_id incident_id", "participants", owned=True),
    _table("participants", "participant_role_id incident_id", "participants", owned=True),
    _table("tags_of", "incident_id tag_id", "tags of incidents", owned=True),
    _table("tags_of", "case_id tag_id", "tags of cases", owned=True),
    _table("roles", "assumed_at role participant_id", "roles of participants"),
    _table("assignees", "participant_id task_id", "assignees of tasks"),
    _table("people", "email name mobile_phone", "people"),
    _table("people", "email name external_id company", "people"),
    _table("case_types", "case_template_document_id visibility", "types of cases"),
    _table("case_priorities", "page_assignee view_order", "priorities of cases"),
    _table("priorities", "page_commander view_order", "priorities"),
    _table("types", "exclude_from_metrics plugin_metadata visibility", "types"),
    _table("severities", "allowed_for_stable_incidents view_order", "severities"),
    _table("case_severities", "view_order color search_vector project_id", "severities of cases"),
    _table("tags", "discoverable tag_type_id uri", "tags"),
)  # fmt: skip
#: Tables that hold settings, and no incident.
_SETTINGS = (
    frozenset({"category", "editable", "search_vector"}),
    frozenset({"discoverable_case", "exclusive"}),
    frozenset({"plugin_instance_id", "parameters"}),
)


def looks_like_dispatch(file: SourceFile) -> bool:
    """Whether the columns of a file are those of a table of Dispatch."""
    return _of(file) is not None or _is_settings(file)


def _of(file: SourceFile) -> _Table | None:
    columns = set(tables.header(file))
    return next((t for t in _TABLES if columns and t.columns <= columns), None)


def _is_settings(file: SourceFile) -> bool:
    columns = set(tables.header(file))
    return any(known <= columns for known in _SETTINGS)


def read(file: SourceFile) -> tuple[IncidentFile, tuple[str, ...]]:
    """A table of incidents, or of what joins them.

    Returns:
        The file, and warnings.

    Raises:
        InterchangeError: it holds settings, or can't be read.
    """
    table = _of(file)
    if table is None:
        reason = "This is a table of settings of Netflix Dispatch, not of incidents."
        raise InterchangeError(file.path, reason)
    listed = list(tables.rows(file))
    if not listed:
        raise InterchangeError(file.path, "This table of Netflix Dispatch has no rows.")
    if table.is_case:
        return _incidents(file, table, listed), ()
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in listed:
        groups.setdefault(_owner(row) if table.owned else EVERY, []).append(row)
    nobodys = groups.pop("", [])
    what = f"{table.words} of Netflix Dispatch"
    if not groups:
        raise InterchangeError(file.path, f"These are {what} that belong to no incident.")
    parts = tuple(Part(table.name, owner, tuple(found)) for owner, found in groups.items())
    warnings = (f"{len(nobodys)} rows belong to no incident: left out.",) if nobodys else ()
    return IncidentFile(file.path, f"dispatch_{table.name}", what, [], [], parts), warnings


def _owner(row: Mapping[str, Any]) -> str:
    for kind in ("incident", "case"):
        if row.get(f"{kind}_id"):
            return f"{kind}:{row[f'{kind}_id']}"
    return ""


def _incidents(file: SourceFile, table: _Table, listed: list[tables.Row]) -> IncidentFile:
    kind = table.name.removesuffix("s")
    ids = [f"{kind}:{row.get('id') or ''}" for row in listed]
    readers = [dispatch.reader(kind, row) for row in listed]
    what = f"{len(listed)} {table.words} of Netflix Dispatch"
    return IncidentFile(file.path, f"dispatch_{table.name}", what, readers, ids)
