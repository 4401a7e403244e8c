"""An incident as a MISP event, as MISP itself writes one.

Attributes and objects that came from MISP leave with their uuids; those that Hotwash makes have
the ids of its own records.
"""

import base64
import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from kb.dossier import WholeIncident
from kb.incidents.assets.schemas import Asset
from kb.incidents.evidence.schemas import EvidenceItem
from kb.incidents.record.schemas import IncidentSource
from kb.sharing.leaving import (
    ReadFile,
    Shared,
    first_filled,
    kept_records,
    left_out,
    no_file,
    source_of,
    written,
)
from kb.vocabulary import attack
from kb.vocabulary.enums import EntityType, Severity, Tlp

type Made = dict[str, Any]

PRODUCT: Final = "MISP"
_SPACE: Final = uuid.UUID("0f5b8f3c-64d3-4c1b-9a6f-5f0f9d1f6a42")
#: What the kept fields of an event hold beside those of MISP.
_OURS: Final = frozenset({"further", "attributes_left_out", "objects_left_out"})
_THREAT: Final = {
    Severity.CRITICAL: "1",
    Severity.HIGH: "1",
    Severity.MEDIUM: "2",
    Severity.LOW: "3",
}
_UNDEFINED: Final = "4"
#: What an incident has where nobody chose.
_UNSAID_PAP: Final = frozenset({"", "not_set", "amber"})
_TLP: Final = {tlp: f"tlp:{tlp.value.replace('_', '+')}" for tlp in Tlp}
#: Larger files stay here: MISP carries them within the text of the event.
_LARGEST: Final = 8 * 1024 * 1024
_LENGTHS: Final = {32: "md5", 40: "sha1", 64: "sha256"}
_HEX: Final = re.compile(r"[0-9a-fA-F]+")
#: The type and the category of an attribute, for victims and for all others.
_TYPES: Final[Mapping[EntityType, tuple[tuple[str, str], tuple[str, str]]]] = {
    EntityType.IP: (("ip-dst", "Network activity"), ("ip-dst", "Network activity")),
    EntityType.DOMAIN: (("domain", "Network activity"), ("domain", "Network activity")),
    EntityType.URL: (("url", "Network activity"), ("url", "Network activity")),
    EntityType.MAILBOX: (("target-email", "Targeting data"), ("email-src", "Payload delivery")),
    EntityType.MAIL_MESSAGE: (("email-subject", "Payload delivery"),) * 2,
    EntityType.FILE: (("filename", "Artifacts dropped"),) * 2,
    EntityType.PROCESS: (("text", "Other"), ("text", "Other")),
    EntityType.REGISTRY_KEY: (("regkey", "Persistence mechanism"),) * 2,
    EntityType.USER: (("target-user", "Targeting data"), ("text", "Other")),
    EntityType.PERSON: (("target-user", "Targeting data"), ("text", "Other")),
    EntityType.HOST: (("target-machine", "Targeting data"), ("hostname", "Network activity")),
    EntityType.MALWARE: (("malware-type", "Payload delivery"),) * 2,
}
_OTHER: Final = (("text", "Other"), ("text", "Other"))
_TAKEN: Final = (
    *("assets", "comments", "research", "references", "lessons", "evidence", "timeline"),
)


@dataclass(slots=True)
class _Event:
    """An event while it is made.

    Attributes:
        attributes, objects: by their uuid, in the order they came.
        unsaid: by part, the records it has no place for.
    """

    whole: WholeIncident
    source: IncidentSource | None
    attributes: dict[str, Made] = field(default_factory=dict)
    objects: dict[str, Made] = field(default_factory=dict)
    reports: list[Made] = field(default_factory=list)
    galaxies: list[Made] = field(default_factory=list)
    unsaid: dict[str, set[uuid.UUID]] = field(default_factory=dict)

    def put(self, made: Mapping[str, Any]) -> None:
        """Take an attribute; the first with an id stays."""
        if made.get("value") not in (None, ""):
            self.attributes.setdefault(str(made.get("uuid") or len(self.attributes)), dict(made))

    def missed(self, part: str, record_id: uuid.UUID) -> None:
        """Note that a record stays here."""
        self.unsaid.setdefault(part, set()).add(record_id)


def share(whole: WholeIncident, read_file: ReadFile = no_file) -> Shared:
    """One event, wrapped as MISP imports it."""
    made = _Event(whole, source_of(whole, PRODUCT))
    _evidence(made, read_file)
    for asset in whole.assets:
        _asset(made, asset)
    _said(made)
    _timeline(made)
    event = _head(made) | {"Attribute": list(made.attributes.values())}
    for name, listed in (
        ("Object", list(made.objects.values())),
        ("EventReport", made.reports),
        ("Galaxy", made.galaxies),
    ):
        if listed:
            event[name] = listed
    return Shared(
        written({"Event": event}, whole), left_out(whole, made.source, _TAKEN, made.unsaid)
    )


def _head(made: _Event) -> Made:
    whole, source = made.whole, made.source
    incident = whole.incident
    kept = {} if source is None else {k: v for k, v in source.extra.items() if k not in _OURS}
    at = incident.first_activity_at or incident.detected_at or incident.created_at
    came = source is not None and not source.external_id.startswith("content:")
    info = first_filled(incident.title, incident.number)
    if source is not None and incident.summary.strip().startswith(incident.title.rstrip("…")[:60]):
        info = incident.summary.strip()
    head = {
        "uuid": source.external_id if came and source is not None else str(incident.id),
        "info": info,
        "date": f"{at.astimezone(UTC):%Y-%m-%d}",
        "timestamp": _epoch(incident.updated_at),
        "threat_level_id": _THREAT.get(Severity(incident.severity), _UNDEFINED),
        "analysis": "2" if incident.resolved_at or incident.closed_at else "1",
        "distribution": "0",
        "published": False,
        "Orgc": {"name": _org(source), "uuid": str(uuid.uuid5(_SPACE, _org(source)))},
    }
    words = {"Initial": "0", "Ongoing": "1", "Completed": "2"}
    head["analysis"] = words.get(incident.status, head["analysis"])
    return {**head, **{k: v for k, v in kept.items() if k != "Galaxy"}, "Tag": _tags(whole, kept)}


def _org(source: IncidentSource | None) -> str:
    return (source.tenant if source is not None else "") or "Hotwash"


def _epoch(at: datetime) -> str:
    return str(int(at.timestamp()))


def _tags(whole: WholeIncident, kept: Mapping[str, Any]) -> list[Made]:
    incident = whole.incident
    known = {str(tag.get("name")): tag for tag in kept.get("Tag") or () if isinstance(tag, dict)}
    names = [name for name in incident.tags if not name.casefold().startswith("tlp:")]
    names += [f"PAP:{incident.pap.upper()}"] if incident.pap not in _UNSAID_PAP else []
    for technique in incident.techniques:
        if not any(technique in name for name in names):
            found = attack.full_name(technique)
            names.append(f'misp-galaxy:mitre-attack-pattern="{found} - {technique}"')
    wanted = _TLP[Tlp(incident.tlp)]
    return [known.get(name, {"name": name}) for name in dict.fromkeys([wanted, *names])]


def _asset(made: _Event, asset: Asset) -> None:
    """An asset; of one that several attributes named, each leaves again."""
    for kept in (asset.extra, *asset.extra.get("also", ())):
        _put_asset(made, asset, {k: v for k, v in kept.items() if k != "also"})


def _put_asset(made: _Event, asset: Asset, kept: Mapping[str, Any]) -> None:
    if isinstance(kept.get("object"), dict) and kept["object"].get("uuid"):
        whole = kept["object"]
        made.objects.setdefault(str(whole["uuid"]), dict(whole))
        return
    if kept.get("object_uuid"):
        return  # its object brings it
    if kept.get("type") and made.source is not None:
        rest = {k: v for k, v in kept.items() if k not in {"object", "object_uuid"}}
        value = kept.get("value") or _value(asset, str(kept["type"]))
        made.put({**rest, "value": value, "comment": asset.notes, **_seen(asset)})
        return
    for kind, category, value in _attributes(asset):
        made.put(
            {
                "uuid": str(uuid.uuid5(_SPACE, f"{asset.id} {kind}")),
                "type": kind,
                "category": category,
                "value": value,
                "comment": asset.notes,
                "to_ids": asset.verdict == "malicious" and category != "Targeting data",
                "timestamp": _epoch(asset.updated_at),
                "distribution": "5",
                **_seen(asset),
            }
        )


def _value(asset: Asset, kind: str) -> str:
    """The value of an attribute as MISP wrote it: some join two of them."""
    right = kind.partition("|")[2]
    second = asset.identifiers.get(right)
    if right and second:
        return f"{asset.identifiers.get('file_name') or asset.value}|{second}"
    if kind == "regkey|value":
        return asset.value.replace(" → ", "|", 1)
    return asset.value


def _attributes(asset: Asset) -> Iterator[tuple[str, str, str]]:
    """An asset as attributes: their type, category and value."""
    hashes = {n: str(v) for n, v in asset.identifiers.items() if n in _LENGTHS.values() and v}
    value = asset.value.strip()
    if asset.entity_type in {EntityType.FILE, EntityType.FILE_HASH}:
        category = "Payload delivery" if asset.verdict == "malicious" else "Artifacts dropped"
        if _HEX.fullmatch(value) and len(value) in _LENGTHS:
            yield _LENGTHS[len(value)], category, value.lower()
            return
        for name, found in sorted(hashes.items()):
            yield f"filename|{name}", category, f"{value}|{found}"
        if not hashes:
            yield "filename", category, value
        return
    victim = asset.role == "victim"
    kind, category = _TYPES.get(EntityType(asset.entity_type), _OTHER)[0 if victim else 1]
    if kind == "ip-dst" and victim:
        category = "Network activity"
    yield kind, category, value


def _seen(asset: Asset) -> dict[str, str]:
    found = {}
    for name in ("first_seen", "last_seen"):
        at = getattr(asset, f"{name}_at")
        if at is not None:
            found[name] = at.astimezone(UTC).isoformat(timespec="microseconds")
    return found


def _evidence(made: _Event, read_file: ReadFile) -> None:
    kept = kept_records(made.source, "evidence_item")
    for item in made.whole.evidence:
        came = kept.get(item.id)
        raw = read_file(item.sha256) if item.sha256 and item.size <= _LARGEST else b""
        if came is None and (not raw or item.malicious or not item.in_report):
            # Malware leaves only as it came: packed, with the password that everybody knows.
            made.missed("evidence", item.id)
            continue
        base = dict(came) if came is not None else _attachment(item)
        made.put(base | ({"data": base64.b64encode(raw).decode()} if raw else {}))


def _attachment(item: EvidenceItem) -> Made:
    return {
        "uuid": str(uuid.uuid5(_SPACE, str(item.id))),
        "type": "attachment",
        "category": "External analysis",
        "value": first_filled(item.file_name, item.title),
        "comment": first_filled(item.caption, item.notes),
        "to_ids": False,
        "timestamp": _epoch(item.updated_at),
        "distribution": "5",
    }


def _said(made: _Event) -> None:
    """References, comments, research and lessons."""
    whole = made.whole
    kept = {
        record_id: said
        for kind in ("reference", "comment", "research_note")
        for record_id, said in kept_records(made.source, kind).items()
    }
    for reference in whole.references:
        url = reference.url or reference.title
        _put_said(made, kept, reference.id, "link", url, reference.title, reference.updated_at)
    for comment in whole.comments:
        by = f"{comment.author}" if comment.author else ""
        _put_said(made, kept, comment.id, "comment", comment.text, by, comment.updated_at)
    for note in whole.research:
        said = kept.get(note.id)
        if said is not None and said.get("tag_name"):
            _galaxy(made, said, note.title)
        elif said is not None and "value" in said:
            made.put(said)
        else:
            text = first_filled(note.findings, note.title)
            made.reports.append(_report(note.id, note.title or "Research", text, said))
    if lessons := [f"## {one.title}\n\n{one.what_happened}".strip() for one in whole.lessons]:
        own = uuid.uuid5(_SPACE, f"lessons {whole.incident.id}")
        made.reports.append(_report(own, "Lessons learned", "\n\n".join(lessons), None))
    if whole.incident.summary.strip() and made.source is None:
        own = uuid.uuid5(_SPACE, f"summary {whole.incident.id}")
        made.reports.insert(0, _report(own, "Summary", whole.incident.summary, None))


def _put_said(  # noqa: PLR0917 - what an attribute says
    made: _Event,
    kept: Mapping[uuid.UUID, Mapping[str, Any]],
    record_id: uuid.UUID,
    kind: str,
    value: str,
    comment: str,
    at: datetime,
) -> None:
    came = kept.get(record_id)
    if came is not None and came.get("type") and "value" in came:
        made.put(came)
        return
    if came is not None:
        return  # a proposal of MISP, which leaves with what it is about
    made.put(
        {
            "uuid": str(uuid.uuid5(_SPACE, str(record_id))),
            "type": kind,
            "category": "External analysis" if kind == "link" else "Other",
            "value": value,
            "comment": "" if comment == value else comment,
            "to_ids": False,
            "timestamp": _epoch(at),
            "distribution": "5",
        }
    )


def _report(record_id: uuid.UUID, name: str, text: str, came: Mapping[str, Any] | None) -> Made:
    own = {"uuid": str(uuid.uuid5(_SPACE, str(record_id))), "distribution": "5"}
    return {**own, **(came or {}), "name": name, "content": text}


def _galaxy(made: _Event, cluster: Mapping[str, Any], title: str) -> None:
    """A cluster in its galaxy, which a title begins with."""
    kind = str(cluster.get("type") or "")
    known = next((one for one in made.galaxies if one["type"] == kind), None)
    if known is None:
        known = {"name": title.partition(": ")[0], "type": kind, "GalaxyCluster": []}
        made.galaxies.append(known)
    known["GalaxyCluster"].append(dict(cluster))


def _timeline(made: _Event) -> None:
    """Sightings go back to their attribute; other events stay here."""
    kept = kept_records(made.source, "timeline_event")
    by_id = {str(one.get("id")): one for one in _every(made)}
    by_uuid = {str(one.get("uuid")): one for one in _every(made)}
    for event in made.whole.timeline:
        came = kept.get(event.id)
        target = None
        if came is not None and "date_sighting" in came:
            target = by_uuid.get(str(came.get("attribute_uuid"))) or by_id.get(
                str(came.get("attribute_id"))
            )
        if target is None or came is None:
            made.missed("timeline", event.id)
        else:
            sightings = target.setdefault("Sighting", [])
            if came not in sightings:
                sightings.append(dict(came))


def _every(made: _Event) -> Iterator[Made]:
    yield from made.attributes.values()
    for one in made.objects.values():
        yield from (a for a in one.get("Attribute") or () if isinstance(a, dict))
