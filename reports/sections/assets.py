"""Assets and entities: what was hit, used or cleared."""

from typing import Any

from kb.incidents.metrics.precision import to_minute
from kb.vocabulary.enums import AssetRole, EntityType, ScopeState, Verdict
from reports.language import _, label
from reports.reading import Clock, Reading, Row, instant, reference
from reports.redaction import MARK

#: Characters of an asset's value where it is only named.
_NAMED = 160


def assets(reading: Reading) -> dict[str, Any]:
    """Values of the assets, in scope first, grouped by type."""
    rows = reading.rows("assets")
    clock = Clock(
        instant(row.get(name)) for row in rows for name in ("first_seen_at", "last_seen_at")
    )
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in sorted(rows, key=lambda row: row.get("scope_state") == "out"):
        group = label(EntityType, row.get("entity_type"))
        groups.setdefault(group, []).append(_row(reading, row, clock))
    out = sum(row.get("scope_state") == "out" for row in rows)
    return {
        "groups": groups,
        "in_scope": len(rows) - out,
        "out": out,
        "clock": clock.note,
        "scope": _scope(reading),
    }


def _scope(reading: Reading) -> list[dict[str, str]]:
    """How the scope changed over time, in the order of the changes."""
    refs = reading.numbered("assets", "A")
    changes = sorted(reading.rows("scope_changes"), key=lambda row: str(row.get("at") or "~"))
    return [
        {
            "ref": refs[str(row["asset_id"])],
            "state": label(ScopeState, row.get("state")),
            "at": reading.moment(row.get("at")),
            "by": reading.cell(row.get("by")),
            "reason": reading.cell(row.get("reason"), row | {"_kind": "scope_change"}, "reason"),
        }
        for row in changes
        if str(row.get("asset_id")) in refs
    ]


def _row(reading: Reading, row: Row, clock: Clock) -> dict[str, Any]:
    row = row | {"_kind": "asset"}
    seen = [
        clock.show(instant(row.get(f"{name}_at")), to_minute(row.get(f"{name}_precision")), none="")
        for name in ("first_seen", "last_seen")
    ]
    remediation = str(row.get("remediation_status") or "").replace("_", " ")
    return {
        "of": reading.of(row),
        "ref": reference(row, "A"),
        "value": shown_value(reading, row),
        "role": label(AssetRole, row.get("role")),
        "verdict": label(Verdict, row.get("verdict")),
        "remediation": "" if remediation in {"none", "unknown"} else remediation,
        "scope": label(ScopeState, row.get("scope_state")),
        "out_of_scope": row.get("scope_state") != ScopeState.IN,
        "reason": reading.cell(row.get("scope_reason"), row, "scope_reason"),
        "notes": reading.cell(row.get("notes"), row, "notes"),
        "seen": " – ".join(dict.fromkeys(part for part in seen if part)) or _("not set"),
    }


def named_value(reading: Reading, row: Row) -> str:
    """The value where an asset is only named; a long one loses its middle.

    The whole value stands once, under Assets, beside the same reference.
    """
    value = shown_value(reading, row)
    return value if len(value) <= _NAMED else f"{value[: _NAMED - 40]}…{value[-39:]}"


def shown_value(reading: Reading, row: Row) -> str:
    """The value; a domain's dots are defanged whatever it ends with."""
    value = reading.cell(row.get("value"), row, "value") or _("no value")
    if row.get("entity_type") == "domain" and not MARK.fullmatch(value):
        return value.replace(".", "[.]")
    return value
