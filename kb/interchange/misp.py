"""MISP events, bare or wrapped: attributes and objects as assets, the rest kept beside them."""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from kb.interchange import enums, misp_objects
from kb.interchange.case import CaseDraft, title_of
from kb.interchange.fingerprint import canonical
from kb.interchange.markings import pap_of, tlp_of
from kb.interchange.misp_types import FILES, LINKS, RULES, TEXTS, WEAKNESSES
from kb.interchange.parsed import ParsedIncident
from kb.interchange.times import any_time, read_time
from kb.interchange.values import leftover, line, mapping, objects, text

PRODUCT = "MISP"
_SEVERITY = {"1": "high", "2": "medium", "3": "low"}
_ANALYSIS = {"0": "Initial", "1": "Ongoing", "2": "Completed"}
_TAKEN = frozenset(
    "uuid info date timestamp threat_level_id analysis Attribute Object Galaxy EventReport".split()
)
_EXPECTED = frozenset(
    """id org_id orgc_id distribution published Org Orgc Tag EventTag publish_timestamp
    attribute_count proposal_email_lock locked sharing_group_id disable_correlation RelatedEvent
    ShadowAttribute event_creator_email extends_uuid SharingGroup org orgc further protected
    CryptographicKey first_publication sighting_timestamp""".split()
)
_TECHNIQUE = re.compile(r"\bT\d{4}(?:\.\d{3})?\b")
_ACTORS = ("threat-actor", "intrusion-set", "campaign", "360net-threat-actor")


def event_of(source: Mapping[str, Any]) -> Mapping[str, Any]:
    """The event itself, out of its wrapper when it has one."""
    inner = source.get("Event")
    return inner if isinstance(inner, dict) else source


def is_event(source: Mapping[str, Any]) -> bool:
    """Whether an object is an event: it says what happened, and when or how bad it is."""
    event = event_of(source)
    return "info" in event and any(n in event for n in ("date", "threat_level_id", "analysis"))


def read_incident(source: Mapping[str, Any]) -> ParsedIncident:
    """One event."""
    event = event_of(source)
    beside = {name: value for name, value in source.items() if event is not source}
    beside.pop("Event", None)
    draft = CaseDraft(
        product=PRODUCT,
        external_id=_id(event),
        external_number=text(event, "id"),
        tenant=line(mapping(event.get("Orgc")), "name") or line(event, "orgc"),
        values={},
        changed=any_time(event.get("timestamp")),
    )
    draft.keep(leftover(event, _TAKEN) | beside, _EXPECTED)
    if not text(event, "uuid", "id"):
        draft.warnings.append(
            "This event has no uuid: a changed copy of it will be another incident."
        )
    draft.values = _values(event)
    draft.times["first_activity_at"] = read_time(event.get("date"))
    if (began := draft.times["first_activity_at"]) is not None:
        draft.event("date", began, "Date of the MISP event", lane="attacker", key_event=True)
    for attribute in objects(event.get("Attribute")):
        take_attribute(draft, attribute)
    labels = misp_objects.labels_of(event)
    for item in objects(event.get("Object")):
        _take_object(draft, item, labels)
    _galaxies(draft, event.get("Galaxy"))
    _beside(draft, event)
    return draft.finish()


def _id(event: Mapping[str, Any]) -> str:
    found = text(event, "uuid", "id")
    if found:
        return found
    return "content:" + hashlib.sha256(canonical(event)).hexdigest()[:24]


def _values(event: Mapping[str, Any]) -> dict[str, Any]:
    tags = list(_tags(event))
    named = [*tags, *(line(c, "tag_name", "value") for c in _clusters(event.get("Galaxy")))]
    values: dict[str, Any] = {
        "title": title_of(text(event, "info"), 500),
        "severity": _SEVERITY.get(text(event, "threat_level_id"), "not_set"),
        "status": _ANALYSIS.get(text(event, "analysis"), line(event, "analysis")),
        "tags": tags,
        "techniques": enums.techniques(_TECHNIQUE.findall("\n".join(named))),
    }
    if len(title := text(event, "info").strip()) > 500 or "\n" in title:
        values["summary"] = title
    if tlp := tlp_of(tags):
        values["tlp"] = tlp
    if pap := pap_of(tags):
        values["pap"] = pap
    return values


def _tags(source: Mapping[str, Any]) -> Iterator[str]:
    listed = objects(source.get("Tag"))
    listed += [mapping(one.get("Tag")) for one in objects(source.get("EventTag"))]
    for tag in listed:
        if name := line(tag, "name"):
            yield name


def take_attribute(draft: CaseDraft, given: Mapping[str, Any]) -> None:
    """One attribute that stands by itself."""
    kind, value = line(given, "type"), text(given, "value")
    key = text(given, "uuid") or f"{kind}:{value[:200]}"
    if given.get("deleted") is True or not value.strip():
        draft.extra.setdefault("attributes_left_out", []).append(dict(given))
        return
    if kind in FILES or text(given, "data"):
        _file(draft, key, given)
    elif kind in LINKS:
        title = title_of(text(given, "comment"), 300) or value
        draft.add("reference", key, {"title": title, "url": value}, further=given)
    elif kind in RULES:
        fence = "~~~~" if "```" in value else "```"
        draft.add(
            "research_note",
            key,
            {
                "title": f"{kind.capitalize()} rule: {title_of(_first_line(value), 100)}",
                "findings": f"{text(given, 'comment')}\n\n{fence}\n{value}\n{fence}".strip(),
                "source_kind": "community",
            },
            further=given,
        )
    elif kind in TEXTS:
        comment = text(given, "comment")
        said = f"{comment}: {value}" if comment else value
        draft.add("comment", key, {"text": said, "origin": "MISP attribute"}, further=given)
    else:
        if kind in WEAKNESSES:
            draft.values["tags"].append(value)
        misp_objects.asset_of(draft, given)
    _sightings(draft, given)
    _proposals(draft, given)
    _galaxies(draft, given.get("Galaxy"))


def _first_line(value: str) -> str:
    return next((row for row in value.splitlines() if row.strip()), "")


def _file(draft: CaseDraft, key: str, given: Mapping[str, Any]) -> None:
    """An attachment: its bytes become evidence when the event brings them."""
    name = text(given, "value").partition("|")[0]
    raw = _bytes(text(given, "data"))
    malicious = line(given, "type") == "malware-sample"
    values: dict[str, Any] = {
        "title": name,
        "file_name": name,
        "source": PRODUCT,
        "evidence_kind": "malware" if malicious else _evidence_kind(name),
        "malicious": malicious,
        "in_report": not malicious,
        "notes": text(given, "comment"),
    }
    if raw:
        values["sha256"] = hashlib.sha256(raw).hexdigest()
        values["size"] = len(raw)
    if malicious and raw:
        values["notes"] = f"{values['notes']}\nZip archive with the password “infected”.".strip()
    rest = {n: v for n, v in given.items() if n != "data" or not raw}
    draft.add("evidence_item", key, values, further=rest, content=raw)
    if "|" in text(given, "value"):
        misp_objects.asset_of(draft, given)


def _bytes(data: str) -> bytes:
    try:
        return base64.b64decode("".join(data.split()), validate=True) if data else b""
    except (binascii.Error, ValueError):
        return b""


def _evidence_kind(name: str) -> str:
    ending = name.rpartition(".")[2].casefold()
    return "image" if ending in ("png", "jpg", "jpeg", "gif", "bmp", "webp") else "other"


def _take_object(draft: CaseDraft, item: Mapping[str, Any], labels: Mapping[str, str]) -> None:
    inside = objects(item.get("Attribute"))
    misp_objects.take(draft, item, [one for one in inside if not text(one, "data")], labels)
    for attribute in inside:
        if text(attribute, "data"):
            _file(draft, text(attribute, "uuid") or text(attribute, "value"), attribute)
        elif line(attribute, "type") in LINKS:
            take_attribute(draft, attribute)
            continue
        _sightings(draft, attribute)
        _proposals(draft, attribute)
        _galaxies(draft, attribute.get("Galaxy"))


_SIGHTED = {"0": "Seen", "1": "Reported as a false positive", "2": "Expires"}


def _sightings(draft: CaseDraft, given: Mapping[str, Any]) -> None:
    for sighting in objects(given.get("Sighting")):
        word = _SIGHTED.get(text(sighting, "type"), "Sighted")
        by = line(mapping(sighting.get("Organisation")), "name") or line(sighting, "source")
        draft.event(
            f"sighting:{text(sighting, 'uuid', 'id')}",
            any_time(sighting.get("date_sighting")),
            f"{word}: {text(given, 'value')}" + (f" (by {by})" if by else ""),
            lane="attacker" if word == "Seen" else "defender",
            further=sighting,
        )


def _proposals(draft: CaseDraft, given: Mapping[str, Any]) -> None:
    for proposal in objects(given.get("ShadowAttribute")):
        said = f"Proposal: {line(proposal, 'type')} {text(proposal, 'value')}"
        if proposal.get("proposal_to_delete") is True:
            said = f"Proposal to delete: {text(proposal, 'value')}"
        instead = f" instead of {text(given, 'value')}" if text(proposal, "old_id") != "0" else ""
        at = any_time(proposal.get("timestamp"))
        draft.add(
            "comment",
            f"proposal:{text(proposal, 'uuid')}:{text(proposal, 'id')}",
            {
                "author": line(mapping(proposal.get("Org")), "name"),
                "text": said + (instead if text(given, "value") else ""),
                "at": at.at if at else None,
                "origin": "MISP proposal",
            },
            further=proposal,
        )


def _clusters(given: object) -> Iterator[Mapping[str, Any]]:
    for galaxy in objects(given):
        yield from objects(galaxy.get("GalaxyCluster"))


def _galaxies(draft: CaseDraft, given: object) -> None:
    """What is known of actors, malware and techniques that the event names, each once."""
    for galaxy in objects(given):
        for cluster in objects(galaxy.get("GalaxyCluster")):
            key = text(cluster, "uuid") or line(cluster, "tag_name", "value")
            if f"galaxy:{key}" in draft.keys_of("research_note"):
                continue
            _cluster(draft, f"galaxy:{key}", galaxy, cluster)


def _cluster(
    draft: CaseDraft, key: str, galaxy: Mapping[str, Any], cluster: Mapping[str, Any]
) -> None:
    meta = mapping(cluster.get("meta"))
    kind, name = line(cluster, "type") or line(galaxy, "type"), line(cluster, "value")
    refs = [one for one in meta.get("refs") or [] if isinstance(one, str)]
    also = ", ".join(str(one) for one in meta.get("synonyms") or [] if isinstance(one, str))
    parts = [text(cluster, "description"), f"Also known as: {also}" if also else ""]
    parts += ["\n".join(f"- <{one}>" for one in refs)]
    draft.add(
        "research_note",
        key,
        {
            "title": f"{line(galaxy, 'name') or kind}: {name}",
            "publisher": line(cluster, "source"),
            "source_kind": "community",
            "url": refs[0] if refs else "",
            "actor": name if kind.endswith(_ACTORS) else "",
            "techniques": enums.techniques(_TECHNIQUE.findall(name)),
            "findings": "\n\n".join(part for part in parts if part),
            "tags": [line(cluster, "tag_name")],
        },
        further=cluster,
    )


def _beside(draft: CaseDraft, event: Mapping[str, Any]) -> None:
    """Reports and proposals of the event, and the events it is related to."""
    for report in objects(event.get("EventReport")):
        draft.add(
            "research_note",
            f"report:{text(report, 'uuid', 'id')}",
            {
                "title": title_of(text(report, "name")) or "Report",
                "source_kind": "own_analysis",
                "findings": text(report, "content"),
            },
            further=leftover(report, {"content", "name"}),
        )
    _proposals(draft, {"ShadowAttribute": event.get("ShadowAttribute")})
    for related in objects(event.get("RelatedEvent")):
        other = event_of(related)
        title = f"Related MISP event: {line(other, 'info')} ({line(other, 'uuid', 'id')})"
        draft.add("reference", f"related:{text(other, 'uuid', 'id')}", {"title": title})
