"""STIX 2.0 and 2.1 bundles and bare objects: what each object is becomes a part of an incident.

A bundle is one incident, unless it holds several `incident` objects: then each of them takes
what it is connected with. The id of a bundle changes with every export, so an incident is named
by the object that the bundle is about.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from kb.interchange import stix_markings, stix_objects
from kb.interchange.case import CaseDraft, title_of
from kb.interchange.parsed import ParsedIncident
from kb.interchange.stix_objects import Reading
from kb.interchange.times import Moment, earliest, latest, read_time
from kb.interchange.values import leftover, line, mapping, objects, text, words

PRODUCT = "STIX"
#: What a bundle can be about: the first of these types that it holds.
_ABOUT = (
    "incident", "report", "grouping", "campaign", "intrusion-set", "threat-actor", "malware",
    "indicator", "observed-data", "sighting",
)  # fmt: skip
_CONTAINERS = frozenset({"incident", "report", "grouping"})
_SHARED = frozenset({"identity", "marking-definition", "location", "extension-definition"})


def is_stix(source: Mapping[str, Any]) -> bool:
    """Whether an object is a bundle, or an object of STIX by itself."""
    if line(source, "type") == "bundle":
        return "objects" in source or line(source, "id").startswith("bundle--")
    return "--" in text(source, "id") and text(source, "id").startswith(f"{line(source, 'type')}--")


def split(source: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The incidents of a bundle, each as a bundle of its own."""
    if line(source, "type") != "bundle":
        return [{"type": "bundle", "id": text(source, "id"), "objects": [dict(source)]}]
    listed = objects(source.get("objects"))
    roots = [one for one in listed if line(one, "type") == "incident"]
    if len(roots) < 2:
        return [dict(source)]
    near = _neighbours(listed)
    left = {text(one, "id") for one in listed}
    found = []
    for root in roots:
        own = _reachable(text(root, "id"), near, {text(one, "id") for one in roots})
        left -= own
        found.append((root, own))
    shared = {text(o, "id") for o in listed if line(o, "type") in _SHARED}
    bundles = []
    for place, (root, own) in enumerate(found):
        wanted = own | shared | (left if place == 0 else set())
        inside = [one for one in listed if text(one, "id") in wanted]
        bundles.append({**source, "about": text(root, "id"), "objects": inside})
    return bundles


def _neighbours(listed: Iterable[Mapping[str, Any]]) -> Mapping[str, set[str]]:
    near: dict[str, set[str]] = defaultdict(set)
    for one in listed:
        for other in _references(one):
            near[text(one, "id")].add(other)
            near[other].add(text(one, "id"))
    return near


def _references(one: Mapping[str, Any]) -> Iterator[str]:
    """Ids that an object names, but who made it and how it is marked: those join everything."""
    for name, value in one.items():
        if name in ("created_by_ref", "object_marking_refs"):
            continue
        if name.endswith("_ref") and isinstance(value, str):
            yield value
        elif name.endswith("_refs"):
            yield from words(value)


def _reachable(root: str, near: Mapping[str, set[str]], stop: set[str]) -> set[str]:
    found, todo = {root}, [root]
    while todo:
        for other in near.get(todo.pop(), ()):
            shared = other.partition("--")[0] in _SHARED
            if other not in found and other not in stop:
                found.add(other)
                if not shared:
                    todo.append(other)
    return found


def read_incident(source: Mapping[str, Any]) -> ParsedIncident:
    """One bundle."""
    listed = [one for one in objects(source.get("objects")) if line(one, "type")]
    about = _about(listed, text(source, "about"))
    draft = CaseDraft(
        product=PRODUCT,
        external_id=text(about, "id") or text(source, "id"),
        values=_values(about, listed),
        created=read_time(about.get("created")),
        changed=latest((read_time(one.get("modified")) for one in listed), ""),
    )
    draft.keep(leftover(source, {"objects", "id", "type", "spec_version", "about"}))
    draft.extra["about"] = dict(about)
    draft.over = line(about, "type") == "incident" and _is_closed(about)
    reading = Reading(draft, {text(one, "id"): one for one in listed if text(one, "id")})
    for one in listed:
        stix_objects.take(reading, one, is_about=one is about)
    stix_objects.relate(reading)
    _times(draft, about, listed)
    return draft.finish()


def _about(listed: list[dict[str, Any]], wanted: str) -> Mapping[str, Any]:
    """The object that a bundle is about: the one named, else the first of the first type."""
    chosen = next((one for one in listed if wanted and text(one, "id") == wanted), None)
    if chosen is not None:
        return chosen
    for kind in _ABOUT:
        fitting = [one for one in listed if line(one, "type") == kind]
        if fitting:
            return min(fitting, key=lambda one: (text(one, "created"), text(one, "id")))
    return listed[0] if listed else {}


def _values(about: Mapping[str, Any], listed: list[dict[str, Any]]) -> dict[str, Any]:
    kind = line(about, "type")
    name = line(about, "name") or line(about, "value") or text(about, "description")
    title = title_of(name) if name else f"STIX {kind or 'bundle'}"
    core = stix_objects.incident_core(about)
    values: dict[str, Any] = {
        "title": title if kind in _CONTAINERS or not kind else f"{title} ({kind})",
        "summary": text(about, "description"),
        "tags": [*words(about.get("labels")), *words(about.get("report_types"))],
        "techniques": stix_objects.techniques(listed),
        "incident_type": ", ".join(words(core.get("incident_types"))),
        "determination": line(core, "determination"),
        "status": line(core, "investigation_status"),
        "impacts": [],
    }
    values["tags"] += [line(one, "name") for one in listed if line(one, "type") == "vulnerability"]
    if tlp := stix_markings.tlp(about, listed):
        values["tlp"] = tlp
    return values


def _is_closed(about: Mapping[str, Any]) -> bool:
    status = line(stix_objects.incident_core(about), "investigation_status")
    return status.casefold() in ("closed", "resolved")


def _times(draft: CaseDraft, about: Mapping[str, Any], listed: list[dict[str, Any]]) -> None:
    """When it began and ended: as its object says, else as it was observed."""
    seen = [one for one in listed if line(one, "type") in ("observed-data", "sighting")]
    firsts = [_first(one) for one in seen]
    lasts = [read_time(one.get("last_observed") or one.get("last_seen")) for one in seen]
    own = read_time(about.get("first_seen") or mapping(about).get("start_time"))
    draft.times["first_activity_at"] = own or earliest(firsts, "first observation")
    end = read_time(about.get("last_seen") or mapping(about).get("end_time"))
    draft.times["last_activity_at"] = end or latest(lasts, "last observation")


def _first(one: Mapping[str, Any]) -> Moment | None:
    return read_time(one.get("first_observed") or one.get("first_seen"))
