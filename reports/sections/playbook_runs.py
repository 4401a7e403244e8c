"""Runs of playbooks: which version, on what, started how, and what came of it."""

from typing import Any

from kb.vocabulary.response import RunSubject, RunTrigger
from reports.language import _
from reports.language.words import listed
from reports.reading import Reading, Row, reference

_PREFIX = "W"


def playbook_runs(reading: Reading) -> list[dict[str, Any]]:
    """Values of the runs of the workflow, in their order."""
    return [_run(reading, row) for row in reading.rows("playbook_runs")]


def _run(reading: Reading, row: Row) -> dict[str, Any]:
    row = row | {"_kind": "playbook_run"}
    began = reading.moment(row.get("started_at"), row.get("started_precision"), none="")
    ended = reading.moment(row.get("finished_at"), row.get("finished_precision"), none="")
    known = reading.cell(row.get("external_id"))
    return {
        "of": reading.of(row),
        "ref": reference(row, _PREFIX),
        "playbook": reading.cell(row.get("title"), row, "title"),
        "version": str(row.get("playbook_version") or ""),
        "subject": _subject(reading, row),
        "started": _started(reading, row),
        "times": " – ".join(part for part in (began, ended) if part) or _("not set"),
        "steps": _steps(row),
        "outcome": reading.cell(row.get("outcome"), row, "outcome"),
        "known_as": _("Id in the source: {id}", id=known) if known else "",
    }


def _subject(reading: Reading, row: Row) -> str:
    """What it ran on, by the reference under which the report has it."""
    wanted, kind = str(row.get("subject_id") or ""), str(row.get("subject_kind") or "")
    if kind == RunSubject.INCIDENT or not wanted:
        return _("the incident")
    if kind == RunSubject.ALERT:
        alerts = {str(alert.get("id")): alert for alert in reading.rows("alerts")}
        title = reading.cell(alerts[wanted].get("title")) if wanted in alerts else ""
        return _("alert “{title}”", title=title) if title else _("an alert")
    assets = {str(asset.get("id")): asset for asset in reading.rows("assets")}
    if wanted not in assets:
        return _("an entity")
    value = reading.cell(assets[wanted].get("value"))
    return f"{reference(assets[wanted], 'A')} {value}".strip()


def _started(reading: Reading, row: Row) -> str:
    """By hand and by whom, or automatically and by which version of which rule."""
    by = reading.cell(row.get("started_by"), row, "started_by")
    if row.get("trigger") != RunTrigger.BY_RULE:
        return _("By hand, by {who}", who=by) if by else _("By hand")
    rule = reading.cell(row.get("rule"), row, "rule")
    version = reading.cell(row.get("rule_version"), row, "rule_version")
    words = _("Automatically, by a rule")
    if rule:
        words = _("Automatically, via rule {rule}", rule=rule)
    return listed(
        (
            words,
            _("version {number}", number=version) if version else "",
            _("as {who}", who=by) if by else "",
        )
    )


def _steps(row: Row) -> str:
    total, done = int(row.get("steps") or 0), int(row.get("done") or 0)
    skipped = int(row.get("skipped") or 0)
    if not total:
        return _("not known")
    left_out = _("{count} left out", count=skipped) if skipped else ""
    return listed((_("{some} of {all} done", some=done, all=total), left_out))
