"""Each type of STIX object as a part of an incident; types that nobody knows are kept whole."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kb.interchange import enums, stix_observables
from kb.interchange.case import CaseDraft, title_of
from kb.interchange.times import read_time
from kb.interchange.values import line, mapping, objects, text, words

_TECHNIQUE = re.compile(r"T\d{4}(?:\.\d{3})?")
_COMPARED = re.compile(r"([a-z0-9-]+):([\w.'\"-]+)\s*=\s*'((?:[^'\\]|\\.)*)'")


@dataclass(slots=True)
class Reading:
    """A bundle while it is read.

    Attributes:
        by_id: its objects.
        assets: the assets that came of an object, by its id.
    """

    draft: CaseDraft
    by_id: Mapping[str, Mapping[str, Any]]
    assets: dict[str, list[str]] = field(default_factory=dict)
    relations: list[Mapping[str, Any]] = field(default_factory=list)

    def name(self, reference: str) -> str:
        """What people call an object."""
        one = self.by_id.get(reference, {})
        found = line(one, "name", "value", "key", "command_line", "pattern", "relationship_type")
        return found or reference


def take(reading: Reading, one: Mapping[str, Any], *, is_about: bool) -> None:
    """Take one object of a bundle."""
    kind = line(one, "type")
    if kind == "relationship":
        reading.relations.append(one)
    elif kind in stix_observables.KINDS:
        reading.assets.setdefault(text(one, "id"), []).append(
            stix_observables.take(reading.draft, one, reading.by_id)
        )
    elif kind in _TAKERS:
        _TAKERS[kind](reading, one, is_about)
    else:
        _keep(reading, one)


def _keep(reading: Reading, one: Mapping[str, Any]) -> None:
    kind = line(one, "type")
    kept = reading.draft.extra.setdefault("objects", {})
    kept[text(one, "id") or f"{kind} {len(kept) + 1}"] = dict(one)
    if kind not in _EXPECTED:
        reading.draft.unknown.add(kind)


_EXPECTED = frozenset(
    "identity location marking-definition language-content extension-definition".split()
)


def incident_core(about: Mapping[str, Any]) -> Mapping[str, Any]:
    """Fields of the incident extension, which stand in the object or in an extension of it."""
    found: dict[str, Any] = {}
    for extension in mapping(about.get("extensions")).values():
        found |= mapping(extension)
    return {**found, **about}


def techniques(listed: Iterable[Mapping[str, Any]]) -> list[str]:
    """ATT&CK ids of the attack patterns."""
    found: list[str] = []
    for one in listed:
        if line(one, "type") == "attack-pattern":
            ids = [line(r, "external_id") for r in objects(one.get("external_references"))]
            found += [i for i in [*ids, *_TECHNIQUE.findall(line(one, "name"))] if i[:1] == "T"]
    return enums.techniques(i for i in found if _TECHNIQUE.fullmatch(i))


def _note(reading: Reading, one: Mapping[str, Any], is_about: bool) -> None:
    """Actors, tools, patterns and reports as research notes."""
    kind, name = line(one, "type"), line(one, "name")
    if is_about and kind in ("incident", "report", "grouping"):
        _external(reading, one)
        return
    refs = [line(r, "url") for r in objects(one.get("external_references")) if line(r, "url")]
    also = ", ".join(words(one.get("aliases")))
    parts = [text(one, "description"), f"Also known as: {also}" if also else ""]
    parts += [f"Pattern:\n\n```\n{text(one, 'pattern')}\n```" if text(one, "pattern") else ""]
    parts += ["\n".join(f"- <{one_}>" for one_ in refs)]
    by = reading.name(text(one, "created_by_ref")) if text(one, "created_by_ref") else ""
    reading.draft.add(
        "research_note",
        text(one, "id") or f"{kind}:{name}",
        {
            "title": f"{kind.replace('-', ' ').capitalize()}: {name or title_of(parts[0])}",
            "publisher": "" if "--" in by else by,
            "source_kind": "community",
            "url": refs[0] if refs else "",
            "actor": name if kind in ("threat-actor", "intrusion-set", "campaign") else "",
            "techniques": techniques([one]),
            "findings": "\n\n".join(part for part in parts if part),
            "tags": [*words(one.get("labels")), *words(one.get("indicator_types"))],
        },
        further=one,
    )


def _external(reading: Reading, one: Mapping[str, Any]) -> None:
    for ref in objects(one.get("external_references")):
        url = line(ref, "url")
        title = line(ref, "description", "external_id", "source_name") or url
        reading.draft.add("reference", f"external:{url or title}", {"title": title, "url": url})


def _malware(reading: Reading, one: Mapping[str, Any], is_about: bool) -> None:
    key = reading.draft.asset(
        line(one, "name") or text(one, "id"),
        "malware",
        {"stix": dict(one)},
        role="attacker",
        verdict="malicious" if line(one, "type") == "malware" else "unknown",
        notes=text(one, "description"),
    )
    reading.assets.setdefault(text(one, "id"), []).append(key)


def _indicator(reading: Reading, one: Mapping[str, Any], is_about: bool) -> None:
    """An indicator is a note; the plain comparisons of its pattern are assets."""
    _note(reading, one, is_about)
    if line(one, "pattern_type") not in ("", "stix"):
        return
    for kind, path, value in _COMPARED.findall(text(one, "pattern")[:200_000]):
        plain = value.replace("\\'", "'").replace("\\\\", "\\")
        made = stix_observables.of_comparison(kind, path, plain)
        if made:
            key = stix_observables.take(
                reading.draft, made, {}, role="attacker", verdict="malicious"
            )
            reading.assets.setdefault(text(one, "id"), []).append(key)


def _observed(reading: Reading, one: Mapping[str, Any], is_about: bool) -> None:
    keys = [k for ref in words(one.get("object_refs")) for k in _assets_of(reading, ref)]
    inside = mapping(one.get("objects"))
    for inner in inside.values():
        made = {str(n): v for n, v in mapping(inner).items()}
        if line(made, "type") in stix_observables.KINDS:
            keys.append(stix_observables.take(reading.draft, made, inside))
    count = text(one, "number_observed")
    times = f" {count} times" if count not in ("", "1") else ""
    what = ", ".join(dict.fromkeys(reading.draft.shown(k) for k in keys if k)) or "data"
    _seen(reading, one, f"Observed{times}: {what}", "first_observed", "last_observed", keys)


def _sighting(reading: Reading, one: Mapping[str, Any], is_about: bool) -> None:
    target = text(one, "sighting_of_ref")
    where = ", ".join(reading.name(ref) for ref in words(one.get("where_sighted_refs")))
    count = text(one, "count")
    said = f"Sighted{f' {count} times' if count not in ('', '1') else ''}: {reading.name(target)}"
    keys = _assets_of(reading, target)
    for ref in words(one.get("observed_data_refs")):
        seen = words(mapping(reading.by_id.get(ref)).get("object_refs"))
        keys += [k for inner in seen for k in _assets_of(reading, inner)]
    said += f" at {where}" if where else ""
    _seen(reading, one, said, "first_seen", "last_seen", keys)


def _assets_of(reading: Reading, reference: str) -> list[str]:
    """The assets of an object, which may stand later in the bundle."""
    one = reading.by_id.get(reference)
    known = reference in reading.assets or one is None
    if one is not None and not known and line(one, "type") in stix_observables.KINDS:
        reading.assets[reference] = [stix_observables.take(reading.draft, one, reading.by_id)]
    return list(reading.assets.get(reference, []))


def _seen(
    reading: Reading, one: Mapping[str, Any], said: str, first: str, last: str, keys: list[str]
) -> None:
    at = read_time(one.get(first)) or read_time(one.get("created"))
    until = read_time(one.get(last))
    more: dict[str, Any] = {}
    if at and until and until.at > at.at:
        more["until_at"] = until.at
    reading.draft.event(
        text(one, "id"), at, said, lane="attacker", asset_keys=keys, further=one, **more
    )


def _comment(reading: Reading, one: Mapping[str, Any], is_about: bool) -> None:
    at = read_time(one.get("modified") or one.get("created"))
    said = [line(one, "abstract"), text(one, "content", "explanation"), line(one, "opinion")]
    authors = words(one.get("authors"))
    by = ", ".join(authors) or reading.name(text(one, "created_by_ref"))
    reading.draft.add(
        "comment",
        text(one, "id"),
        {
            "author": "" if "--" in by else by,
            "text": "\n\n".join(dict.fromkeys(part for part in said if part)),
            "at": at.at if at else None,
            "origin": f"STIX {line(one, 'type')}",
        },
        further=one,
    )


def _happened(reading: Reading, one: Mapping[str, Any], is_about: bool) -> None:
    """An event of the incident extension."""
    said = [line(one, "name") or ", ".join(words(one.get("event_types"))), text(one, "description")]
    at, until = read_time(one.get("start_time")), read_time(one.get("end_time"))
    more: dict[str, Any] = {}
    if at and until and until.at > at.at:
        more["until_at"] = until.at
    told = "\n".join(part for part in said if part) or "Event"
    reading.draft.event(text(one, "id"), at, told, further=one, **more)


_STATES = {"successful": "done", "failed": "done", "completed": "done", "ongoing": "in_progress",
           "cancelled": "skipped", "pending": "planned"}  # fmt: skip


def _task(reading: Reading, one: Mapping[str, Any], is_about: bool) -> None:
    """A task of the incident extension as a step of the workflow."""
    began, ended = read_time(one.get("start_time")), read_time(one.get("end_time"))
    place = len(reading.draft.parts.get("workflow_step", ())) + 1
    reading.draft.add(
        "workflow_step",
        text(one, "id"),
        {
            "position": float(place),
            "action": line(one, "name") or ", ".join(words(one.get("task_types"))) or "Task",
            "outcome": text(one, "description"),
            "state": _STATES.get(line(one, "outcome").casefold(), "planned"),
            "started_at": began.at if began else None,
            "finished_at": ended.at if ended else None,
        },
        further=one,
    )


def _impact(reading: Reading, one: Mapping[str, Any], is_about: bool) -> None:
    row = {
        "area": line(one, "impact_category").capitalize() or "Impact",
        "what": text(one, "description") or line(one, "criticality"),
        "state": line(one, "recoverability", "end_time"),
    }
    reading.draft.values["impacts"].append(row)
    _keep_known(reading, one)


def _keep_known(reading: Reading, one: Mapping[str, Any]) -> None:
    reading.draft.extra.setdefault("objects", {})[text(one, "id")] = dict(one)


type _Taker = Callable[[Reading, Mapping[str, Any], bool], None]
_TAKERS: dict[str, _Taker] = {
    **dict.fromkeys(
        "incident report grouping campaign intrusion-set threat-actor attack-pattern "
        "course-of-action vulnerability infrastructure malware-analysis".split(),
        _note,
    ),
    **dict.fromkeys(("malware", "tool"), _malware),
    **dict.fromkeys(("note", "opinion"), _comment),
    "indicator": _indicator,
    "observed-data": _observed,
    "sighting": _sighting,
    "event": _happened,
    "task": _task,
    "impact": _impact,
}


def relate(reading: Reading) -> None:
    """Tell the relations of a bundle, and who was the target."""
    lines = []
    for one in reading.relations:
        source, target = text(one, "source_ref"), text(one, "target_ref")
        word = line(one, "relationship_type").replace("-", " ")
        said = f"{reading.name(source)} {word} {reading.name(target)}"
        lines.append(
            f"- {said}" + (f": {line(one, 'description')}" if "description" in one else "")
        )
        other = reading.by_id.get(target, {})
        if word == "targets" and line(other, "type") == "identity":
            reading.draft.asset(line(other, "name"), "other", {"stix": dict(other)}, role="victim")
        _keep_known(reading, one)
    if lines:
        values = {"title": "Relations of the bundle", "source_kind": "community"}
        findings = "\n".join(dict.fromkeys(lines))
        reading.draft.add("research_note", "relations", {**values, "findings": findings})
