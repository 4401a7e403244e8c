"""Automated investigations: what an engine decided by itself, and whether it was right."""

from typing import Any

from kb.vocabulary.enums import Verdict
from kb.vocabulary.response import Judgement
from reports.language import _, label
from reports.language.words import listed, named
from reports.reading import Reading, Row, reference


def automated_runs(reading: Reading) -> dict[str, Any]:
    """Values of the runs, and how many verdicts people found wrong."""
    rows = reading.rows("automated_runs")
    shown = [_run(reading, row) for row in rows]
    verdicts = [verdict for run in shown for verdict in run["verdicts"]]
    judged = [verdict for verdict in verdicts if verdict["right"]]
    wrong = sum(verdict["right"] == label(Judgement, Judgement.WRONG) for verdict in judged)
    return {
        "runs": shown,
        "judged": len(judged),
        "verdicts": len(verdicts),
        "wrong": wrong,
        "nothing": not rows,
    }


def _run(reading: Reading, row: Row) -> dict[str, Any]:
    row = row | {"_kind": "automated_run"}
    actions = reading.numbered("remediation", "R")
    facts = (
        (_("Engine"), reading.cell(row.get("engine"))),
        (_("Rule"), reading.cell(_versioned(row))),
        (_("Started by"), reading.cell(row.get("trigger"))),
        (_("Began"), reading.moment(row.get("started_at"), none="")),
        (_("Ended"), reading.moment(row.get("ended_at"), none="")),
        (_("Actions"), listed(actions[k] for k in _ids(row.get("action_ids")) if k in actions)),
        (_("Decided"), _decided(reading, row)),
    )
    return {
        "of": reading.of(row),
        "ref": reference(row, "U"),
        "title": reading.cell(row.get("title"), row, "title"),
        "meta": [named(name, value) for name, value in facts if value],
        "verdicts": [_verdict(reading, row, item) for item in _dicts(row.get("verdicts"))],
        "decision": reading.cell(row.get("decision"), row, "decision"),
        "judgement": label(Judgement, row.get("judgement")),
        "reason": reading.cell(row.get("judgement_reason"), row, "judgement_reason"),
    }


def _verdict(reading: Reading, row: Row, item: dict[str, Any]) -> dict[str, str]:
    right = str(item.get("right") or "")
    refs = reading.numbered("assets", "A")
    return {
        "ref": refs.get(str(item.get("asset_id")), ""),
        "entity": reading.cell(item.get("entity"), row, "verdicts"),
        "verdict": label(Verdict, item.get("verdict")) if item.get("verdict") else _("not known"),
        "right": label(Judgement, right) if right and right != Judgement.NOT_JUDGED else "",
        "reason": reading.cell(item.get("reason"), row, "verdicts"),
    }


def _versioned(row: Row) -> str:
    version = _(", version {number}", number=row["rule_version"]) if row.get("rule_version") else ""
    return f"{row['rule']}{version}" if row.get("rule") else ""


def _decided(reading: Reading, row: Row) -> str:
    by = reading.cell(row.get("decided_by"))
    at = reading.moment(row.get("decided_at"), none="")
    return listed((by, at))


def _ids(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


def _dicts(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
