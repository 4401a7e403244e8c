"""How well similar incidents are found, and how fast: VERIS and MISP records against plain FTS5.

    python -m benchmarks.similar [--data FOLDER] [--filler N]

Of each record the three most alike are asked for. For VERIS it is counted how many have an
action and an asset in common with it; the labels are taken from the record's fields, never
shown to either side in the first run, and given to both as tags in the second. For MISP it is
counted how many share a tag that names a threat, which neither side sees. The baseline is
SQLite's FTS5 with stemming, all words of the record joined by OR, `ORDER BY rank`, in the same
run. `--filler` adds incidents for the time a question takes in a larger store.
"""

import argparse
import json
import os
import re
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from kb.incidents.record import service as incidents
from kb.knowledge_base import KnowledgeBase
from kb.sightings.similar import similar

_FIRST = 3


@dataclass(frozen=True, slots=True)
class Case:
    """A record: its text, and what makes it like another one."""

    text: str
    labels: tuple[frozenset[str], ...]

    def is_like(self, other: "Case") -> bool:
        """Whether each kind of label has one in common."""
        return all(mine & theirs for mine, theirs in zip(self.labels, other.labels, strict=True))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    usual = os.environ.get("HOTWASH_SHARED_DATA", "../shared/data")
    arguments.add_argument("--data", type=Path, default=Path(usual))
    arguments.add_argument("--filler", type=int, default=0)
    given = arguments.parse_args()
    if not given.data.is_dir():
        print(f"no records in {given.data}")
        return
    veris, misp = list(_veris(given.data / "veris")), list(_misp(given.data / "misp"))
    for name, cases, tagged in (
        ("VERIS, text alone", veris, False),
        ("VERIS, actions and assets as tags", veris, True),
        ("MISP, text alone", misp, False),
    ):
        _compare(name, cases, tagged=tagged, filler=given.filler)


def _veris(folder: Path) -> Iterator[Case]:
    for path in sorted(folder.rglob("*.json")):
        record = json.loads(path.read_text("utf-8"))
        if not isinstance(record, dict) or len(record.get("summary", "")) < 20:
            continue
        actions = {a for a in record.get("action", {}) if a != "unknown"}
        listed = record.get("asset", {}).get("assets", [])
        assets = {a["variety"] for a in listed if "Unknown" not in a.get("variety", "Unknown")}
        yield Case(record["summary"], (frozenset(actions), frozenset(assets)))


def _misp(folder: Path) -> Iterator[Case]:
    for path in sorted(folder.rglob("*.json")):
        document = json.loads(path.read_text("utf-8"))
        event = document.get("Event", document) if isinstance(document, dict) else {}
        if not isinstance(event, dict):
            continue
        tags = {str(tag.get("name")) for tag in event.get("Tag", []) if "tlp" not in str(tag)}
        threats = {t for t in tags if "malware" in t or "misp-galaxy" in t or "ransom" in t.lower()}
        attributes = [str(a.get("value", "")) for a in event.get("Attribute", [])]
        for item in event.get("Object", []):
            attributes += [str(a.get("value", "")) for a in item.get("Attribute", [])]
        if threats:
            text = f"{event.get('info') or ''}\n" + "\n".join(attributes[:200])
            yield Case(text, (frozenset(threats),))


def _compare(name: str, cases: list[Case], *, tagged: bool, filler: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        with KnowledgeBase.open(Path(folder) / "a.hotwash", actor="A") as kb:
            ids: list[UUID] = kb.write(partial(_fill, cases=cases, tagged=tagged)).result
            for start in range(0, filler, 500):
                kb.write(partial(_more, first=start))
            by_id = dict(zip(ids, cases, strict=True))
            ours = _score(by_id, lambda one: _similar(kb, one, set(ids)))
        plain = _score(by_id, _plain(by_id, tagged=tagged))
    others = [(a, b) for a in cases for b in cases if a is not b]
    chance = sum(a.is_like(b) for a, b in others) / max(1, len(others))
    print(f"{name}: {len(cases)} records, chance {chance:.2f}")
    print(f"  ours        {ours[0]:.3f} of the first three, {ours[1] * 1000:.0f} ms a question")
    print(f"  plain FTS5  {plain[0]:.3f}, ratio {ours[0] / max(plain[0], 1e-9):.2f}")


def _fill(session: Session, cases: list[Case], *, tagged: bool) -> list[UUID]:
    made = []
    for case in cases:
        title = re.split(r"(?<=[.!?])\s|\n", case.text.strip())[0][:150] or "Untitled"
        tags = sorted({t.replace(",", " ") for labels in case.labels for t in labels})
        values = {"title": title, "summary": case.text, "tags": tags if tagged else []}
        made.append(incidents.add(session, values))
    return made


def _more(session: Session, first: int) -> None:
    for n in range(first, first + 500):
        words = " ".join(f"word{(n * k) % 9973}" for k in range(3, 60))
        incidents.add(session, {"title": f"Filler {n} {words[:60]}", "summary": words})


def _similar(kb: KnowledgeBase, one: UUID, known: set[UUID]) -> list[UUID]:
    found = kb.read(partial(similar, incident_id=one, each=10)).get("incident", ())
    return [other.record_id for other in found if other.record_id in known]


def _plain(by_id: dict[UUID, Case], *, tagged: bool) -> Callable[[UUID], list[UUID]]:
    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE t USING fts5(id UNINDEXED, x, tokenize='porter')")

    def shown(case: Case) -> str:
        return case.text + " ".join(t for ls in case.labels for t in sorted(ls)) * tagged

    for one, case in by_id.items():
        base.execute("INSERT INTO t VALUES (?, ?)", (one.hex, shown(case)))

    def ask(one: UUID) -> list[UUID]:
        words = {w.lower() for w in re.findall(r"\w{2,}", shown(by_id[one]))}
        query = " OR ".join(f'"{word}"' for word in sorted(words))
        rows: list[Any] = base.execute(
            "SELECT id FROM t WHERE t MATCH ? ORDER BY rank LIMIT 10", (query,)
        ).fetchall()
        return [UUID(hex=row[0]) for row in rows if row[0] != one.hex]

    return ask


def _score(by_id: dict[UUID, Case], ask: Callable[[UUID], list[UUID]]) -> tuple[float, float]:
    """The share of the first three that are like the record, and the median time."""
    right = asked = 0
    times = []
    for one, case in by_id.items():
        if not any(case.is_like(other) for o, other in by_id.items() if o != one):
            continue
        started = time.perf_counter()
        found = ask(one)[:_FIRST]
        times.append(time.perf_counter() - started)
        right += sum(case.is_like(by_id[other]) for other in found)
        asked += _FIRST
    return right / max(1, asked), statistics.median(times or [0.0])


if __name__ == "__main__":
    main()
