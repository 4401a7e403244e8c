"""JSON files of incidents: wrappers taken off, each object recognised, read one by one."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from kb.errors import InterchangeError
from kb.interchange import (
    dispatch,
    graph,
    iris,
    iris_parts,
    misp,
    sentinel,
    service_health,
    stix,
    thehive_case,
    veris,
    xdr,
)
from kb.interchange.json_text import Elements
from kb.interchange.parsed import ParsedIncident
from kb.interchange.recognise import Shape, shape_named, shape_of
from kb.interchange.values import mapping, objects, text

#: Keys beside the list in an answer that comes in pages.
_WRAPPERS = ("value", "incidents", "entities", "alerts", "data", "results", "response", "items")
_BESIDE = frozenset(
    {
        "@odata.context",
        "@odata.nextLink",
        "@odata.count",
        "nextLink",
        "metaData",
        "itemsPerPage",
        "page",
        "total",
    }
)


#: A file that doesn't say whose it is; an example of a call for no incident says so: "".
UNSAID = "?"
#: A part that goes with every incident beside it, such as the names of people.
EVERY = "*"


@dataclass(frozen=True, slots=True)
class Part:
    """Answers of a sibling call that belong to an incident somewhere beside.

    Attributes:
        name: alerts, entities, comments or tasks.
        incident_id: the incident they name; `UNSAID`, or empty when they belong to none.
    """

    name: str
    incident_id: str
    items: tuple[dict[str, Any], ...]


@dataclass(slots=True)
class IncidentFile:
    """A file of incidents, recognised and not yet read.

    Attributes:
        format: its name, as reports call it.
        what: what it is, in words.
        parts: what it holds for incidents that lie beside; then it has none of its own.
        attached: parts from beside, by incident id.
    """

    path: str
    format: str
    what: str
    readers: list[Callable[[Mapping[str, list[dict[str, Any]]]], ParsedIncident]]
    ids: list[str]
    parts: tuple[Part, ...] = ()
    attached: dict[str, dict[str, list[dict[str, Any]]]] = field(default_factory=dict)

    @property
    def family(self) -> str:
        """The system it comes from: parts join incidents of the same one."""
        return self.format.partition("_")[0]

    def incidents(self) -> Iterator[ParsedIncident]:
        """Its incidents, each read when it is asked for.

        Raises:
            InterchangeError: one of them has nothing that could name it.
        """
        for number, reader in enumerate(self.readers, start=1):
            parts = self.attached.get(self.ids[number - 1], {})
            incident = reader(parts)
            if not incident.source.external_id:
                where = (
                    f"Incident {number} of the list" if len(self.readers) > 1 else "The incident"
                )
                raise InterchangeError(self.path, f"{where} has no id.")
            yield incident

    def attach(self, part: Part, incident_id: str) -> None:
        """Take a part from beside into one of its incidents."""
        for owner in self.ids if incident_id == EVERY else [incident_id]:
            own = self.attached.setdefault(owner, {})
            own.setdefault(part.name, []).extend(part.items)


def recognise(path: str, value: object, chosen: str | None = None) -> IncidentFile:
    """What a JSON value holds.

    Args:
        path: the file, for messages.
        value: the whole document.
        chosen: the format that the user named, which overrides recognition.

    Raises:
        InterchangeError: it isn't anything that is taken; the message says what it is.
    """
    if isinstance(value, dict) and isinstance(value.get("incident"), dict):
        return _composite(path, value)
    items, incident_id = unwrap(path, value)
    shapes = [_shape(path, item, n, len(items), chosen) for n, item in enumerate(items, start=1)]
    roles = {shape.role for shape in shapes}
    if len(roles) > 1:
        names = " and ".join(sorted({shape.label for shape in shapes}))
        raise InterchangeError(path, f"This list mixes {names}.")
    role = roles.pop()
    if role == "part":
        return _parts_file(path, items, shapes, incident_id)
    if role == "alert":
        return _alerts_file(path, items, shapes)
    return _incidents_file(path, items, shapes)


def unwrap(path: str, value: object) -> tuple[list[dict[str, Any]], str]:
    """The objects of a document, and the incident that a call was made for.

    Raises:
        InterchangeError: it holds none, or something else than objects.
    """
    incident_id = UNSAID
    if isinstance(value, dict) and "responses" in value and "parameters" in value:
        parameters = mapping(value["parameters"])
        incident_id = text(parameters, "incidentId", "caseId")
        bodies = [mapping(r).get("body") for r in mapping(value["responses"]).values()]
        value = next((body for body in bodies if body), None)
        if value is None:
            raise InterchangeError(path, "This is an example of a REST call without an answer.")
    value = iris.unwrapped(value)
    if isinstance(value, dict) and isinstance(value.get("tables"), list):
        value = [row for table in objects(value["tables"]) for row in _rows(table)]
    given = value if isinstance(value, list) else [value]
    found: list[dict[str, Any]] = []
    for number, item in enumerate(given, start=1):
        inner = _listed(item)
        for one in inner if inner is not None else [item]:
            if not isinstance(one, dict):
                where = f"Item {number} of this list" if len(given) > 1 else "This JSON"
                raise InterchangeError(path, f"{where} is no object, so no incident.")
            found.extend(service_health.issues_of(one) or [one])
    if not found:
        raise InterchangeError(path, "This list is empty.")
    return found, incident_id


def _listed(item: object) -> list[Any] | None:
    """The list inside a wrapper such as `{"value": […]}`; None when it is no wrapper."""
    if not isinstance(item, dict):
        return None
    for name in _WRAPPERS:
        inner = item.get(name)
        if isinstance(inner, list) and item.keys() <= _BESIDE | {name}:
            return inner
    return None


def _rows(table: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of a Log Analytics answer, as objects."""
    columns = [text(column, "name", "ColumnName") for column in objects(table.get("columns"))]
    rows = table.get("rows")
    listed = rows if isinstance(rows, list) else []
    return [dict(zip(columns, row, strict=False)) for row in listed if isinstance(row, list)]


def _shape(path: str, item: dict[str, Any], number: int, count: int, chosen: str | None) -> Shape:
    where = f"Item {number} of this list" if count > 1 else "This"
    shape = shape_of(item)
    if chosen is not None:
        shape = shape_named(chosen)
        if shape is None or not item.keys() - {"@odata.context"}:
            raise InterchangeError(path, f"{where} can't be read as “{chosen}”.")
        return shape
    if shape is None:
        names = ", ".join(name[:60] for name in list(item)[:5]) or "nothing"
        raise InterchangeError(path, f"{where} is no known format: an object with {names}.")
    if shape.role == "refused":
        raise InterchangeError(path, f"{where} is {shape.label}.")
    if shape.role == "document":
        raise InterchangeError(path, f"{where} is {shape.label}: put it into a file of its own.")
    return shape


def _alone(
    read: Callable[[Mapping[str, Any]], ParsedIncident],
    item: Mapping[str, Any],
    _parts: Mapping[str, list[dict[str, Any]]],
) -> ParsedIncident:
    return read(item)


_READERS: dict[str, Callable[..., ParsedIncident]] = {
    "sentinel_incident": sentinel.read_incident,
    "sentinel_incident_row": lambda item, parts: sentinel.read_incident(
        sentinel.from_row(item), parts
    ),
    "graph_incident": lambda item, parts: graph.read_incident(_with_alerts(item, parts)),
    "xdr_incident": lambda item, parts: xdr.read_incident(_with_alerts(item, parts)),
}
#: Formats of which one object may hold several incidents.
_SPLIT: dict[str, Callable[[Mapping[str, Any]], list[dict[str, Any]]]] = {"stix": stix.split}
#: Whole cases of other systems: none of their parts lies in a file beside.
_CASES: dict[str, Callable[[Mapping[str, Any]], ParsedIncident]] = {
    "veris": veris.read_incident,
    "misp": misp.read_incident,
    "service_health": service_health.read_incident,
    "stix": stix.read_incident,
    "thehive_case": thehive_case.read_incident,
    "thehive_alert": thehive_case.read_alert,
}
_READERS |= {"dispatch_api": dispatch.read_incident}
_READERS |= {"iris_case": iris.read_incident, "iris_alert": iris.read_alert}
_READERS |= {name: partial(_alone, read) for name, read in _CASES.items()}
_ID_FIELDS = ("name", "id", "incidentId", "IncidentName", "incident_id")


def _with_alerts(item: dict[str, Any], parts: Mapping[str, list[dict[str, Any]]]) -> dict[str, Any]:
    alerts = parts.get("alerts")
    return {**item, "alerts": objects(item.get("alerts")) + alerts} if alerts else item


def _incidents_file(path: str, items: list[dict[str, Any]], shapes: list[Shape]) -> IncidentFile:
    apart = [
        (shape, one)
        for shape, item in zip(shapes, items, strict=True)
        for one in (_SPLIT[shape.format](item) if shape.format in _SPLIT else [item])
    ]
    shapes, items = [shape for shape, _ in apart], [item for _, item in apart]
    readers = [_reader(shape, item) for shape, item in apart]
    formats = list(dict.fromkeys(shape.format.removesuffix("_row") for shape in shapes))
    what = shapes[0].label if len(items) == 1 else f"{len(items)} incidents"
    ids = [_own_id(shape, item) for shape, item in apart]
    return IncidentFile(path, formats[0], what, readers, ids)


def streamed(path: str, items: Elements) -> IncidentFile | None:
    """A large list of incidents, each read when it is asked for; memory doesn't grow with it.

    Returns:
        None where it holds something else, or several formats: then it is read whole.
    """
    ids: list[str] = []
    formats: dict[str, Shape] = {}
    for item in items:
        shape = shape_of(item)
        if shape is None or shape.role != "incident" or shape.format in _SPLIT:
            return None
        formats[shape.format] = shape
        ids.append(_own_id(shape, item))
    if len(formats) != 1:
        return None
    ((name, _),) = formats.items()
    readers = [partial(_read_again, _READERS[name], items, n) for n in range(len(items))]
    return IncidentFile(
        path, name.removesuffix("_row"), f"{len(items)} incidents", list(readers), ids
    )


def _read_again(
    read: Callable[..., ParsedIncident],
    items: Elements,
    number: int,
    parts: Mapping[str, list[dict[str, Any]]],
) -> ParsedIncident:
    return read(items[number], parts)


def _own_id(shape: Shape, item: Mapping[str, Any]) -> str:
    """How its parts name an incident."""
    return iris.case_number(item) if shape.format == "iris_case" else text(item, *_ID_FIELDS)


def _reader(
    shape: Shape, item: dict[str, Any]
) -> Callable[[Mapping[str, list[dict[str, Any]]]], ParsedIncident]:
    read = _READERS[shape.format]
    return lambda parts: read(item, parts)


def _alerts_file(path: str, items: list[dict[str, Any]], shapes: list[Shape]) -> IncidentFile:
    groups: dict[str, list[dict[str, Any]]] = {}
    for number, item in enumerate(items, start=1):
        incident_id = text(item, "incidentId")
        if not incident_id:
            which = f"Alert {number} of this list" if len(items) > 1 else "This alert"
            reason = f"{which} names no incident (incidentId), so none can be made of it."
            raise InterchangeError(path, reason)
        groups.setdefault(incident_id, []).append(item)
    module = graph if shapes[0].format == "graph_alerts" else xdr

    def make(incident_id: str, alerts: list[dict[str, Any]]) -> Callable[..., ParsedIncident]:
        return lambda parts: module.incident_of_alerts(
            incident_id, alerts + parts.get("alerts", [])
        )

    readers = [make(incident_id, alerts) for incident_id, alerts in groups.items()]
    return IncidentFile(path, shapes[0].format, shapes[0].label, readers, list(groups))


_PART_NAMES = {
    **{f"iris_{name}": name for name in iris_parts.PARTS},
    "sentinel_tasks": "tasks",
    "sentinel_comments": "comments",
    "sentinel_alerts": "alerts",
    "sentinel_entities": "entities",
}


def _parts_file(
    path: str, items: list[dict[str, Any]], shapes: list[Shape], incident_id: str
) -> IncidentFile:
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for shape, item in zip(shapes, items, strict=True):
        named = iris_parts.case_of(item) if shape.format[:5] == "iris_" else ""
        owner = named or sentinel.parent(text(item, "id")) or incident_id
        groups.setdefault((_PART_NAMES[shape.format], owner), []).append(item)
    parts = tuple(Part(name, owner, tuple(found)) for (name, owner), found in groups.items())
    return IncidentFile(path, shapes[0].format, shapes[0].label, [], [], parts)


def _composite(path: str, value: Mapping[str, Any]) -> IncidentFile:
    """`{incident, alerts, entities, comments, tasks}`: one incident with its sibling calls."""
    listed = _listed(value["incident"])
    items = [mapping(item) for item in listed] if listed else [mapping(value["incident"])]
    if len(items) != 1:
        raise InterchangeError(path, "Only one incident can lie beside alerts and comments.")
    shape = _shape(path, items[0], 1, 1, None)
    if shape.role != "incident":
        raise InterchangeError(path, f"The “incident” of this file is {shape.label}.")
    found = _incidents_file(path, items, [shape])
    for name in sentinel.PARTS:
        if given := objects(value.get(name)):
            found.attach(Part(name, found.ids[0], tuple(given)), found.ids[0])
    return found
