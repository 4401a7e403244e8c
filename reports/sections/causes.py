"""Causes: the tree of whys, each under what it explains."""

from typing import Any

from kb.vocabulary.response import CauseCategory, CauseType
from reports.cause_charts import Why, fishbone, tree
from reports.language import _, label
from reports.language.words import listed
from reports.reading import Reading, Row, reference
from reports.sections.trend import trend

#: Deeper than this a cell would be all indent.
_DEEPEST = 6
_FEWEST_DRAWN, _MOST_DRAWN = 2, 30


def causes(reading: Reading) -> dict[str, Any]:
    """Values of the causes, a parent before what explains it, with their depth."""
    rows = reading.rows("causes")
    evidence = reading.numbered("evidence", "E")
    factors = _shared(rows)
    ordered = _ordered(rows)
    shown = [_row(reading, row, depth, evidence, factors) for row, depth in ordered]
    return {"rows": shown} | _figures(reading, shown) | trend(reading)


def _figures(reading: Reading, shown: list[dict[str, Any]]) -> dict[str, Any]:
    """Fishbone and tree; one cause alone needs none, and too many make one that nobody reads."""
    if len(shown) < _FEWEST_DRAWN:
        return {"fishbone": "", "tree": ""}
    drawn = shown[:_MOST_DRAWN]
    if len(shown) > len(drawn):
        reading.say(
            "left_out",
            f"The figures show {len(drawn)} of {len(shown)} causes; all are in the table.",
        )
    whys = [
        Why(
            row["ref"],
            row["title"],
            row["branch"],
            row["depth"],
            row["root"],
            tuple(row["evidence"]),
        )
        for row in drawn
    ]
    outcome = reading.cell(reading.record.get("title"))
    branches = [label(CauseCategory, word) for word in CauseCategory]
    return {"fishbone": fishbone(whys, branches, outcome), "tree": tree(whys)}


def _ordered(rows: list[Row]) -> list[tuple[Row, int]]:
    """Depth first; a row whose parent is unknown or part of a ring stands at the top."""
    known = {str(row.get("id")) for row in rows}
    children: dict[str, list[Row]] = {}
    for row in rows:
        parent = str(row.get("parent_id") or "")
        children.setdefault(parent if parent in known else "", []).append(row)
    found: list[tuple[Row, int]] = []
    seen: set[str] = set()
    for top in [*children.get("", []), *rows]:
        waiting = [(top, 0)]
        while waiting:
            row, depth = waiting.pop()
            key = str(row.get("id"))
            if key in seen:
                continue
            seen.add(key)
            found.append((row, depth))
            waiting += [(child, depth + 1) for child in reversed(children.get(key, []))]
    return found


def _shared(rows: list[Row]) -> dict[str, list[str]]:
    """References of the causes that share a factor, by its name."""
    found: dict[str, list[str]] = {}
    for row in rows:
        if row.get("factor"):
            found.setdefault(str(row["factor"]).casefold(), []).append(reference(row, "K"))
    return found


def _row(
    reading: Reading,
    row: Row,
    depth: int,
    evidence: dict[str, str],
    factors: dict[str, list[str]],
) -> dict[str, Any]:
    row = row | {"_kind": "cause"}
    ref = reference(row, "K")
    factor = reading.cell(row.get("factor"), row, "factor")
    others = [item for item in factors.get(str(row.get("factor")).casefold(), []) if item != ref]
    shared = _(" (also {refs})", refs=listed(others)) if others else ""
    return {
        "of": reading.of(row),
        "ref": ref,
        "title": reading.cell(row.get("title"), row, "title"),
        "text": reading.cell(row.get("explanation"), row, "explanation"),
        "depth": min(depth, _DEEPEST),
        "part": label(CauseType, row.get("cause_type")),
        "branch": label(CauseCategory, row.get("category")),
        "root": bool(row.get("is_root")),
        "factor": f"{factor}{shared}" if factor else "",
        "evidence": [
            evidence[str(key)] for key in row.get("evidence_ids") or () if str(key) in evidence
        ],
    }
