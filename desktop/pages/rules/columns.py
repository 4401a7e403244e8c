"""Columns of the register, and of the matrix."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from PySide6.QtCore import QCoreApplication

from desktop.widgets.cells import Align, Cell
from desktop.widgets.rows import Column
from kb.library.automation_rules import action_text
from kb.library.automation_rules.coverage import Cover, Coverage, Covering, Scenario
from kb.library.automation_rules.overlaps import in_words
from kb.library.automation_rules.parts import Action, Raw
from kb.library.automation_rules.register import RegisterRow
from kb.vocabulary.enums import KnowledgeState

#: Keys of the matrix' own columns.
PLAYBOOK: Final = "playbook"
RULE: Final = "rule"
_TONES: Final = {
    Cover.COVERED: "ok",
    Cover.CALLED: "info",
    Cover.OVERLAP: "warn",
    Cover.OFF: "neutral",
}


def register_columns() -> list[Column[RegisterRow]]:
    """What the register says of each rule."""
    return [
        Column(
            "order", _tr("Order"), lambda r: Cell(str(r.rule.rule_order), "number"), 56,
            align=Align.TRAILING,
        ),
        Column("title", _tr("Rule"), _title, 160),
        Column("trigger", _tr("Trigger"), lambda r: Cell(_trigger(r), "secondary", wrap=True), 100),
        Column("conditions", _tr("Conditions"), _conditions, 160, stretch=True),
        Column("actions", _tr("Actions"), _actions, 150),
        Column("playbooks", _tr("Playbooks called"), _playbooks, 104),
        Column("types", _tr("For types"), _types, 92),
        Column("expires", _tr("Expires"), _expires, 128),
        Column("state", _tr("State"), _state, 82),
        Column("overlaps", _tr("Overlaps"), _overlaps, 76),
        Column("owner", _tr("Owner"), lambda r: Cell(r.rule.owner, "person"), 114),
    ]  # fmt: skip


def _title(row: RegisterRow) -> Cell:
    if row.is_affected:
        return Cell(row.rule.title, "icon", icon="warning", tip=_tr("A known difference holds"))
    return Cell(row.rule.title, "title", wrap=True)


def _types(row: RegisterRow) -> Cell:
    return Cell(", ".join(row.rule.incident_types), wrap=True)


def _trigger(row: RegisterRow) -> str:
    """Shorter than in the rule itself: "Incident created"."""
    trigger = row.found.rule.trigger
    if trigger is None:
        return _tr("Not said")
    return f"{trigger.on.removesuffix('s')} {trigger.when.lower()}"


def _conditions(row: RegisterRow) -> Cell:
    said = "; ".join(map(in_words, row.found.rule.conditions))
    return Cell(said or _tr("Always"), "text" if said else "muted", wrap=True, tip=said)


def _actions(row: RegisterRow) -> Cell:
    each = (_action(one) for one in row.found.rule.actions)
    said = " · ".join(f"{number} {words}" for number, words in enumerate(each, start=1))
    return Cell(said, wrap=True, tip=said)


def _action(action: Action) -> str:
    if isinstance(action, Raw):
        return _tr("Kept as it came")
    head, *below = action_text.lines(action) or [""]
    return (
        ", ".join(below) if head == action_text.MANY else head.replace("[[", "").replace("]]", "")
    )


def _playbooks(row: RegisterRow) -> Cell:
    missing = [one.name for one in row.called if one.playbook_id is None]
    said = ", ".join(one.name for one in row.called)
    tip = _tr("Not in the library: %s") % ", ".join(missing) if missing else said
    if missing:
        return Cell(said, "icon", icon="warning", tip=tip)
    return Cell(said, wrap=True, tip=tip)


def _expires(row: RegisterRow) -> Cell:
    if row.rule.expires_at is None:
        return Cell(_tr("Never"), "muted")
    day = _day(row.rule.expires_at)
    if row.is_expired:
        return Cell(_tr("Expired %s") % day, "chip", tone="warn")
    return Cell(day)


def _state(row: RegisterRow) -> Cell:
    if not row.rule.enabled:
        return Cell(_tr("Disabled"), "chip", tone="neutral")
    if row.rule.state == KnowledgeState.PUBLISHED:
        return Cell(_tr("Enabled"), "chip", tone="ok")
    return Cell(KnowledgeState(row.rule.state).label, "chip", tone="info")


def _overlaps(row: RegisterRow) -> Cell:
    if not row.overlaps:
        return Cell("", "muted")
    tip = "\n".join(one.why for one in row.overlaps)
    return Cell(str(len(row.overlaps)), "chip", tone="warn", tip=tip)


def _day(at: datetime) -> str:
    return f"{at:%Y-%m-%d}"


def shown_columns(found: Coverage) -> tuple[tuple[int, Covering], ...]:
    """The playbooks and rules that stand to any type, with their place in a row's cells."""
    return tuple(
        (place, one)
        for place, one in enumerate(found.columns)
        if any(row.cells[place] != Cover.NONE for row in found.rows)
    )


def matrix_columns(found: Coverage) -> list[Column[Scenario]]:
    """The type, how it stands, then a column for each playbook and rule that covers one."""
    return [
        Column("type", _tr("Incident type"), lambda r: Cell(r.name, "title"), 170),
        Column(
            "incidents", _tr("Incidents"), lambda r: Cell(f"{r.incidents:,}", "number"), 82,
            align=Align.TRAILING,
        ),
        Column(PLAYBOOK, _tr("Playbook"), _has_playbook, 142),
        Column(RULE, _tr("Rule"), _has_rule, 120),
        *_item_columns(shown_columns(found)),
    ]  # fmt: skip


def _item_columns(shown: Sequence[tuple[int, Covering]]) -> Iterator[Column[Scenario]]:
    for place, one in shown:

        def cell(row: Scenario, place: int = place, one: Covering = one) -> Cell:
            cover = row.cells[place]
            if cover == Cover.NONE:
                return Cell("", "muted")
            tip = row.why.get(one.id, one.title)
            return Cell(label_of(cover), "chip", tone=_TONES[cover], tip=tip)

        yield Column(str(one.id), one.title, cell, 126)


def label_of(cover: Cover) -> str:
    """How an item stands to a type, in a word."""
    return {
        Cover.COVERED: _tr("Covers"),
        Cover.CALLED: _tr("Called"),
        Cover.OVERLAP: _tr("Overlaps"),
        Cover.OFF: _tr("Off"),
        Cover.NONE: "",
    }[cover]


def _has_playbook(row: Scenario) -> Cell:
    if row.has_playbook:
        return Cell(_tr("Covered"), "chip", tone="ok")
    tip = _tr("No playbook is for this type: a click begins one")
    return Cell(_tr("None: new…"), "chip", tone="danger", tip=tip)


def _has_rule(row: Scenario) -> Cell:
    if row.has_rule:
        return Cell(_tr("Covered"), "chip", tone="ok")
    tip = _tr("No rule in force is for this type: a click begins one")
    return Cell(_tr("None: new…"), "chip", tone="neutral", tip=tip)


def _tr(text: str) -> str:
    return QCoreApplication.translate("RuleColumns", text)
