"""Resolution workflow: what was done, against the playbook where one was chosen."""

from datetime import datetime
from typing import Any

from markupsafe import Markup

from kb.incidents.metrics.precision import worse, written
from kb.vocabulary.enums import Phase, Precision, StepResult, StepState
from reports.language import NN_, _, label, ngettext
from reports.language.words import format_duration, how_many, listed, said_duration
from reports.reading import Clock, Reading, Row, duration, instant
from reports.sections.playbook_runs import playbook_runs
from reports.sections.workflow_reasons import reason
from reports.workflow_charts import MOST_STEPS, Step, against_playbook

_ICONS = {
    "as_planned": "done",
    "late": "late",
    "reordered": "order",
    "repeated": "again",
    "skipped": "skip",
    "added": "add",
}
#: Results that say why they are what they are; the others are told by their times and texts.
_EXPLAINED = frozenset({"reordered", "repeated", "not_taken"})
#: Rows that are no step of the playbook that was to be done.
_UNCOUNTED = frozenset({"repeated", "not_taken"})
_STATE_ICONS = {"done": "done", "skipped": "skip"}


def workflow(reading: Reading) -> dict[str, Any]:
    """Values of the workflow: phases with their steps."""
    steps = reading.rows("workflow")
    clock = Clock(instant(row.get(name)) for row in steps for name in ("started_at", "finished_at"))
    comparison = reading.record.get("comparison")
    pairs = _pairs(comparison, steps) if isinstance(comparison, dict) else []
    compared = bool(pairs)
    rows = (
        [_compared(reading, entry, plan, done, clock) for entry, plan, done in pairs]
        if compared
        else [_performed(reading, row, clock) for row in steps]
    )
    groups: list[tuple[str, list[dict[str, Any]]]] = []
    for row in rows:
        if groups and row["code"] == "repeated":  # it stands where it happened
            row["phase"] = groups[-1][0]
        if not groups or groups[-1][0] != row["phase"]:
            groups.append((row["phase"], []))
        groups[-1][1].append(row)
    _number(rows, compared=compared)
    return {
        "compared": compared,
        "figure": _figure(reading, rows, [done for _entry, _plan, done in pairs]),
        "playbook": playbook_used(reading),
        "counts": _counts(rows, steps, compared=compared),
        "groups": groups,
        "clock": clock.note,
        "commands": [row for row in rows if row["command"]],
        "runs": playbook_runs(reading),
    }


def _pairs(comparison: Row, steps: list[Row]) -> list[tuple[Row, Row | None, Row | None]]:
    by_id = {str(row.get("id")): row for row in steps}
    pairs = []
    for entry in comparison.get("steps") or ():
        plan, done = entry.get("playbook_step"), entry.get("performed_step")
        if isinstance(done, str):
            done = by_id.get(done)
        pairs.append((entry, plan if isinstance(plan, dict) else None, done))
    return pairs


def _performed(reading: Reading, row: Row, clock: Clock) -> dict[str, Any]:
    row = row | {"_kind": "workflow_step"}
    start, end = instant(row.get("started_at")), instant(row.get("finished_at"))
    state = str(row.get("state"))
    return {
        "of": reading.of(row),
        "phase": label(Phase, row.get("phase")),
        "action": reading.cell(row.get("action"), row, "action"),
        "by": reading.cell(row.get("done_by")),
        "notes": _notes(reading, row),
        "at": clock.show(
            start or end, row.get("started_precision" if start else "finished_precision")
        ),
        "took": _took(row, start, end),
        "expected": _minutes(row.get("expected_minutes")),
        "result": label(StepState, state),
        "icon": _STATE_ICONS.get(state, "none"),
        "command": reading.cell(row.get("command"), row, "command"),
        "code": state,
    }


def _took(row: Row, start: datetime | None, end: datetime | None) -> str:
    """How long a step took, no more exact than its ends are known."""
    if not duration(start, end) or start is None or end is None:
        return "–"
    ends = (Precision(row.get(f"{end}_precision") or "exact") for end in ("started", "finished"))
    return said_duration(written((end - start).total_seconds() / 60, worse(*ends)))


def _compared(
    reading: Reading, entry: Row, plan: Row | None, done: Row | None, clock: Clock
) -> dict[str, Any]:
    row = _performed(reading, done or {}, clock)
    result = str(entry.get("result") or "not_yet")
    planned = reading.cell((plan or {}).get("title") or (plan or {}).get("text"))
    action = row["action"]
    because = reason(entry.get("because")) if result in _EXPLAINED else ""
    for note in (reading.cell(entry.get("reason")), because):
        if note and note not in row["notes"]:
            row["notes"].append(note)
    return row | {
        "phase": label(Phase, (plan or done or {}).get("phase")),
        "planned": planned or _("Not in the playbook"),
        "same": bool(done) and action.strip().casefold() == planned.strip().casefold(),
        "action": action if done else _("Not done"),
        "expected": _minutes(
            (plan or {}).get("expected_minutes") or (done or {}).get("expected_minutes")
        ),
        "result": label(StepResult, result),
        "icon": _ICONS.get(result, "none"),
        "code": result,
        "at": row["at"] if done else "–",
        "in_playbook": plan is not None,
        "number": str((plan or {}).get("number") or ""),
    }


def _notes(reading: Reading, row: Row) -> list[str]:
    notes = [
        reading.cell(row.get(name), row, name) for name in ("outcome", "reason", "result_reason")
    ]
    tool = reading.cell(row.get("tool"))
    if tool or row.get("automated"):
        how = _("Automated") if row.get("automated") else _("By hand")
        notes.append(_("{how}, with {tool}", how=how, tool=tool) if tool else how)
    return [note for note in dict.fromkeys(notes) if note]


def _minutes(value: object) -> str:
    return format_duration(value) if isinstance(value, int | float) else "–"


def _number(rows: list[dict[str, Any]], *, compared: bool) -> None:
    """Steps of the playbook count on; added ones are +1, +2 of their own."""
    planned = added = 0
    for row in rows:
        if compared and not row["in_playbook"]:
            added += 1
            row["number"] = f"+{added}"
        else:
            planned += 1
            row["number"] = row.get("number") or str(planned)


def _figure(
    reading: Reading, rows: list[dict[str, Any]], performed: list[Row | None]
) -> Markup | str:
    """The comparison as boxes; nothing without a playbook, or with more steps than can be read."""
    if not performed:
        return ""
    if len(rows) > MOST_STEPS:
        reading.say("left_out", f"{len(rows)} steps are too many for a figure; the table has them.")
        return ""
    order = {str(row.get("id")): at for at, row in enumerate(reading.rows("workflow"))}
    results = {result.value: result for result in StepResult}
    steps = [
        Step(
            row["number"],
            results.get(row["code"], StepResult.NOT_YET),
            order.get(str(done.get("id"))) if done else None,
        )
        for row, done in zip(rows, performed, strict=True)
    ]
    return against_playbook(steps)


def _counts(rows: list[dict[str, Any]], steps: list[Row], *, compared: bool) -> str:
    codes = [row["code"] for row in rows]
    if compared:
        total = sum(row["in_playbook"] and row["code"] not in _UNCOUNTED for row in rows)
        words = (
            ("late", NN_("{count} late", "{count} late")),
            ("reordered", NN_("{count} out of order", "{count} out of order")),
            ("repeated", NN_("{count} repeated", "{count} repeated")),
            ("skipped", NN_("{count} skipped", "{count} skipped")),
            ("not_yet", NN_("{count} not yet done", "{count} not yet done")),
            ("added", NN_("{count} added", "{count} added")),
            (
                "not_taken",
                NN_("{count} on a way that wasn't taken", "{count} on ways that weren't taken"),
            ),
        )
        rest = listed(ngettext(*texts, codes.count(code)) for code, texts in words if code in codes)
        first = ngettext(
            "{count} of {total} steps of the playbook were done as planned",
            "{count} of {total} steps of the playbook were done as planned",
            codes.count("as_planned"),
            total=total,
        )
        return _("{first}; {rest}.", first=first, rest=rest) if rest else f"{first}{_('.')}"
    if not steps:
        return ""
    rest = listed(
        how_many(codes.count(state.value), label(StepState, state))
        for state in StepState
        if codes.count(state.value)
    )
    return ngettext(
        "{count} step is recorded: {states}.",
        "{count} steps are recorded: {states}.",
        len(steps),
        states=rest,
    )


def playbook_used(reading: Reading) -> dict[str, str]:
    """Title and version of the playbook, from the comparison or from the playbook itself."""
    comparison = reading.record.get("comparison")
    if isinstance(comparison, dict) and comparison.get("playbook_title"):
        title, number = comparison["playbook_title"], comparison.get("version_number")
        return _titled(reading.cell(title), str(number or ""))
    playbook = reading.record.get("playbook")
    if not isinstance(playbook, dict) or not playbook.get("title"):
        return {}
    return _titled(reading.cell(playbook["title"]), str(playbook.get("number") or ""))


def _titled(title: str, version: str) -> dict[str, str]:
    named = _("{title}, version {number}", title=title, number=version) if version else title
    return {"title": title, "version": version, "named": named}
