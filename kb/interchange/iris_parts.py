"""Parts of a case of DFIR-IRIS: assets, indicators, events, tasks, evidence, notes, comments."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from kb.interchange import enums
from kb.interchange.case import CaseDraft
from kb.interchange.markings import word_of
from kb.interchange.misp_types import KINDS
from kb.interchange.times import ASSUMED_UTC, Moment, read_time
from kb.interchange.values import leftover, line, mapping, objects, text, words
from kb.vocabulary.enums import EntityType
from kb.vocabulary.indicators import entity_type_of, identity_of

#: Lists of an export, and pages of the API, with what they hold in words.
PARTS = {
    "assets": "assets",
    "iocs": "indicators",
    "timeline": "events",
    "tasks": "tasks",
    "evidences": "evidence",
    "notes": "notes",
}
COMMENTS = "comments"
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_HOSTS = ("windows", "linux", "unix", "mac", "firewall", "router", "switch", "phone", "vm",
          "server", "computer", "printer", "access point", "voip", "vpn", "waf")  # fmt: skip
_TACTICS = frozenset(
    """reconnaissance resourcedevelopment initialaccess execution persistence privilegeescalation
    defenseevasion credentialaccess discovery lateralmovement collection commandandcontrol
    exfiltration impact""".split()
)
_STEP_STATES = {
    "todo": "planned",
    "inprogress": "in_progress",
    "onhold": "planned",
    "done": "done",
    "canceled": "skipped",
    "cancelled": "skipped",
}
_STEP_NUMBERS = {1: "planned", 2: "in_progress", 3: "planned", 4: "done", 5: "skipped"}
_OWNERS = ("case_id", "case", "task_case_id", "note_case_id")


def part_name(source: Mapping[str, Any]) -> str:
    """Which part of a case an object is; empty for none."""
    if "ioc_value" in source:
        return "iocs"
    if "event_title" in source:
        return "timeline"
    if "task_title" in source:
        return "tasks"
    if "note_title" in source:
        return "notes"
    if "filename" in source and "file_hash" in source:
        return "evidences"
    typed = ("asset_uuid", "asset_type", "asset_type_id", "asset_compromise_status_id")
    return "assets" if "asset_name" in source and any(n in source for n in typed) else ""


def case_of(source: Mapping[str, Any]) -> str:
    """The case that a part names; empty when it names none."""
    return text(source, *_OWNERS) or text(mapping(source.get("directory")), "case_id")


def iris_time(value: object) -> Moment | None:
    """A time in any of the ways of the API: ISO without a zone, month/day/year, or as in HTTP."""
    found = read_time(value)
    if found is not None or not isinstance(value, str):
        return found
    if slashed := _SLASHED.fullmatch(value.strip()):
        month, day, year = (int(part) for part in slashed.groups())
        try:
            return Moment(datetime(year, month, day, tzinfo=UTC), value, "day", ASSUMED_UTC)
        except ValueError:
            return None
    try:
        at = parsedate_to_datetime(value)
        return Moment(at.astimezone(UTC), value) if at.tzinfo else None
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def listed(value: object) -> list[str]:
    """Tags: a text with commas, a list of texts, or of objects."""
    if isinstance(value, str):
        return [tag for one in value.split(",") if (tag := " ".join(one.split()))]
    return words(value) or [
        tag for one in objects(value) if (tag := line(one, "tag_title", "name"))
    ]


def person_of(value: object) -> str:
    """A person's name, given as a text or as an object."""
    if isinstance(value, str):
        return " ".join(value.split())
    return line(mapping(value), "user_name", "name", "user_login", "user")


def take(draft: CaseDraft, parts: Mapping[str, list[dict[str, Any]]]) -> None:
    """Take all parts of a case; events find the assets that they name."""
    named: dict[str, str] = {}
    for item in parts.get("assets", ()):
        _asset(draft, item, named)
    for item in parts.get("iocs", ()):
        _ioc(draft, item, named)
    for item in parts.get("timeline", ()):
        _event(draft, item, named)
    for place, item in enumerate(parts.get("tasks", ()), start=1):
        _task(draft, item, place)
    for item in parts.get("evidences", ()):
        _evidence(draft, item)
    for item in parts.get("notes", ()):
        _note(draft, item)


def _asset(draft: CaseDraft, item: Mapping[str, Any], named: dict[str, str]) -> None:
    kind = line(mapping(item.get("asset_type")), "asset_name") or line(item, "type", "asset_type")
    entity = _entity(kind)
    name, domain = line(item, "asset_name"), line(item, "asset_domain")
    full = f"{name}.{domain}" if domain and "." not in name else name
    compromise = item.get("asset_compromise_status_id")
    is_victim = (
        compromise == 1 or enums.fold(line(item, "asset_compromise_status")) == "compromised"
    )
    is_out = compromise == 2
    identifiers = {"ip": line(item, "asset_ip"), "dns_domain": domain}
    key = draft.asset(
        name,
        entity.value,
        leftover(item, {"asset_name", "asset_description"}),
        identity_key=identity_of(entity.value, full),
        identifiers={n: v for n, v in identifiers.items() if v},
        role="victim" if is_victim else "not_set",
        scope_state="in" if is_victim else "out" if is_out else "suspected",
        notes=text(item, "asset_description").strip(),
    )
    for spelling in (text(item, "asset_id"), name, f"{name} ({kind})"):
        named.setdefault(spelling, key)


def _entity(kind: str) -> EntityType:
    folded = kind.casefold()
    if "account" in folded or "user" in folded:
        return EntityType.USER
    if "mail" in folded:
        return EntityType.MAILBOX
    return EntityType.HOST if any(word in folded for word in _HOSTS) else EntityType.OTHER


def _ioc(draft: CaseDraft, item: Mapping[str, Any], named: dict[str, str]) -> None:
    value = text(item, "ioc_value")
    kind = line(item, "type_name", "type") or line(mapping(item.get("ioc_type")), "type_name")
    plain = kind.partition("|")[0].casefold().replace("ip-any", "ip").replace("account", "user")
    entity = KINDS.get(plain) or (EntityType.USER if plain == "user" else entity_type_of(value))
    tlp = word_of(line(item, "tlp_name") or line(mapping(item.get("tlp")), "tlp_name"))
    further = leftover(item, {"ioc_value", "ioc_description"})
    note = text(item, "ioc_description").strip()
    key = draft.asset(
        value,
        entity.value,
        further | ({"tlp": tlp} if tlp else {}),
        role="attacker",
        notes="" if note == "None" else note,
    )
    for spelling in (text(item, "ioc_id"), value):
        named.setdefault(f"ioc {spelling}", key)


def _event(draft: CaseDraft, item: Mapping[str, Any], named: Mapping[str, str]) -> None:
    category = line(item, "category", "category_name")
    tactic = enums.fold(category) in _TACTICS
    text_ = "\n".join(part for part in (line(item, "event_title"), _content(item)) if part)
    given = item.get("assets") or item.get("event_assets")
    labels = [_label(one) for one in given if one] if isinstance(given, list) else []
    labels += [f"ioc {line(ioc, 'ioc_value', 'name')}" for ioc in objects(item.get("iocs"))]
    draft.event(
        text(item, "event_id", "event_uuid") or text_[:80],
        _when(item),
        text_ or "Event",
        asset_keys=[named.get(label, "") for label in labels],
        lane="attacker" if tactic else "defender",
        tags=[*listed(item.get("event_tags")), *([category] if category else [])],
        source=line(item, "event_source") or draft.product,
        key_event=item.get("event_is_flagged") is True or item.get("event_in_summary") is True,
        entered_by=line(item, "last_edited_by", "user"),
        further=leftover(item, {"event_title", "event_content", "event_date"}),
    )


def _content(item: Mapping[str, Any]) -> str:
    return text(item, "event_content").strip()


def _label(one: object) -> str:
    return str(one) if isinstance(one, str | int) else line(mapping(one), "name", "asset_name")


def _when(item: Mapping[str, Any]) -> Moment | None:
    """The instant is in UTC; the local time with its zone says how it was written."""
    local, zone = text(item, "event_date_wtz"), text(item, "event_tz")
    return read_time(f"{local}{zone}") or iris_time(item.get("event_date"))


def _task(draft: CaseDraft, item: Mapping[str, Any], place: int) -> None:
    status = line(item, "task_status", "status_name") or line(
        mapping(item.get("status")), "status_name"
    )
    number = item.get("task_status_id")
    by_number = _STEP_NUMBERS.get(number) if isinstance(number, int) else None
    state = _STEP_STATES.get(enums.fold(status)) or by_number or "planned"
    began, ended = (iris_time(item.get(n)) for n in ("task_open_date", "task_close_date"))
    people = [person_of(one) for one in objects(item.get("task_assignees"))]
    draft.add(
        "workflow_step",
        text(item, "task_uuid", "id", "task_id"),
        {
            "position": float(place),
            "action": line(item, "task_title"),
            "reason": text(item, "task_description").strip(),
            "state": state,
            "done_by": ", ".join(name for name in people if name) or line(item, "user_name"),
            "started_at": began.at if began else None,
            "finished_at": ended.at if ended else None,
        },
        further=leftover(item, {"task_title", "task_description"}),
    )


def _evidence(draft: CaseDraft, item: Mapping[str, Any]) -> None:
    at = iris_time(item.get("acquisition_date")) or iris_time(item.get("date_added"))
    size = item.get("file_size")
    hash_ = line(item, "file_hash")
    said = [text(item, "file_description"), f"Hash in the source: {hash_}" if hash_ else ""]
    kind = line(mapping(item.get("type")), "name")
    is_image = "image" in kind.casefold() or "hdd" in kind.casefold()
    draft.add(
        "evidence_item",
        text(item, "file_uuid", "id"),
        {
            "title": line(item, "filename"),
            "file_name": line(item, "filename"),
            "evidence_kind": "disk_image" if is_image else "other",
            "size": size if isinstance(size, int) and 0 <= size < 2**53 else 0,
            "collected_by": line(item, "added_by") or person_of(item.get("user")),
            "collected_at": at.at if at else None,
            "source": draft.product,
            "notes": "\n".join(part.strip() for part in said if part.strip()),
        },
        further=item,
    )


def _note(draft: CaseDraft, item: Mapping[str, Any]) -> None:
    group = line(item, "group_title") or line(mapping(item.get("directory")), "name")
    draft.add(
        "research_note",
        text(item, "note_uuid", "note_id"),
        {
            "title": line(item, "note_title"),
            "source_kind": "own_analysis",
            "findings": text(item, "note_content"),
            "author": line(item, "user"),
            "tags": [group] if group else [],
        },
        further=leftover(item, {"note_content", "note_title"}),
    )
    for one in objects(item.get(COMMENTS)):
        comment(draft, one)


def comment(draft: CaseDraft, item: Mapping[str, Any]) -> None:
    """One comment of a case, an alert or a note."""
    at = iris_time(item.get("comment_date"))
    draft.add(
        "comment",
        text(item, "comment_uuid", "comment_id") or text(item, "comment_text")[:80],
        {
            "author": line(item, "name") or person_of(item.get("user") or item.get("comment_by")),
            "text": text(item, "comment_text"),
            "at": at.at if at else None,
            "origin": "import",
        },
        further=leftover(item, {"comment_text"}),
    )
