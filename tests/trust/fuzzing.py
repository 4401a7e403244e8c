"""Imports cases one after the other in a process of its own: python -m tests.trust.fuzzing.

Each case goes through the door that people use: first the preview, then the import. What breaks
a promise is told with the number of its case; what hangs or eats the memory ends the process.
"""

import faulthandler
import json
import os
import resource
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from kb import checking
from kb.interchange import service
from kb.interchange.outcome import FileOutcome, ImportReport
from kb.interchange.table_mapping import TableMapping, from_json
from kb.knowledge_base import KnowledgeBase
from tests.kb.interchange.test_tables import MAPPING
from tests.stores import ACTOR, new_store
from tests.trust.mutations import Case, made
from tests.trust.seeds import gathered
from tests.trust.watching import Watch

#: Seconds for a case, seconds after which it counts as hanging, and MB for the process.
MOST_SECONDS = 5.0
_HANGS = 60
MOST_MB = 1_000
#: A store takes so many cases, is checked, and makes room for a fresh one.
_PER_STORE = 400
#: What the columns of the table among the seeds are.
_TICKETS = {"": from_json(MAPPING)}
#: Parts are imported with the files that hold their incident.
_TOGETHER = ("dispatch/", "sentinel/rest_examples/2021-03-01-preview/")


@dataclass(slots=True)
class Found:
    """What the cases of a process came to."""

    cases: int = 0
    taken: int = 0
    refused: int = 0
    formats: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    slowest: float = 0.0
    slowest_case: str = ""
    most_mb: float = 0.0


def run(first: int, step: int, count: int, *, everything: bool, found: Found) -> None:
    """Import every `step`th case from the first one on."""
    seeds = gathered(everything=everything)
    for start in range(0, count, _PER_STORE):
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            store = new_store(folder / "s.hotwash")
            with KnowledgeBase.open(store, actor=ACTOR) as kb:
                watch = Watch(kb)
                for number in range(start, min(start + _PER_STORE, count)):
                    case = made(first + step * number, seeds)
                    inbox = _written(folder / "inbox", case, seeds)
                    _case(kb, watch, inbox, case, found)
                watch.close()
                problems = checking.check(kb).problems
                found.faults += [f"store from {first + step * start}: {p}" for p in problems[:3]]
        _note(found)


def _case(kb: KnowledgeBase, watch: Watch, inbox: Path, case: Case, found: Found) -> None:
    faulthandler.dump_traceback_later(_HANGS, exit=True)
    # Of the processor: a busy machine takes longer, and says nothing about the case.
    began = time.process_time()
    before = watch.state()
    try:
        seen = service.import_paths(kb, [inbox], dry_run=True, mappings=_mappings(case))
        if watch.state() != before:
            found.faults.append(f"{_named(case)}: the preview changed the store")
        report = service.import_paths(kb, [inbox], mappings=_mappings(case))
    except Exception:  # noqa: BLE001 - whatever it is, it is what is looked for
        found.faults.append(f"{_named(case)}: {traceback.format_exc(limit=-4)}")
    else:
        _judge(case, watch.state() != before, seen, report, found)
        if case.number % 10 == 0:
            _again(kb, watch, case, inbox, found)
    took = time.process_time() - began
    faulthandler.cancel_dump_traceback_later()
    found.cases += 1
    if took > found.slowest:
        found.slowest, found.slowest_case = took, _named(case)
    if took > MOST_SECONDS:
        found.faults.append(f"{_named(case)}: took {took:.1f} s")


def _judge(
    case: Case, written: bool, seen: ImportReport, report: ImportReport, found: Found
) -> None:
    """Whole or not at all, as the preview said, with a reason that a person can use."""
    if written and not any(file.result != "refused" for file in report.files):
        found.faults.append(f"{_named(case)}: nothing was taken, and the store changed")
    for was, file in zip(seen.files, report.files, strict=True):
        if _shape(was) != _shape(file):
            found.faults.append(f"{_named(case)}: seen {_shape(was)}, done {_shape(file)}")
    (file,) = [file for file in report.files if Path(file.path).name == _name_of(case)]
    found.formats[file.format] += 1
    if file.result == "refused":
        found.refused += 1
        found.reasons[file.reason[:60]] += 1
        if len(file.reason) < 10 or len(file.reason) > 1_500 or "Traceback" in file.reason:
            found.faults.append(f"{_named(case)}: the reason is “{file.reason[:900]}”")
    else:
        found.taken += 1


def _again(kb: KnowledgeBase, watch: Watch, case: Case, inbox: Path, found: Found) -> None:
    """What was taken is known, and the same file changes nothing."""
    before = watch.state()
    report = service.import_paths(kb, [inbox], mappings=_mappings(case))
    news = [file for file in report.files if file.result in ("imported", "updated")]
    if news:
        found.faults.append(f"{_named(case)}: the second time it is {news[0].result}")
    elif watch.state() != before:
        found.faults.append(f"{_named(case)}: the second time changed the store")


def _shape(file: FileOutcome) -> tuple[object, ...]:
    return file.result, file.format, file.reason, file.line, file.records


def _mappings(case: Case) -> Mapping[str, TableMapping]:
    return _TICKETS if case.seed.endswith("tickets.csv") else {}


def _written(inbox: Path, case: Case, seeds: Mapping[str, bytes]) -> Path:
    """The folder with the case, among the files that its seed lies with."""
    shutil.rmtree(inbox, ignore_errors=True)
    inbox.mkdir()
    together = next((name for name in _TOGETHER if case.seed.startswith(name)), "")
    if together:
        for name, raw in seeds.items():
            if name.startswith(together):
                (inbox / name.rpartition("/")[2]).write_bytes(raw)
    (inbox / _name_of(case)).write_bytes(case.raw)
    return inbox


def _name_of(case: Case) -> str:
    in_folder = case.seed.startswith(_TOGETHER)
    return case.seed.rpartition("/")[2] if in_folder else case.name


def _named(case: Case) -> str:

    return f"case {case.number} ({case.seed}: {case.how[:80]})"


def _note(found: Found) -> None:
    found.most_mb = _most_mb()


def main() -> None:
    """Print what was found as JSON; the arguments are first, step, count, “all” or “few”."""
    first, step, count = map(int, sys.argv[1:4])
    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
    os.environ.pop("HOTWASH_STORE", None)
    found = Found()
    run(first, step, count, everything=sys.argv[4] == "all", found=found)
    if found.most_mb > MOST_MB:
        found.faults.append(f"the process needed {found.most_mb:.0f} MB")
    print(json.dumps({one.name: getattr(found, one.name) for one in fields(found)}))  # noqa: T201 - its answer


def _most_mb() -> float:
    """The most memory that this process ever needed, without what began it needed before."""
    status = Path("/proc/self/status")
    if status.exists():
        peak = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(peak.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
