"""An automation rule in words: its chips, its conditions line by line, its actions."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from kb.library.automation_rules import action_text, condition_text
from kb.library.automation_rules.overlaps import in_words, shortened
from kb.library.automation_rules.parts import Action, Condition, Group, Items, Raw, Trigger
from kb.library.automation_rules.writing import trigger_words

if TYPE_CHECKING:
    from desktop.pages.knowledge.rule_reading import RuleReading


def chips_of(reading: "RuleReading") -> Iterator[tuple[str, str]]:
    """Text and tone of each chip beside the version."""
    yield _tr("Order %s") % reading.order, "neutral"
    if not reading.enabled:
        yield _tr("Disabled"), "warn"
    if reading.expires_at is not None:
        day = f"{reading.expires_at:%Y-%m-%d}"
        over = reading.is_expired
        yield (_tr("Expired %s") if over else _tr("Expires %s")) % day, "warn" if over else "info"
    if reading.overlaps:
        yield (
            QCoreApplication.translate("RuleView", "%n overlap(s)", "", len(reading.overlaps)),
            "warn",
        )


def trigger_line(trigger: Trigger | None) -> str:
    """When a rule is asked."""
    return trigger_words(trigger) if trigger is not None else _tr("Not said")


def condition_lines(condition: Condition, depth: int = 0) -> Iterator[tuple[int, str]]:
    """The lines of a condition, each with how deep it stands."""
    if isinstance(condition, Group | Items):
        yield depth, condition_text.head(condition)
        for inner in condition.inner:
            yield from condition_lines(inner, depth + 1)
    elif isinstance(condition, Raw):
        yield depth, _tr("Kept as it came: %s") % _short(condition)
    else:
        yield depth, in_words(condition)


def action_lines(action: Action) -> tuple[str, list[str]]:
    """The line of an action, and those below it."""
    if isinstance(action, Raw):
        return _tr("Kept as it came: %s") % _short(action), []
    head, *below = action_text.lines(action) or [""]
    said = [_shortened(line) for line in below]
    return head, said


def _shortened(line: str) -> str:
    label, colon, value = line.partition(": ")
    return f"{label}{colon}{shortened(value)}" if colon else line


def _short(raw: Raw) -> str:
    value = raw.value()
    kind = value.get("actionType") or value.get("conditionType")
    return str(kind)[:80] if kind else " ".join(raw.json.split())[:120]


def _tr(text: str) -> str:
    return QCoreApplication.translate("RuleView", text)
