"""What is asked of each product, and what its answers are made of."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from kb.connectors.errors import ConnectorError
from kb.connectors.schemas import GRAPH, Connection
from kb.connectors.transport import Transport

_GRAPH: Final = "/v1.0/security/incidents"
#: The most that Graph gives on a page.
_GRAPH_TOP: Final = 50
_SENTINEL_TOP: Final = 100
VERSION: Final = "2024-03-01"
#: Tasks of an incident came later than its other parts.
_TASKS_VERSION: Final = "2023-12-01-preview"
_MOST_PAGES: Final = 1_000
_SAFE: Final = re.compile(r"[A-Za-z0-9._-]{1,128}")

Items = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Api:
    """How a product is asked.

    Attributes:
        first: the first address, for changes from a time on ("" for all).
        changed: when an incident was changed.
        identity: what names an incident.
        whole: the incident with its parts, as a file holds it.
    """

    first: Callable[[str], str]
    changed: Callable[[Mapping[str, Any]], str]
    identity: Callable[[Mapping[str, Any]], str]
    whole: Callable[[Transport, dict[str, Any]], dict[str, Any]]


def api_of(connection: Connection) -> Api:
    """How the product of a connection is asked."""
    if connection.product == GRAPH:
        return Api(_graph_first, lambda one: _text(one, "lastUpdateDateTime"), _graph_id, _as_is)
    path = connection.workspace_path

    def whole(transport: Transport, incident: dict[str, Any]) -> dict[str, Any]:
        return _with_parts(transport, path, incident)

    return Api(
        lambda since: _sentinel_first(path, since),
        lambda one: _text(_inner(one), "lastModifiedTimeUtc"),
        lambda one: _text(one, "name"),
        whole,
    )


def _graph_first(since: str) -> str:
    query = {"$expand": "alerts", "$top": str(_GRAPH_TOP)}
    if since:
        query["$filter"] = f"lastUpdateDateTime ge {since}"
    return f"{_GRAPH}?{urlencode(query)}"


def _sentinel_first(path: str, since: str) -> str:
    query = {
        "api-version": VERSION,
        # The oldest change first: what is changed meanwhile comes later, and none is passed over.
        "$orderby": "properties/lastModifiedTimeUtc asc",
        "$top": str(_SENTINEL_TOP),
    }
    if since:
        query["$filter"] = f"properties/lastModifiedTimeUtc ge {since}"
    return f"{path}/incidents?{urlencode(query)}"


def _as_is(_transport: Transport, incident: dict[str, Any]) -> dict[str, Any]:
    return incident


def _graph_id(incident: Mapping[str, Any]) -> str:
    value = incident.get("id")
    return str(value) if isinstance(value, str | int) else ""


def _with_parts(transport: Transport, path: str, incident: dict[str, Any]) -> dict[str, Any]:
    """An incident with its alerts, entities, comments and tasks, as one file holds them."""
    name = _text(incident, "name")
    if not _SAFE.fullmatch(name):
        raise ConnectorError("An incident of the answer has no usable name.")
    at = f"{path}/incidents/{name}"
    version = f"api-version={VERSION}"
    tasks = f"{at}/tasks?api-version={_TASKS_VERSION}"
    return {
        "incident": incident,
        "alerts": _asked(transport, f"{at}/alerts?{version}", "value"),
        "entities": _asked(transport, f"{at}/entities?{version}", "entities"),
        "comments": list(_paged(transport, f"{at}/comments?{version}")),
        "tasks": list(_paged(transport, tasks)),
    }


def _asked(transport: Transport, address: str, key: str) -> Items:
    try:
        return items_of(transport.ask(address), key)
    except ConnectorError as error:
        if error.status == 404:  # the incident went meanwhile
            return []
        raise


def _paged(transport: Transport, address: str) -> Iterator[dict[str, Any]]:
    """The items of all pages of a part."""
    visited: set[str] = set()
    while address:
        address = transport.url(address)
        if address in visited or len(visited) >= _MOST_PAGES:
            raise ConnectorError("The service's pages lead around in a circle.")
        visited.add(address)
        try:
            answer = transport.get(address)
        except ConnectorError as error:
            if error.status == 404:
                return
            raise
        yield from items_of(answer)
        address = next_of(answer)


def rules(transport: Transport, connection: Connection) -> Items:
    """The automation rules of a workspace."""
    address = f"{connection.workspace_path}/automationRules?api-version={VERSION}"
    return list(_paged(transport, address))


def items_of(answer: Mapping[str, Any], key: str = "value") -> Items:
    """The objects of a page.

    Raises:
        ConnectorError: it is no page.
    """
    listed = answer.get(key)
    if listed is None and key != "value":
        return []
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise ConnectorError("An answer of the service is no list of objects.")
    return listed


def next_of(answer: Mapping[str, Any]) -> str:
    """The link to the next page; empty at the last."""
    link = answer.get("@odata.nextLink") or answer.get("nextLink")
    return link if isinstance(link, str) else ""


def _inner(one: Mapping[str, Any]) -> Mapping[str, Any]:
    found = one.get("properties")
    return found if isinstance(found, dict) else {}


def _text(one: Mapping[str, Any], name: str) -> str:
    value = one.get(name)
    return value if isinstance(value, str) else ""
