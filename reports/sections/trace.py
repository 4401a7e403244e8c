"""From fact to proof: each chain in a line, what is covered, and which lessons were repeated."""

from collections.abc import Iterator
from typing import Any

from kb.conformance.tracing import PARTS, Node, Stage, Trace, trace
from kb.vocabulary.enums import ChangeState, FollowUpState
from kb.vocabulary.proposals import ProposalState
from kb.vocabulary.response import MeasureState
from reports import trace_chart
from reports.citations import targets
from reports.language import _, label
from reports.language.words import listed
from reports.reading import Reading, Row

_STATES = {
    "config_change": ChangeState,
    "measure": MeasureState,
    "follow_up": FollowUpState,
    "proposal": ProposalState,
}


def trace_to_proof(reading: Reading) -> dict[str, Any]:
    """The chains of an incident, with the facts that its causes and lessons rest on."""
    found = trace(_parts(reading))
    return _told(reading, found)


def period_trace(reading: Reading) -> dict[str, Any]:
    """The chains of all incidents of a range; what a cause rests on stands in each review."""
    parts = {part: reading.rows(part) for part in PARTS if part not in {"events", "workflow"}}
    return _told(reading, trace(parts))


def _parts(reading: Reading) -> dict[str, list[Row]]:
    parts = {part: reading.rows(part) for part in PARTS if part != "events"}
    numbers = {record_id: ref for ref, record_id in targets(reading.record).items()}
    parts["events"] = [
        row | {"ref": numbers[str(row.get("id"))]}
        for row in reading.rows("timeline")
        if row.get("key_event") and str(row.get("id")) in numbers
    ]
    parts["workflow"] = [
        row | {"ref": _("Step {number}", number=number)}
        for number, row in enumerate(parts["workflow"], 1)
    ]
    return parts


def _told(reading: Reading, found: Trace) -> dict[str, Any]:
    rows = list(_rows(reading, found))
    return {
        "rows": reading.some(rows, "chains"),
        "nothing": not rows and not reading.rows("repeated"),
        "covered": trace_chart.covered(found),
        "figure": trace_chart.chains(found),
        "repeated": [
            {
                "number": str(row.get("number") or ""),
                "cause": str(row.get("cause_ref") or ""),
                "lesson": str(row.get("lesson_ref") or ""),
                "earlier": str(row.get("earlier") or ""),
                "closed": str(row.get("closed_on") or ""),
            }
            for row in reading.rows("repeated")
        ],
    }


def _rows(reading: Reading, found: Trace) -> Iterator[dict[str, Any]]:
    """A row for each way from a cause, or from what has none, to its end."""
    for node in found.nodes:
        starts = node.stage == Stage.CAUSE or not any(
            one.stage != Stage.FACT for one in found.next_to(node.key, before=True)
        )
        if node.stage in {Stage.FACT, Stage.PROOF} or not starts:
            continue
        for place, chain in enumerate(_chains(found, node)):
            yield _row(reading, found, chain, shown=place == 0)


def _chains(found: Trace, node: Node) -> Iterator[tuple[Node, ...]]:
    after = found.next_to(node.key, before=False)
    if not after:
        yield (node,)
    for one in after:
        for rest in _chains(found, one):
            yield (node, *rest)


def _row(reading: Reading, found: Trace, chain: tuple[Node, ...], *, shown: bool) -> dict[str, Any]:
    """One line; a cause that the line before has, too, isn't said again."""
    by_stage = {node.stage: node for node in chain}
    lesson, change = by_stage.get(Stage.LESSON), by_stage.get(Stage.CHANGE)
    proof = by_stage.get(Stage.PROOF)
    cause = by_stage.get(Stage.CAUSE) if shown else None
    facts = [
        one.ref
        for node in (cause, lesson)
        if node is not None
        for one in found.next_to(node.key, before=True)
        if one.stage == Stage.FACT
    ]
    return {
        "incident": chain[0].incident if shown else "",
        "facts": listed(list(dict.fromkeys(facts))),
        "cause": _item(reading, cause),
        "lesson": _item(reading, lesson)
        if shown or lesson is not chain[0]
        else _item(reading, None),
        "change": _item(reading, change),
        "state": label(_STATES[change.kind], change.state) if change is not None else "",
        "proof": reading.cell(proof.title) if proof is not None else "",
        "day": proof.on if proof is not None else "",
        "proved": proof is not None,
        "lacks": chain[-1].lacks.value if chain[-1].lacks is not None else "",
    }


def _item(reading: Reading, node: Node | None) -> dict[str, str]:
    if node is None:
        return {"ref": "", "title": ""}
    return {"ref": node.ref, "title": reading.cell(node.title) or _("Without a title")}
