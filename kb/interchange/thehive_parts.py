"""Tasks, logs, observables, procedures, pages and comments of a case of TheHive."""

import re
from collections.abc import Mapping
from typing import Any

from kb.interchange import enums
from kb.interchange.case import CaseDraft
from kb.interchange.markings import number_of
from kb.interchange.times import any_time
from kb.interchange.values import leftover, line, mapping, objects, text, words
from kb.library.playbooks import phases
from kb.vocabulary.enums import EntityType as T
from kb.vocabulary.moments import format_moment

PARTS = frozenset(
    """tasks logs taskLogs observables artifacts procedures ttps pages comments attachments
    customEvents timeline""".split()
)
_STATES = {
    "waiting": "planned",
    "inprogress": "in_progress",
    "completed": "done",
    "cancel": "skipped",
    "cancelled": "skipped",
}
_KINDS = {
    "ip": T.IP, "domain": T.DOMAIN, "fqdn": T.DOMAIN, "url": T.URL, "mail": T.MAILBOX,
    "email": T.MAILBOX, "mailsubject": T.MAIL_MESSAGE, "hash": T.FILE_HASH, "filename": T.FILE,
    "file": T.FILE, "registry": T.REGISTRY_KEY, "hostname": T.HOST, "user": T.USER,
    "username": T.USER, "account": T.USER, "asset": T.HOST,
}  # fmt: skip
_TECHNIQUE = re.compile(r"T\d{4}(?:\.\d{3})?", re.IGNORECASE)


def take_parts(draft: CaseDraft, parts: Mapping[str, list[dict[str, Any]]]) -> None:
    """Take all parts of a case."""
    for item in [*parts["observables"], *parts["artifacts"]]:
        _observable(draft, item)
    loose = [*parts["logs"], *parts["taskLogs"]]
    tasks = sorted(enumerate(parts["tasks"]), key=lambda one: _order(*one))
    for place, (_, item) in enumerate(tasks, start=1):
        _task(draft, item, place, loose)
    known = {text(task, "_id", "id") for task in parts["tasks"]}
    for log in loose:
        if _parent(log) not in known:
            _log(draft, log, "")
    for item in [*parts["procedures"], *parts["ttps"]]:
        _procedure(draft, item)
    for item in parts["pages"]:
        _page(draft, item)
    for item in parts["comments"]:
        _comment(draft, item)
    for item in [*parts["customEvents"], *parts["timeline"]]:
        _event(draft, item)
    for item in parts["attachments"]:
        _attachment(draft, item, item)


def _order(number: int, task: Mapping[str, Any]) -> tuple[int, int]:
    order = task.get("order")
    return (order if isinstance(order, int) else number, number)


def _parent(log: Mapping[str, Any]) -> str:
    """The task that a log belongs to, where it says so."""
    inner = mapping(log.get("case_task")) or mapping(log.get("task"))
    return text(log, "_parent", "taskId", "case_task") or text(inner, "_id", "id")


def _task(
    draft: CaseDraft, item: Mapping[str, Any], place: int, loose: list[dict[str, Any]]
) -> None:
    own, title = text(item, "_id", "id"), line(item, "title")
    logs = [*objects(item.get("logs")), *objects(item.get("taskLogs"))]
    logs += [log for log in loose if own and _parent(log) == own]
    said = [_log(draft, log, title) for log in logs]
    began, ended = any_time(item.get("startDate")), any_time(item.get("endDate"))
    group = line(item, "group")
    phase = phases.phase_of(group) or phases.phase_of(title)
    draft.add(
        "workflow_step",
        own or f"task {place}: {title}"[:200],
        {
            "position": float(place),
            "phase": phase or "triage",
            "action": title,
            "reason": text(item, "description").strip(),
            "state": _STATES.get(enums.fold(line(item, "status")), "planned"),
            "done_by": line(item, "assignee", "owner"),
            "started_at": began.at if began else None,
            "finished_at": ended.at if ended else None,
            "outcome": "\n\n".join(one for one in said if one),
        },
        further=leftover(item, {"title", "description", "logs", "taskLogs", "_id", "id"}),
    )


def _log(draft: CaseDraft, log: Mapping[str, Any], task: str) -> str:
    """A log as an event of the timeline.

    Returns:
        What it says, with when and by whom.
    """
    at = any_time(log.get("date") or log.get("startDate") or log.get("_createdAt"))
    by, said = line(log, "_createdBy", "createdBy", "owner"), text(log, "message").strip()
    about = f"{task}: " if task else ""
    draft.event(
        f"log:{text(log, '_id', 'id') or said[:80]}",
        at,
        f"{about}{said}" or "Log",
        entered_by=by,
        further=leftover(log, {"message", "_id", "id"}),
    )
    for inner in objects(log.get("attachments")) or [mapping(log.get("attachment"))]:
        if inner:
            _attachment(draft, inner, log)
    when = format_moment(at.at, "minute") if at else ""
    return " ".join(part for part in (when, f"{by}:" if by else "", said) if part)


def _observable(draft: CaseDraft, item: Mapping[str, Any]) -> None:
    kind, value = enums.fold(line(item, "dataType")), text(item, "data").strip()
    attachment = mapping(item.get("attachment"))
    is_ioc, tlp = item.get("ioc") is True, number_of(item.get("tlp"))
    at = any_time(item.get("startDate"))
    entity = _KINDS.get(kind, T.OTHER)
    digests = [h for h in attachment.get("hashes") or [] if isinstance(h, str)]
    by_length = {32: "md5", 40: "sha1", 64: "sha256"}
    hashes = {by_length[len(h)]: h.casefold() for h in digests if len(h) in by_length}
    name = value or line(attachment, "name")
    seen: dict[str, Any] = {}
    if at is not None and item.get("sighted") is True:
        seen = {"first_seen_at": at.at, "first_seen_precision": at.precision}
    own: dict[str, Any] = {}
    if entity is T.FILE and "sha256" in hashes:
        own["identity_key"] = f"file:sha256:{hashes['sha256']}"
    draft.asset(
        name,
        entity.value,
        leftover(item, {"data", "message"}) | ({"tlp_word": tlp} if tlp else {}),
        identifiers=hashes,
        role="attacker" if is_ioc else "not_set",
        verdict="malicious" if is_ioc else "unknown",
        notes=text(item, "message").strip(),
        **own,
        **seen,
    )
    if attachment:
        _attachment(draft, attachment, item)


def _attachment(draft: CaseDraft, item: Mapping[str, Any], around: Mapping[str, Any]) -> None:
    """A file that the export names; its bytes aren't in it."""
    size, name = item.get("size"), line(item, "name")
    digests = ", ".join(words(item.get("hashes")))
    at = any_time(around.get("startDate") or around.get("date") or around.get("_createdAt"))
    draft.add(
        "evidence_item",
        text(item, "id", "_id") or name,
        {
            "title": name or "Attachment",
            "file_name": name,
            "media_type": line(item, "contentType"),
            "size": size if isinstance(size, int) and 0 <= size < 2**53 else 0,
            "source": draft.product,
            "malicious": around.get("ioc") is True,
            "collected_by": line(around, "_createdBy", "createdBy"),
            "collected_at": at.at if at else None,
            "notes": f"Hashes in the source: {digests}" if digests else "",
        },
        further=item,
    )


def _procedure(draft: CaseDraft, item: Mapping[str, Any]) -> None:
    pattern = line(item, "patternId")
    if _TECHNIQUE.fullmatch(pattern):
        known = draft.values.setdefault("techniques", [])
        draft.values["techniques"] = enums.techniques([*known, pattern])
    said = [line(item, "patternName") or pattern, text(item, "description").strip()]
    draft.event(
        f"procedure:{text(item, '_id') or pattern}",
        any_time(item.get("occurDate")),
        "\n".join(part for part in said if part) or "Procedure",
        lane="attacker",
        techniques=enums.techniques([pattern]) if pattern else [],
        tags=[line(item, "tactic")] if line(item, "tactic") else [],
        further=leftover(item, {"description"}),
    )


def _page(draft: CaseDraft, item: Mapping[str, Any]) -> None:
    category = line(item, "category")
    draft.add(
        "research_note",
        text(item, "_id", "id", "slug") or line(item, "title"),
        {
            "title": line(item, "title"),
            "source_kind": "own_analysis",
            "findings": text(item, "content"),
            "author": line(item, "_updatedBy", "_createdBy"),
            "tags": [category] if category else [],
        },
        further=leftover(item, {"content", "title"}),
    )


def _comment(draft: CaseDraft, item: Mapping[str, Any]) -> None:
    at = any_time(item.get("createdAt") or item.get("_createdAt"))
    said = text(item, "message")
    draft.add(
        "comment",
        text(item, "_id", "id") or said[:80],
        {
            "author": line(item, "createdBy", "_createdBy"),
            "text": said,
            "at": at.at if at else None,
            "origin": "import",
        },
        further=leftover(item, {"message"}),
    )


def _event(draft: CaseDraft, item: Mapping[str, Any]) -> None:
    until = any_time(item.get("endDate"))
    said = [line(item, "title", "kind"), text(item, "description").strip()]
    more: dict[str, Any] = {"until_at": until.at} if until else {}
    draft.event(
        f"event:{text(item, '_id', 'id') or said[0]}",
        any_time(item.get("date")),
        "\n".join(part for part in said if part) or "Event",
        further=leftover(item, {"title", "description"}),
        **more,
    )
