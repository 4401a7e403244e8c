"""Attributes and objects of MISP as assets."""

from collections.abc import Mapping
from typing import Any

from kb.interchange.case import CaseDraft
from kb.interchange.misp_types import HASHES, KINDS
from kb.interchange.times import Moment, any_time
from kb.interchange.values import leftover, line, objects, text
from kb.vocabulary.enums import EntityType
from kb.vocabulary.indicators import identity_of

_TAKEN = frozenset({"value", "comment", "first_seen", "last_seen", "Sighting", "ShadowAttribute"})
_VICTIM = frozenset({"Targeting data"})
_ATTACKER = frozenset(
    {"Network activity", "Payload delivery", "Payload installation", "Artifacts dropped"}
)


def asset_of(draft: CaseDraft, given: Mapping[str, Any], notes: str = "") -> str:
    """One attribute as an asset; two values in one attribute are joined in one thing.

    Returns:
        The key of the asset; empty for an attribute that names nothing.
    """
    kind, value = line(given, "type"), text(given, "value").strip()
    first, _, second = value.partition("|") if "|" in kind else (value, "", "")
    left, _, right = kind.partition("|")
    entity = KINDS.get(left, EntityType.OTHER)
    if left in ("malware-sample", "attachment"):
        entity, right = EntityType.FILE, right or "md5"
    identifiers: dict[str, Any] = {}
    identity = ""
    if entity is EntityType.FILE and right in HASHES and second:
        identifiers = {"file_name": first, right: second}
        identity = f"file:{right}:{second.casefold()}"
    elif kind == "regkey|value":
        entity, first = EntityType.REGISTRY_VALUE, f"{first} → {second}"
    elif second:
        notes = "; ".join(part for part in (notes, f"{right or 'with'} {second}") if part)
        if right in KINDS:
            asset_of(draft, {**given, "type": right, "value": second}, notes=f"{left} {first}")
    comment = text(given, "comment").strip()
    return draft.asset(
        first,
        entity.value,
        leftover(given, _TAKEN - {"value"} if "|" in kind else _TAKEN),
        identity_key=identity or identity_of(entity.value, first),
        identifiers=identifiers,
        role=_role(given, left),
        verdict="malicious" if given.get("to_ids") in (True, "1", 1) else "unknown",
        notes="\n".join(part for part in (comment, notes) if part),
        **_seen(given),
    )


def _role(given: Mapping[str, Any], kind: str) -> str:
    category = line(given, "category")
    if category in _VICTIM or kind.startswith("target-"):
        return "victim"
    return "attacker" if category in _ATTACKER and given.get("to_ids") else "not_set"


def _seen(given: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    sightings = [s for s in objects(given.get("Sighting")) if text(s, "type") in ("", "0")]
    times = [m for s in sightings if (m := any_time(s.get("date_sighting"))) is not None]
    first = any_time(given.get("first_seen")) or min(times, key=_at, default=None)
    last = any_time(given.get("last_seen")) or max(times, key=_at, default=None)
    for name, moment in (("first_seen", first), ("last_seen", last)):
        if moment is not None:
            found |= {f"{name}_at": moment.at, f"{name}_precision": moment.precision}
    return found


def _at(moment: Moment) -> Any:
    return moment.at


def labels_of(event: Mapping[str, Any]) -> dict[str, str]:
    """What people call the attributes and objects of an event, by their uuids."""
    found: dict[str, str] = {}
    for item in objects(event.get("Object")):
        inside = objects(item.get("Attribute"))
        found |= {text(one, "uuid"): text(one, "value")[:200] for one in inside}
        first = next((text(one, "value") for one in inside if text(one, "value")), "")
        found[text(item, "uuid")] = f"{line(item, 'name')} {first[:200]}".strip()
    for one in objects(event.get("Attribute")):
        found[text(one, "uuid")] = text(one, "value")[:200]
    return found


def take(
    draft: CaseDraft,
    item: Mapping[str, Any],
    inside: list[dict[str, Any]],
    labels: Mapping[str, str],
) -> None:
    """One object: a file is one asset with its hashes, other objects are what they are made of."""
    name = line(item, "name")
    if item.get("deleted") is True:
        draft.extra.setdefault("objects_left_out", []).append(dict(item))
        return
    live = [one for one in inside if one.get("deleted") is not True and text(one, "value").strip()]
    rest = leftover(item, {"comment"})
    notes = _notes(item, labels)
    if name == "file" and _file(draft, item, live, notes, rest):
        return
    things = [one for one in live if line(one, "type").partition("|")[0] in KINDS]
    if not things:
        label = next((text(one, "value") for one in live), "")
        draft.asset(f"{name}: {label}" if label else name, "other", {"object": rest}, notes=notes)
        return
    for place, one in enumerate(things):
        whole = {**one, "object": rest} if place == 0 else {**one, "object_uuid": item.get("uuid")}
        asset_of(draft, whole, notes=notes if place == 0 else "")


def _notes(item: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    """The comment of an object, and what it refers to."""
    said = [text(item, "comment").strip()]
    for reference in objects(item.get("ObjectReference")):
        other = line(reference, "referenced_uuid", "referenced_id")
        said.append(f"{line(reference, 'relationship_type')} → {labels.get(other) or other}")
    return "\n".join(part for part in said if part)


def _file(
    draft: CaseDraft,
    item: Mapping[str, Any],
    inside: list[dict[str, Any]],
    notes: str,
    rest: Mapping[str, Any],
) -> bool:
    found: dict[str, str] = {}
    for one in inside:
        relation = line(one, "object_relation") or line(one, "type")
        found.setdefault(relation, text(one, "value").strip())
    hashes = {n: found[n] for n in ("sha256", "sha1", "md5") if found.get(n)}
    name = found.get("filename", "")
    if not name and not hashes:
        return False
    strong = next(iter(hashes.items()), None)
    draft.asset(
        name or next(iter(hashes.values())),
        EntityType.FILE.value if name else EntityType.FILE_HASH.value,
        {"object": rest},
        identity_key=f"file:{strong[0]}:{strong[1].casefold()}" if strong and name else "",
        identifiers={**({"file_name": name} if name else {}), **hashes},
        role="attacker" if any(one.get("to_ids") for one in inside) else "not_set",
        verdict="malicious" if any(one.get("to_ids") is True for one in inside) else "unknown",
        notes=notes,
    )
    return True
