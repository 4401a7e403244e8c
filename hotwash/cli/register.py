"""The command on the register: reports that left the house, and what changed since."""

import uuid
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from hotwash.cli import console
from hotwash.cli.incidents import AS_JSON
from hotwash.cli.opening import store
from kb.errors import NotFoundError

if TYPE_CHECKING:
    from kb.incidents.issued_reports.schemas import Registered
    from kb.knowledge_base import KnowledgeBase
    from reports.reissue import Standing

_SUBJECTS = ("incident", "extract", "playbook", "article", "period", "insights")
_LIMIT = 50
_SHORT = 12
#: Of a SHA-256, so many digits say which is meant.
_FEWEST = 6


@click.command(
    "reports",
    epilog="\b\nExamples:\n  hotwash reports --about playbook --limit 20 --json\n"
    "  hotwash reports 3f1c09aa72be",
)
@click.argument("report", required=False)
@click.option("--about", type=click.Choice(_SUBJECTS), multiple=True, help="Only of these.")
@click.option("--limit", type=click.IntRange(1), default=_LIMIT, show_default=True)
@AS_JSON
@click.pass_obj
def reports(
    place: str, report: str | None, about: tuple[str, ...], limit: int, as_json: bool
) -> None:
    """List reports that left the house, the newest first; of one REPORT, what changed since.

    REPORT is an id, the beginning of a SHA-256, or the name of its file.
    """
    from kb.incidents.issued_reports import service as issued

    with store(place) as kb:
        if report is not None:
            _show(kb, report, as_json=as_json)
            return
        rows = kb.read(partial(issued.register, limit=limit, subjects=about))
        if as_json:
            console.listed(_row(one) for one in rows)
            return
        heads = ("exported", "about", "report", "audience", "version", "by", "given to", "sha-256")
        console.table(heads, map(_line, rows))
        if not rows:
            console.say("No report has left the house yet.")


def _line(one: "Registered") -> tuple[object, ...]:
    report = one.report
    at = f"{report.exported_at:%Y-%m-%d %H:%M}" if report.exported_at else ""
    return (
        at,
        one.number or one.title,
        report.report_kind,
        report.audience,
        report.version_label,
        report.exported_by,
        ", ".join(report.recipients),
        report.sha256[:_SHORT],
    )


def _row(one: "Registered") -> dict[str, Any]:
    from reports.record import plain

    values: dict[str, Any] = plain(one.report)
    del values["created_at"], values["updated_at"], values["version"]
    return values | {"incident": one.number or None, "title": one.title}


def _show(kb: "KnowledgeBase", reference: str, *, as_json: bool) -> None:
    from reports import reissue

    found = kb.read(partial(reissue.standing, report_id=_find(kb, reference)))
    if as_json:
        console.document(_document(found))
        return
    console.say(f"{found.report.file_name}: {found.report.report_kind} for {found.report.audience}")
    lines = [*_of_record(found), *_of_range(found)]
    if not found.differs:
        lines = ["Nothing changed: a new copy would say the same."]
    for line in (*lines, *reissue.of_template(found)):
        console.say(line)


def _of_record(found: "Standing") -> Iterator[str]:
    from reports import reissue

    text = found.since.text
    for entry in found.since.changes:
        yield f"{entry.at:%Y-%m-%d %H:%M}  {entry.label}  {entry.actor}"
    if text is not None and text.differs:
        yield f"It was {text.then}; now there is {text.now}:"
        yield from reissue.difference(text.before, text.after)


def _of_range(found: "Standing") -> Iterator[str]:
    for name, then, now in found.numbers:
        yield f"{name}: {then} → {now}"
    told = found.since.range
    if told is None:
        return
    for word, rows in (("new", told.added), ("gone", told.gone), ("changed", told.touched)):
        for row in rows:
            yield f"{word}: {row.number}  {row.title}"
    if told.deleted:
        yield f"deleted: {told.deleted}"


def _document(found: "Standing") -> dict[str, Any]:
    from reports.record import plain

    since = found.since
    return {
        "id": str(found.report.id),
        "file_name": found.report.file_name,
        "differs": found.differs,
        "changes": [
            {"at": plain(entry.at), "by": entry.actor, "what": entry.label}
            for entry in since.changes
        ],
        "text": plain(since.text),
        "range": plain(since.range),
        "numbers": [{"name": n, "then": then, "now": now} for n, then, now in found.numbers],
        "template": {
            "own": found.is_own,
            "sha256": found.report.template_sha256 or None,
            "kept": found.kept is not None,
            "changed_files": [part.path for part in found.parts],
            "app_version": found.report.app_version,
            "present_app_version": found.app_version,
        },
    }


def _find(kb: "KnowledgeBase", reference: str) -> uuid.UUID:
    from kb.incidents.issued_reports import service as issued

    wanted = reference.casefold()
    for one in kb.read(issued.register):
        report = one.report
        named = wanted in {str(report.id), report.file_name.casefold()}
        if named or (len(wanted) >= _FEWEST and report.sha256.startswith(wanted)):
            return report.id
    raise NotFoundError(f"report “{console.plain(reference)}” in the register")


COMMANDS = {"reports": reports}
