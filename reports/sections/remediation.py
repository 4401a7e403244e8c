"""Remediation: what was done to what, with whose leave, and what is still open."""

from typing import Any

from kb.incidents.metrics.precision import to_minute
from kb.vocabulary.enums import ScopeState, Verdict
from kb.vocabulary.response import RemediationKind, RemediationState
from reports.language import _, label
from reports.reading import Reading, Row, duration, instant, reference
from reports.sections.assets import named_value

_OPEN = {state.value for state in RemediationState if state.is_open}
_WITHOUT_EFFECT = {
    RemediationState.DECLINED.value,
    RemediationState.FAILED.value,
    RemediationState.UNDONE.value,
}


def remediation(reading: Reading) -> dict[str, Any]:
    """Values of the actions, and of malicious entities that none of them deals with."""
    rows = reading.rows("remediation")
    assets = {str(row.get("id")): row for row in reading.rows("assets")}
    refs = reading.numbered("remediation", "R")
    undone = _taken_back(rows)
    return {
        "rows": [_row(reading, row, assets, refs, undone) for row in rows],
        "total": len(rows),
        "open": sum(row.get("state") in _OPEN for row in rows),
        "untreated": _untreated(reading, rows, undone),
    }


def _taken_back(rows: list[Row]) -> dict[str, str]:
    """The id of the action that took back another one, by the other one's id."""
    return {
        str(row["undoes_id"]): str(row.get("id"))
        for row in rows
        if row.get("undoes_id") and row.get("state") == RemediationState.DONE
    }


def _row(
    reading: Reading,
    row: Row,
    assets: dict[str, Row],
    refs: dict[str, str],
    undone: dict[str, str],
) -> dict[str, Any]:
    row = row | {"_kind": "remediation_action"}
    state = label(RemediationState, row.get("state"))
    if row.get("state") in _OPEN:
        words = RemediationState(row["state"]).label.lower()
        reading.say("missing", f"Action {reference(row, 'R')} is {words}.", row, "state")
    back = refs.get(undone.get(str(row.get("id")), ""), "")
    undoes = refs.get(str(row.get("undoes_id")), "")
    notes = [_("Taken back by {ref}", ref=back)] if back else []
    notes += [_("Takes back {ref}", ref=undoes)] if undoes else []
    return {
        "of": reading.of(row),
        "ref": reference(row, "R"),
        "action": reading.cell(row.get("action"), row, "action"),
        "kind": label(RemediationKind, row.get("action_kind")),
        "targets": _targets(reading, row, assets),
        "state": state,
        "notes": notes,
        "people": _people(reading, row),
        "result": reading.cell(row.get("result"), row, "result") or _("not recorded"),
        "checked": reading.cell(row.get("verification"), row, "verification"),
    }


def _targets(reading: Reading, row: Row, assets: dict[str, Row]) -> list[dict[str, str]]:
    """Every entity that the action names, and a target in words."""
    named = [assets[str(key)] for key in row.get("asset_ids") or () if str(key) in assets]
    shown = [{"ref": reference(a, "A"), "value": named_value(reading, a)} for a in named]
    words = reading.cell(row.get("target"), row, "target")
    return shown + ([{"ref": "", "value": words}] if words else [])


def _people(reading: Reading, row: Row) -> list[str]:
    """Who did it when, who asked, and who decided after how long."""
    name = "ran" if row.get("ran_at") else "finished"
    exact = to_minute(row.get(f"{name}_precision"))
    done_at = reading.moment(row.get(f"{name}_at"), exact, none="")
    lines = [_line(_("done"), row.get("operator"), done_at)]
    lines.append(
        _line(_("asked"), row.get("asked_by"), reading.moment(row.get("asked_at"), none=""))
    )
    verb = _("declined") if row.get("state") == RemediationState.DECLINED else _("approved")
    lines.append(_line(verb, row.get("approver"), reading.moment(row.get("decided_at"), none="")))
    waited = duration(instant(row.get("asked_at")), instant(row.get("decided_at")))
    if waited:
        lines.append(_("waited {duration}", duration=waited))
    reason = reading.cell(row.get("decision_reason"), row, "decision_reason")
    return [line for line in (*lines, reason) if line]


def _line(verb: str, who: object, when: str) -> str:
    by = _("by {who}", who=who) if who else ""
    return " ".join(part for part in (verb, by, when) if part) if by or when else ""


def _untreated(reading: Reading, rows: list[Row], undone: dict[str, str]) -> list[dict[str, str]]:
    """Malicious entities in scope that no action holds or may still hold."""
    treated = {
        str(key)
        for row in rows
        if row.get("state") not in _WITHOUT_EFFECT
        and not row.get("undoes_id")
        and str(row.get("id")) not in undone
        for key in row.get("asset_ids") or ()
    }
    found = [
        row
        for row in reading.rows("assets")
        if row.get("verdict") == Verdict.MALICIOUS
        and row.get("scope_state") != ScopeState.OUT
        and str(row.get("id")) not in treated
    ]
    return [
        {
            "ref": reference(row, "A"),
            "value": named_value(reading, row),
            "status": _status(row),
        }
        for row in found
    ]


def _status(row: Row) -> str:
    """What the source says was done, in words; empty when it says nothing."""
    status = str(row.get("remediation_status") or "").replace("_", " ")
    return "" if status in {"none", "unknown"} else status
