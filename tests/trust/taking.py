"""Imports files of a list one after the other, and measures each: python -m tests.trust.taking.

A process of its own, with little memory and a clock: what hangs or swells ends it, not the tests.
"""

import faulthandler
import json
import os
import subprocess
import sys
import time
import traceback
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from kb import checking
from kb.interchange import service
from kb.knowledge_base import KnowledgeBase
from tests.stores import ACTOR, new_store
from tests.trust.watching import Watch

#: Seconds for one file, after which it counts as hanging; memory of the process in bytes.
HANGS = 120
_MEMORY = 6 << 30
_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a file.

    Attributes:
        result: of the file that was given itself: “imported”, “refused”…; “fault” for a traceback.
        reason: why it was refused, or the traceback.
        changed: whether the store differs.
        seconds: of the processor, for preview and import; a busy machine takes longer.
        mb: how much the process grew at most while it was taken.
    """

    name: str
    result: str
    reason: str = ""
    line: int | None = None
    format: str = ""
    changed: bool = False
    seconds: float = 0.0
    mb: float = 0.0


def take_all(paths: Mapping[str, Path], folder: Path, progress: int = HANGS) -> dict[str, Taken]:
    """Import each of some files into one store, in a process of its own.

    Args:
        paths: what to import, by the name of its case.
        folder: for the store.
        progress: seconds for one file.
    """
    listed = {name: os.fsencode(path).decode("latin-1") for name, path in paths.items()}
    command = [sys.executable, "-m", "tests.trust.taking", str(folder), str(progress)]
    ended = subprocess.run(
        command,
        input=json.dumps(listed),
        capture_output=True,
        text=True,
        cwd=_ROOT,
        check=False,
        env={**os.environ, "PYTHONPATH": str(_ROOT)},
    )
    found = [Taken(**json.loads(line)) for line in ended.stdout.splitlines() if line[:1] == "{"]
    by_name = {one.name: one for one in found}
    for name in paths:
        # The first that is missing ended the process; those after it were not tried.
        by_name.setdefault(name, Taken(name, "killed", ended.stderr[-1_500:]))
    return by_name


def _taken(kb: KnowledgeBase, watch: Watch, name: str, path: Path) -> Taken:
    before, size, began = watch.state(), _peak(fresh=True), time.process_time()
    try:
        service.import_paths(kb, [path], dry_run=True)
        report = service.import_paths(kb, [path])
        file = report.files[0]
    except Exception:  # noqa: BLE001 - it is what is looked for
        said = traceback.format_exc()
        return Taken(name, "fault", said[-3_000:], changed=watch.state() != before)
    return Taken(
        name,
        file.result,
        file.reason,
        file.line,
        file.format,
        watch.state() != before,
        round(time.process_time() - began, 2),
        round((_peak() - size) / 1024, 1),
    )


def _peak(*, fresh: bool = False) -> int:
    """The most memory that this process had since it was asked afresh, in KB; 0 if unknown."""
    status, forget = Path("/proc/self/status"), Path("/proc/self/clear_refs")
    if not status.exists():
        return 0
    if fresh:
        forget.write_text("5", "ascii")
    lines = status.read_text("ascii", "replace").splitlines()
    return next((int(ln.split()[1]) for ln in lines if ln.startswith("VmHWM:")), 0)


def main() -> None:
    """Print a line of JSON for each file."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    except ImportError:
        pass  # Windows has no such limit
    folder, seconds = Path(sys.argv[1]), int(sys.argv[2])
    listed = json.loads(sys.stdin.read())
    with KnowledgeBase.open(new_store(folder / "s.hotwash"), actor=ACTOR) as kb:
        watch = Watch(kb)
        for name, path in listed.items():
            faulthandler.dump_traceback_later(seconds, exit=True)
            given = Path(os.fsdecode(path.encode("latin-1")))
            print(json.dumps(asdict(_taken(kb, watch, name, given))), flush=True)  # noqa: T201
            faulthandler.cancel_dump_traceback_later()
        watch.close()
        problems = [str(problem) for problem in checking.check(kb).problems]
        outcome = Taken("the store", "fault" if problems else "clean", "\n".join(problems))
        print(json.dumps(asdict(outcome)), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
