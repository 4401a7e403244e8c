"""What the labelled lines of a step say, in words for readers."""

from PySide6.QtCore import QCoreApplication

from kb.library.playbooks.flow import END, Flow, FlowStep
from kb.vocabulary.enums import StepKind
from kb.vocabulary.moments import format_duration


def _tr(text: str) -> str:
    return QCoreApplication.translate("StepWords", text)


def ways_in_words(step: FlowStep, found: Flow) -> list[str]:
    """Where a step leads, a line a way; nothing where it only leads to the one below."""
    titles = {one.number: one.title for one in found.steps}
    ways = found.ways_from(step.number)
    lines = []
    if step.kind == StepKind.PARALLEL and len(ways) > 1:
        branches = ", ".join(_named(way.target, titles) for way in ways)
        lines.append(_tr("At once: %s") % branches)
    for way in ways:
        if way.label and step.kind == StepKind.LOOP and way.label != "otherwise":
            lines.append(_arrow(_tr("While %s") % way.label, way.target, titles))
        elif way.label == "otherwise":
            lines.append(_arrow(_tr("Otherwise"), way.target, titles))
        elif way.label:
            lines.append(_arrow(_tr("If %s") % way.label, way.target, titles))
        elif step.kind != StepKind.PARALLEL and _jumps(step.number, way.target, len(found.steps)):
            lines.append(_arrow(_tr("Then"), way.target, titles))
    said = step.labels
    for label, value in (
        (_tr("Playbook: %s"), said.playbook),
        (_tr("Expected result: %s"), said.expected_result),
        (_tr("Evidence: %s"), said.evidence),
    ):
        if value:
            lines.append(label % value)
    return lines


def meta_of(step: FlowStep) -> str:
    """Who or what does a step, in what time, and what it refers to."""
    parts = [_tr("optional")] if step.labels.optional else []
    parts.append(step.role)
    if step.labels.automated:
        parts.append(_tr("automated: %s") % step.labels.automated)
    if step.expected_minutes is not None:
        parts.append(_tr("expected %s") % format_duration(step.expected_minutes))
    parts += [*step.techniques, *step.labels.references]
    return " · ".join(part for part in parts if part)


def _jumps(number: int, target: int, count: int) -> bool:
    """Whether a way leads elsewhere than to the step below, or ends before the last one."""
    return target != number + 1 and not (target == END and number == count)


def _arrow(words: str, target: int, titles: dict[int, str]) -> str:
    return f"{words} → {_named(target, titles)}"


def _named(number: int, titles: dict[int, str]) -> str:
    return _tr("the end") if number == END else f"{number} {titles.get(number, '')}".strip()
