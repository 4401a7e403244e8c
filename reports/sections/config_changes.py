"""Configuration changes: before and after, and the decision whether any is needed."""

import difflib
import re
from typing import Any

from markupsafe import Markup, escape

from kb.vocabulary.enums import ChangeKind, ChangeState
from kb.vocabulary.response import ChangeDecision
from reports.language import N_, _, label
from reports.language.words import listed
from reports.reading import Reading, Row, reference
from reports.redaction import MARK, bar
from reports.sections.observations import cited
from reports.wording import defang, visible

#: Long texts of a change, by their names.
_TEXTS = (
    (N_("Reason"), "reason"),
    (N_("Risk"), "risk"),
    (N_("Verification"), "verification"),
    (N_("Drift"), "drift"),
    (N_("Test of the rollback"), "rollback_test"),
    (N_("Reopened"), "reopened_because"),
)
_SIDE_BY_SIDE_LINES = 30
_SIDE_BY_SIDE_CHARACTERS = 3_000
_WORDS = re.compile(r"\w+|[^\w\s]|\s+")
#: Beyond this many words the comparison of words would take longer than the page is worth.
_MAX_WORDS = 2_000
_UNDECIDED = N_("It is not yet decided whether configuration changes are needed.")
_DECISIONS = {
    "changes_needed": N_("Configuration changes are needed."),
    "no_change_needed": N_("No configuration change is needed."),
    "deferred": N_("The decision on configuration changes is deferred."),
}


def config_changes(reading: Reading) -> dict[str, Any]:
    """Values of the configuration changes and of the decision."""
    rows = reading.some(reading.rows("config_changes"), "configuration changes")
    return {"decision": _decision(reading), "changes": [_change(reading, row) for row in rows]}


def _decision(reading: Reading) -> dict[str, str]:
    record = reading.record
    code = str(record.get("config_decision") or "undecided")
    if code not in _DECISIONS:
        reading.say(
            "missing",
            "It isn't decided whether configuration changes are needed.",
            field="config_decision",
        )
    by = str(record.get("config_decision_by") or "")
    at = reading.moment(record.get("config_decision_at"), none="")
    return {
        "code": code,
        "text": _(_DECISIONS.get(code, _UNDECIDED)),
        "reason": reading.cell(
            record.get("config_decision_reason"), field="config_decision_reason"
        ),
        "by": listed((by, at and f"{at} UTC")),
    }


def _change(reading: Reading, row: Row) -> dict[str, Any]:
    row = row | {"_kind": "config_change"}
    ref = reference(row, "C")
    for name in ("before", "after"):
        if not row.get(name):
            reading.say(
                "missing", f"Configuration change {ref} has no text for “{name}”.", row, name
            )
    before = reading.cell(row.get("before"), row, "before")
    after = reading.cell(row.get("after"), row, "after")
    old, new = compared(before, after)
    lines = max(before.count("\n"), after.count("\n")) + 1
    return {
        "id": f"r-{row.get('id')}",
        "of": reading.of(row),
        "ref": ref,
        "title": reading.cell(row.get("title"), row, "title"),
        "kind": label(ChangeKind, row.get("change_kind")),
        "state": label(ChangeState, row.get("state")),
        "state_reason": reading.cell(row.get("state_reason")),
        "setting": reading.cell(row.get("setting"), row, "setting"),
        "meta": _meta(reading, row),
        "before": old,
        "after": new,
        "written_before": before,
        "written_after": after,
        "stacked": lines > _SIDE_BY_SIDE_LINES
        or len(before) + len(after) > _SIDE_BY_SIDE_CHARACTERS,
        "texts": [
            (_(name), reading.prose(row.get(field), row, field), reading.written(row[field]))
            for name, field in _TEXTS
            if row.get(field)
        ],
        "options": options_of(reading, row),
        "decided": _decided(reading, row),
        "evidence": cited(row, reading.numbered("evidence", "E")),
    }


def options_of(reading: Reading, row: Row) -> list[dict[str, Any]]:
    """What could have been done instead, and why it was or wasn't chosen."""
    options = row.get("options")
    return [
        {
            "text": reading.cell(option.get("option"), row, "options"),
            "chosen": bool(option.get("chosen")),
            "why": reading.cell(option.get("why"), row, "options"),
        }
        for option in (options if isinstance(options, list) else ())
        if isinstance(option, dict)
    ]


def _decided(reading: Reading, row: Row) -> str:
    """The decision on this change in words; empty while nobody said anything about it."""
    decision = str(row.get("decision") or ChangeDecision.UNDECIDED)
    by = reading.cell(row.get("decided_by"))
    at = reading.moment(row.get("decided_at"), none="")
    who = listed((by, at and f"{at} UTC"))
    reason = reading.cell(row.get("decision_reason"), row, "decision_reason")
    if decision == ChangeDecision.UNDECIDED and not (who or reason):
        return ""
    return " ".join(
        part
        for part in (f"{label(ChangeDecision, decision)}{f' ({who})' if who else ''}.", reason)
        if part
    )


def _meta(reading: Reading, row: Row) -> list[str]:
    """One line: system, who applied and approved and when, how to go back."""
    parts = [reading.cell(row.get("system"))]
    for verb, by, at in (
        (_("requested"), "requester", ""),
        (_("approved"), "approver", "approved_at"),
        (_("applied"), "applied_by", "applied_at"),
        (_("verified"), "verified_by", "verified_at"),
    ):
        when = reading.moment(row.get(at), none="") if at else ""
        who = _("by {who}", who=row[by]) if row.get(by) else ""
        if when or who:
            parts.append(" ".join(part for part in (verb, when, who) if part))
    if row.get("ticket"):
        parts.append(_("ticket {number}", number=row["ticket"]))
    if not row.get("permanent", True):
        parts.append(
            _("until {day}", day=row["until"]) if row.get("until") else _("until a date not set")
        )
    parts.append(
        _(
            "rollback: {how}",
            how=reading.cell(row.get("rollback"), row, "rollback") or _("not recorded"),
        )
    )
    return [part for part in parts if part]


def compared(before: str, after: str) -> tuple[Markup, Markup]:
    """Both texts as HTML, words that differ marked."""
    old, new = defang(visible(before)), defang(visible(after))
    a, b = _WORDS.findall(old), _WORDS.findall(new)
    if MARK.search(old + new) or not (a and b) or len(a) + len(b) > _MAX_WORDS:
        return _pane(old), _pane(new)
    left: list[Markup] = []
    right: list[Markup] = []
    matcher = difflib.SequenceMatcher(a=a, b=b, autojunk=False)
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        left.append(_piece("".join(a[a1:a2]), changed=tag != "equal"))
        right.append(_piece("".join(b[b1:b2]), changed=tag != "equal"))
    return Markup().join(left), Markup().join(right)


def _pane(text: str) -> Markup:
    bars = MARK.sub(bar, str(escape(text)))
    return Markup(bars)  # noqa: S704 - escaped in the line above


def _piece(text: str, *, changed: bool) -> Markup:
    return Markup("<mark>{}</mark>").format(text) if changed and text.strip() else escape(text)
