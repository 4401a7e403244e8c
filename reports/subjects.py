"""What a report is about: an incident or a record of it, the library, a period, figures, a drill.

A kind says which. Each subject is read once, as plain JSON, and has its own head: the facts
under the title, the version in the foot.
"""

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from reports.language import _, label, ngettext
from reports.language.words import listed, named
from reports.language.words import number as number_said
from reports.record import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from kb.library.playbooks.schemas import PlaybookStep
    from kb.library.schemas import Item, ItemVersion

INCIDENT: Final = "incident"
PLAYBOOK: Final = "playbook"
PERIOD: Final = "period"
INSIGHTS: Final = "insights"
EXTRACT: Final = "extract"
ARTICLE: Final = "article"
EXERCISE: Final = "exercise"
_INCIDENTS: Final = "Incidents"


def playbook_record(
    session: "Session", playbook_id: UUID, version_id: UUID | None = None
) -> dict[str, Any]:
    """A version of a playbook as the record of a report.

    Args:
        session: kb's own.
        playbook_id: the playbook.
        version_id: one of its versions; the one in force where empty.

    Raises:
        kb.errors.NotFoundError: there is no such playbook or version.
    """
    from kb.library.playbooks import service as playbooks  # noqa: PLC0415 - a renderer needn't

    found = playbooks.get(session, playbook_id)
    version = (
        playbooks.version(session, version_id)
        if version_id is not None
        else playbooks.current(session, playbook_id)
    )
    return {
        **_of_item(found),
        "subject": PLAYBOOK,
        "number": f"Version {version.number}",
        "purpose": _before_steps(version.body),
        "incident_type": found.incident_type,
        **_of_version(version),
        "steps": _steps(playbooks.steps_for(session, version.id)),
    }


def article_record(
    session: "Session", article_id: UUID, version_id: UUID | None = None
) -> dict[str, Any]:
    """A version of an article as the record of a report.

    Args:
        session: kb's own.
        article_id: the article.
        version_id: one of its versions; the one in force where empty.

    Raises:
        kb.errors.NotFoundError: there is no such article or version.
    """
    from kb.library.articles import service as articles  # noqa: PLC0415 - as above

    found = articles.get(session, article_id)
    version = (
        articles.version(session, version_id)
        if version_id is not None
        else articles.current(session, article_id)
    )
    return {
        **_of_item(found),
        "subject": ARTICLE,
        "number": f"Version {version.number}",
        "article_kind": found.article_kind,
        **_of_version(version),
        "body": version.body,
    }


def exercise_record(session: "Session", exercise_id: UUID) -> dict[str, Any]:
    """A table-top exercise as the record of a report.

    Raises:
        kb.errors.NotFoundError: there is no such exercise.
    """
    from kb.training.exercises import service as exercises  # noqa: PLC0415 - as above

    found = exercises.whole(session, exercise_id)
    record: dict[str, Any] = plain(found.exercise)
    return record | {
        "subject": EXERCISE,
        "number": found.source,
        "injects": [plain(one) for one in found.injects],
        "entries": [plain(one) for one in found.entries],
    }


def _of_item(item: "Item") -> dict[str, Any]:
    return {
        "id": str(item.id),
        "title": item.title,
        "owner": item.owner,
        "review_due": plain(item.review_due),
        "tags": list(item.tags),
        "techniques": list(item.techniques),
        "source": item.source,
        "licence": item.licence,
    }


def _of_version(version: "ItemVersion") -> dict[str, Any]:
    return {
        "version_id": str(version.id),
        "version_number": version.number,
        "version_state": version.state,
        "published_at": plain(version.published_at),
        "published_by": version.published_by,
    }


def number_in_words(record: dict[str, Any]) -> str:
    """What a report is called beside its title: the incident's number, or what stands for it.

    The record keeps the words of the source, so that equal records are equal in every language.
    """
    subject = record.get("subject")
    if subject in {PLAYBOOK, ARTICLE}:
        return _("Version {number}", number=record.get("version_number"))
    if subject == INSIGHTS:
        return _incidents(int(record.get("count") or 0))
    if subject == PERIOD:
        return _incidents(len(record.get("incidents") or ()) + int(record.get("left_out") or 0))
    return str(record.get("number") or "")


def _incidents(count: int) -> str:
    return ngettext("{count} incident", "{count} incidents", count, count=number_said(count))


def title_of(query: str) -> str:
    """What a report over many incidents is called by itself, in the words of the source."""
    return f"{_INCIDENTS}: {query.strip()}" if query.strip() else _INCIDENTS


def title_in_words(record: dict[str, Any]) -> str:
    """The title of a report, in its language where nobody gave it one."""
    title = str(record.get("title") or "")
    if record.get("subject") not in {PERIOD, INSIGHTS}:
        return title or _("Incident without a title")
    if title == _INCIDENTS:
        return _("Incidents")
    query = str(record.get("query") or "")
    return named(_("Incidents"), query.strip()) if query and title == title_of(query) else title


def _steps(steps: "Sequence[PlaybookStep]") -> list[dict[str, Any]]:
    """The steps with what their labelled lines say, and the ways that lead on from each."""
    from kb.library.playbooks.flow import flow  # noqa: PLC0415 - as above
    from kb.library.playbooks.step_labels import detail  # noqa: PLC0415

    read = flow(steps)
    known = {one.number: one for one in read.steps}
    found = []
    for step in steps:
        said = known[step.number].labels if step.number in known else None
        ways = [(way.label, way.target) for way in read.ways_from(step.number)]
        further = {
            "detail": detail(step.title, step.text),
            "kind": said.kind.value if said else "",
            "automated": said.automated if said else "",
            "expected_result": said.expected_result if said else "",
            "evidence": said.evidence if said else "",
            "runs": said.playbook if said else "",
            "ways": [list(way) for way in ways],
        }
        found.append(plain(step) | further)
    return found


def _before_steps(body: str) -> str:
    """The text between the title and the next heading."""
    kept: list[str] = []
    for at, line in enumerate(body.strip().splitlines()):
        if line.startswith("#"):
            if at == 0:
                continue
            break
        kept.append(line)
    text = "\n".join(kept).strip()
    return "" if text[:2] in {"1.", "1)", "- "} else text


def playbook_facts(record: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """What stands under the title of a playbook's hand-out."""
    incident_type = str(record.get("incident_type") or _("any"))
    return _facts(record, (_("For incidents of type"), incident_type))


def article_facts(record: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """What stands under the title of an article."""
    from kb.vocabulary.enums import ArticleKind  # noqa: PLC0415 - as above

    return _facts(record, (_("Kind"), label(ArticleKind, record.get("article_kind"))))


def exercise_facts(record: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """What stands under the title of a debrief: who met, when, for how long, on what."""
    from reports.reading import duration, instant  # noqa: PLC0415 - it reads contexts

    began, ended = instant(record.get("started_at")), instant(record.get("ended_at"))
    return (
        (_("Facilitator"), str(record.get("facilitator") or _("not set"))),
        (_("Recorder"), str(record.get("recorder") or _("not set"))),
        (_("Participants"), listed(record.get("participants") or ()) or _("not set")),
        (_("Began"), f"{began:%Y-%m-%d %H:%M}" if began else _("not set")),
        (_("Took"), duration(began, ended) or _("not set")),
        (_("Replays"), str(record.get("number") or "–")),
    )


def _facts(record: dict[str, Any], own: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    published = str(record.get("published_at") or "")[:10]
    by = str(record.get("published_by") or "")
    return (
        (_("Version"), str(record.get("version_number") or "")),
        (_("Published"), listed((published, by)) or _("not yet")),
        (_("Owner"), str(record.get("owner") or _("not set"))),
        own,
        (_("Review due"), str(record.get("review_due") or _("not set"))),
        (_("Source"), str(record.get("source") or _("written here"))),
    )
