"""For who sees the next one first: early signs, the first look, what misled us, when to call."""

from collections.abc import Sequence
from itertools import chain
from typing import Any, Final

from kb.vocabulary.enums import EntityType, LessonCategory, Phase, Severity, Verdict
from kb.vocabulary.response import Judgement, ObservationClass
from reports.language import _, label
from reports.language.words import listed
from reports.reading import Reading, Row, duration, instant, reference
from reports.sections.assets import named_value
from reports.sections.workflow import playbook_used
from reports.wording import sentences, shorten

_SENTENCES: Final = 3
_SHORT_CHARACTERS: Final = 600
#: A bulletin is read at a desk while something happens: titles, no essays.
_CELL: Final = 240
_MOST_ENTITIES: Final = 20


def bulletin_short(reading: Reading) -> dict[str, Any]:
    """The text typed for it or the first sentences of the summary, how long unseen, techniques."""
    record = reading.record
    text = reading.searches.left_out(str(record.get("summary") or ""))[:4000]
    plain = " ".join(text.translate(str.maketrans("", "", "*_`#>")).split())
    first, seen = reading.milestone("first_activity_at"), reading.milestone("detected_at")
    told = [str(one) for one in record.get("techniques") or ()]
    dated = chain(reading.rows("opportunities"), _key_events(reading))
    for row in dated:
        told += [str(row.get("technique") or ""), *map(str, row.get("techniques") or ())]
    return {
        "text": reading.options.cover_text
        or shorten(sentences(plain, _SENTENCES), _SHORT_CHARACTERS),
        "type": reading.cell(record.get("incident_type")),
        "unseen": duration(first, seen),
        "techniques": listed(dict.fromkeys(told)),
    }


def bulletin_signs(reading: Reading) -> dict[str, Any]:
    """What could have been seen, and the key events before detection, each earliest first."""
    seen = reading.milestone("detected_at")
    chances = sorted(reading.rows("opportunities"), key=lambda row: str(row.get("at") or "~"))
    events = []
    for number, row in enumerate(_key_events(reading), 1):
        at = instant(row.get("at"))
        if seen is not None and at is not None and at < seen:
            events.append(
                _sign(reading, row, f"T{number}", "text", "source")
                | {"technique": listed(row.get("techniques") or ())}
            )
    found = [
        _sign(reading, row, reference(row, "D"), "signal", "data_source")
        | {"technique": reading.cell(row.get("technique"))}
        for row in chances
    ]
    return {
        "rows": found + events,
        "undated": seen is None and bool(_key_events(reading)),
    }


def _key_events(reading: Reading) -> list[Row]:
    rows = [row for row in reading.rows("timeline") if row.get("key_event")]
    return sorted(rows, key=lambda row: (str(row.get("at") or "~"), str(row.get("id"))))


def _sign(reading: Reading, row: Row, ref: str, text: str, where: str) -> dict[str, str]:
    at = instant(row.get("at"))
    return {
        "ref": ref,
        "when": reading.moment(row.get("at"), row.get("precision")),
        "earlier": duration(at, reading.milestone("detected_at")),
        "text": _brief(reading, row.get(text)) or _("not set"),
        "where": _brief(reading, row.get(where)) or _("not recorded"),
    }


def bulletin_look(reading: Reading) -> dict[str, Any]:
    """The steps of triage in their order, with what was typed, and the tools."""
    steps = [
        {
            "number": str(number),
            "action": _brief(reading, row.get("action")) or _("Without a title"),
            "tool": reading.cell(row.get("tool")),
            "command": reading.cell(
                row.get("command"), row | {"_kind": "workflow_step"}, "command"
            ),
        }
        for number, step in enumerate(reading.rows("workflow"), 1)
        for row in (step | {"_kind": "workflow_step"},)
        if row.get("phase") == Phase.TRIAGE
    ]
    tools = dict.fromkeys(step["tool"] for step in steps if step["tool"])
    return {"steps": steps, "tools": listed(tools)}


def bulletin_fooled(reading: Reading) -> dict[str, Any]:
    """Verdicts that were wrong, what went badly, why signs were missed, lessons on detection."""
    groups = (
        (_("The machine was wrong"), _wrong_verdicts(reading)),
        (
            _("Went badly"),
            [
                _point(reading, reference(row, "O"), row.get("title"), row.get("explanation"))
                for row in reading.rows("observations")
                if row.get("observation_class") == ObservationClass.WENT_BADLY
            ],
        ),
        (
            _("Signs that were missed, and why"),
            [
                _point(reading, reference(row, "D"), row.get("signal"), row.get("why_missed"))
                for row in reading.rows("opportunities")
                if row.get("why_missed")
            ],
        ),
        (
            _("Learned about detection"),
            [
                _point(reading, reference(row, "L"), row.get("title"), "")
                for row in reading.rows("lessons")
                if row.get("category") == LessonCategory.DETECTION
            ],
        ),
    )
    return {"groups": [(title, points) for title, points in groups if points]}


def _wrong_verdicts(reading: Reading) -> list[dict[str, str]]:
    points = []
    for run in reading.rows("automated_runs"):
        verdicts = run.get("verdicts")
        for item in verdicts if isinstance(verdicts, list) else ():
            if isinstance(item, dict) and item.get("right") == Judgement.WRONG:
                said = label(Verdict, item.get("verdict"))
                text = _(
                    "{entity}: “{verdict}”",
                    entity=reading.cell(item.get("entity")) or _("An entity"),
                    verdict=said,
                )
                points.append(_point(reading, reference(run, "U"), text, item.get("reason")))
    return points


def _point(reading: Reading, ref: str, title: object, why: object) -> dict[str, str]:
    return {
        "ref": ref,
        "title": _brief(reading, title) or _("Without a title"),
        "why": _brief(reading, why),
    }


def bulletin_escalate(reading: Reading) -> dict[str, Any]:
    """How severe it was, what is malicious, and the first step that contains it."""
    severity = str(reading.record.get("severity") or "not_set")
    bad = [row for row in reading.rows("assets") if row.get("verdict") == Verdict.MALICIOUS]
    if len(bad) > _MOST_ENTITIES:
        reading.say("left_out", f"{len(bad) - _MOST_ENTITIES} malicious entities are left out.")
    return {
        "severity": "" if severity == Severity.NOT_SET else label(Severity, severity),
        "entities": [
            {
                "ref": reference(row, "A"),
                "kind": label(EntityType, row.get("entity_type")),
                "value": named_value(reading, row),
            }
            for row in bad[:_MOST_ENTITIES]
        ],
        "more": max(len(bad) - _MOST_ENTITIES, 0),
        "step": _first_containment(reading),
    }


def _first_containment(reading: Reading) -> dict[str, str]:
    """The playbook's first step of containment; where none is known, the first that was done."""
    comparison = reading.record.get("comparison")
    compared = comparison.get("steps") or () if isinstance(comparison, dict) else ()
    planned = [step.get("playbook_step") for step in compared]
    step = _first([one for one in planned if isinstance(one, dict)])
    if step is not None:
        known = playbook_used(reading)
        named = known.get("named") or _("the playbook")
        return {
            "title": _brief(reading, step.get("title") or step.get("text")) or _("Without a title"),
            "role": reading.cell(step.get("role")) or _("no role named"),
            "of": named,
        }
    done = _first(reading.rows("workflow"))
    if done is None:
        return {}
    title = _brief(reading, done.get("action")) or _("Without a title")
    return {
        "title": title,
        "role": reading.cell(done.get("done_by")) or _("nobody named"),
        "of": "",
    }


def _first(steps: Sequence[Row]) -> Row | None:
    return next((step for step in steps if step.get("phase") == Phase.CONTAINMENT), None)


def _brief(reading: Reading, text: object) -> str:
    return shorten(" ".join(reading.cell(text).split()), _CELL)
