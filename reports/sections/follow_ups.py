"""Follow-up actions: what somebody owes."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from kb.vocabulary.enums import FollowUpState, Priority
from reports.count_charts import by_state
from reports.language import _, label
from reports.reading import Reading, Row, reference

_OPEN = {state.value for state in FollowUpState if state.is_open}


def follow_ups(reading: Reading) -> dict[str, Any]:
    """Values of the follow-ups; on a condensed page only open ones, the soonest first."""
    rows = reading.rows("follow_ups")
    still_open = [row for row in rows if row.get("state") in _OPEN]
    if reading.condensed:
        rows = sorted(still_open, key=lambda row: str(row.get("due") or "9999"))
    origins = (
        reading.numbered("lessons", "L")
        | reading.numbered("config_changes", "C")
        | {
            str(row.get("id")): _("step {number}", number=i)
            for i, row in enumerate(reading.rows("workflow"), 1)
        }
    )
    return {
        "rows": [_row(reading, row, origins) for row in reading.some(rows, "follow-ups")],
        **states(reading.rows("follow_ups")),
        "total": len(reading.rows("follow_ups")),
        "open": len(still_open),
    }


def states(rows: Sequence[Row]) -> dict[str, Any]:
    """How many follow-ups are in each state, as a table and as a figure; one alone needs none."""
    counts = Counter(str(row.get("state")) for row in rows)
    found = [(state, counts[state.value]) for state in FollowUpState if counts[state.value]]
    drawn = sum(count for _state, count in found) > 1
    return {
        "states": [(label(FollowUpState, state), count) for state, count in found],
        "states_figure": by_state(found) if drawn else "",
    }


def _row(reading: Reading, row: Row, origins: dict[str, str]) -> dict[str, Any]:
    row = row | {"_kind": "follow_up"}
    ref = reference(row, "F")
    if row.get("state") in _OPEN:
        for name, code, words in (("owner", "no_owner", "no owner"), ("due", "no_due", "no date")):
            if not row.get(name):
                reading.say(code, f"Follow-up {ref} has {words}.", row, name)
    return {
        "of": reading.of(row),
        "ref": ref,
        "action": reading.cell(row.get("action"), row, "action"),
        "owner": reading.cell(row.get("owner")) or _("no owner"),
        "due": str(row.get("due") or _("no date")),
        "priority": label(Priority, row.get("priority")),
        "state": label(FollowUpState, row.get("state")),
        "origin": origins.get(str(row.get("source_id")), "–"),
        "note": reading.cell(row.get("closing_note"), row, "closing_note"),
        "ticket": reading.cell(row.get("ticket")),
    }
