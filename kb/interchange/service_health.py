"""Microsoft 365 service health: issues with their posts, by themselves or inside an overview."""

import re
from collections.abc import Mapping
from typing import Any

from kb.interchange import enums
from kb.interchange.case import CaseDraft, title_of
from kb.interchange.parsed import ParsedIncident
from kb.interchange.times import read_time
from kb.interchange.values import leftover, line, mapping, objects, text
from kb.vocabulary.html_text import html_to_markdown

PRODUCT = "Microsoft 365 service health"

_TAKEN = frozenset(
    """id title startDateTime endDateTime lastModifiedDateTime impactDescription classification
    origin status service posts""".split()
)
_EXPECTED = frozenset(
    "@odata.type @odata.context feature featureGroup isResolved details highImpact overview".split()
)
_OVER = frozenset(
    """servicerestored postincidentreviewpublished resolved resolvedexternal mitigated
    mitigatedexternal falsepositive""".split()
)
_CAUSE = re.compile(
    r"^(?:Preliminary |Final )?Root cause:\s*(.+?)(?=\n\s*\n|\n[A-Z][\w ]{2,30}:|\Z)",
    re.MULTILINE | re.DOTALL,
)
_NEXT = re.compile(r"^Next steps:\s*(.+?)(?=\n\s*\n(?!\s*-)|\Z)", re.MULTILINE | re.DOTALL)


def is_issue(source: Mapping[str, Any]) -> bool:
    """Whether an object is an issue: its start, and its posts or what it does to whom."""
    return "startDateTime" in source and any(
        name in source for name in ("posts", "impactDescription", "featureGroup")
    )


def is_overview(source: Mapping[str, Any]) -> bool:
    """Whether an object is the state of one service."""
    return {"service", "status", "id"} <= source.keys() and not is_issue(source)


def issues_of(source: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The issues that an overview brings; empty for everything else."""
    if not is_overview(source):
        return []
    beside = {name: source[name] for name in ("service", "status", "id")}
    return [{**issue, "overview": beside} for issue in objects(source.get("issues"))]


def read_incident(source: Mapping[str, Any]) -> ParsedIncident:
    """One issue."""
    began, ended = read_time(source.get("startDateTime")), read_time(source.get("endDateTime"))
    status = line(source, "status")
    draft = CaseDraft(
        product=PRODUCT,
        external_id=line(source, "id"),
        external_number=line(source, "id"),
        values={
            "title": line(source, "title") or title_of(text(source, "impactDescription")),
            "summary": text(source, "impactDescription"),
            "status": enums.spaced(status),
            "incident_type": enums.spaced(line(source, "classification")),
            "detection_source": line(source, "origin"),
            "tags": [tag for n in ("service", "feature") if (tag := line(source, n))],
        },
        created=began,
        changed=read_time(source.get("lastModifiedDateTime")),
        times={"first_activity_at": began, "resolved_at": ended},
        over=source.get("isResolved") is True or enums.fold(status) in _OVER,
    )
    draft.keep(leftover(source, _TAKEN), _EXPECTED)
    feature = line(source, "featureGroup", "feature")
    service = draft.asset(line(source, "service"), "service", notes=feature, role="victim")
    said = [_post(draft, post, service) for post in objects(source.get("posts"))]
    cause = next((found[1] for one in reversed(said) if (found := _CAUSE.search(one))), "")
    if cause:
        draft.values["root_cause"] = cause.strip()
    following = next((found[1] for one in reversed(said) if (found := _NEXT.search(one))), "")
    for point in re.split(r"\n\s*-\s*|^\s*-\s*", following):
        if plain := " ".join(point.split()):
            draft.add("follow_up", plain[:200], {"action": plain})
    return draft.finish()


def _post(draft: CaseDraft, post: Mapping[str, Any], service: str) -> str:
    """A post as an event of the timeline.

    Returns:
        Its text.
    """
    description = mapping(post.get("description"))
    content = text(description, "content")
    if enums.fold(line(description, "contentType")) == "html":
        content = html_to_markdown(content) or content
    at = read_time(post.get("createdDateTime"))
    kind = line(post, "postType")
    draft.event(
        at.at.isoformat() if at else title_of(content),
        at,
        content.strip() or "Post",
        lane="business",
        asset_keys=[service],
        tags=[kind] if kind and enums.fold(kind) != "regular" else [],
        further=leftover(post, {"createdDateTime", "description"}),
    )
    return content
