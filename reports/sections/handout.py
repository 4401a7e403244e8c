"""A playbook on paper: what it is for, and its steps with boxes to tick."""

from typing import Any

from kb.vocabulary.enums import Phase, StepKind
from reports.language import _, label
from reports.language.words import format_duration, listed, named
from reports.reading import Reading, Row

type Titles = dict[Any, str]


def purpose(reading: Reading) -> dict[str, Any]:
    """What stands before the first step."""
    text = str(reading.record.get("purpose") or "").strip()
    techniques = [str(one) for one in reading.record.get("techniques") or ()]
    return {
        "text": reading.prose(text) if text else "",
        "plain": text,
        "techniques": techniques,
        "nothing": not text and not techniques,
    }


def handout(reading: Reading) -> dict[str, Any]:
    """The steps by their phases."""
    groups: list[tuple[str, list[dict[str, Any]]]] = []
    rows = reading.rows("steps")
    titles = {row.get("number"): reading.cell(row.get("title")) for row in rows}
    for row in rows:
        phase = label(Phase, row.get("phase")) if row.get("phase") else _("Steps")
        if not groups or groups[-1][0] != phase:
            groups.append((phase, []))
        groups[-1][1].append(_step(reading, row, titles))
    return {"groups": groups, "count": sum(len(rows) for _phase, rows in groups)}


def _step(reading: Reading, row: Row, titles: Titles) -> dict[str, Any]:
    row = row | {"_kind": "playbook_step"}
    minutes = row.get("expected_minutes")
    expected = format_duration(minutes) if isinstance(minutes, int) else ""
    automated = reading.cell(row.get("automated"))
    facts = (
        reading.cell(row.get("role")),
        _("automated: {how}", how=automated) if automated else "",
        _("expected {duration}", duration=expected) if expected else "",
        listed(row.get("techniques") or ()),
    )
    said = (
        (_("Playbook"), reading.cell(row.get("runs"))),
        (_("Expected result"), reading.cell(row.get("expected_result"))),
        (_("Evidence"), reading.cell(row.get("evidence"))),
    )
    detail = str(row.get("detail") or "")
    return {
        "number": str(row.get("number") or ""),
        "title": reading.cell(row.get("title"), row, "title") or _("Without a title"),
        "text": reading.prose(detail, row, "detail") if detail else "",
        "plain": detail,
        "ways": _ways(row, titles) + [named(name, value) for name, value in said if value],
        "facts": " · ".join(part for part in facts if part),
    }


def _ways(row: Row, titles: Titles) -> list[str]:
    """Where a step leads, where that isn't the one below."""
    number, kind = row.get("number"), row.get("kind")
    ways = [(str(label), target) for label, target in row.get("ways") or ()]
    if kind == StepKind.PARALLEL:
        steps = listed(_named(target, titles) for _label, target in ways)
        return [_("At once: {steps}", steps=steps)] if len(ways) > 1 else []
    lines = []
    for case, target in ways:
        if case == "otherwise":
            words = _("Otherwise")
        elif case:
            words = (
                _("While {case}", case=case) if kind == StepKind.LOOP else _("If {case}", case=case)
            )
        elif isinstance(number, int) and target != number + 1 and len(titles) > number:
            words = _("Then")
        else:
            continue
        lines.append(_("{case} → {step}", case=words, step=_named(target, titles)))
    return lines


def _named(target: object, titles: Titles) -> str:
    return f"{target} {titles[target]}" if target in titles else _("the end")
