"""Kill a writing program again and again: what it acknowledged must be there.

    python -m benchmarks.kill_nine [--rounds N]

Each round starts a program that writes in a loop and prints the id of each write once it
returned, kills it with SIGKILL at a random moment, and looks for every id it printed. At the
end the whole store is verified.
"""

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

from sqlalchemy import select

from kb import checking
from kb.incidents.record.models import Incident
from kb.knowledge_base import KnowledgeBase

_WRITING = """
import sys
from functools import partial
from kb.incidents.record import service as incidents
from kb.knowledge_base import KnowledgeBase
with KnowledgeBase.open(sys.argv[1]) as kb:
    while True:
        values = {"title": "x" * 400, "summary": "y" * 4000}
        print(kb.write(partial(incidents.add, values=values)).result, flush=True)
"""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=1000)
    given = arguments.parse_args()
    chance = random.Random(given.rounds)
    acknowledged, lost = 0, 0
    with tempfile.TemporaryDirectory() as folder:
        place = str(Path(folder) / "team.hotwash")
        KnowledgeBase.open(place).close()
        for _ in range(given.rounds):
            ids = killed(place, chance.uniform(0.0, 0.25))
            found = there(place, ids)
            acknowledged += len(ids)
            lost += len(ids - found)
        with KnowledgeBase.open(place) as kb:
            problems = checking.check(kb).problems
    print(f"{given.rounds:,} kills, {acknowledged:,} writes acknowledged, {lost} lost")
    print(f"verification: {len(problems)} problems")
    assert not lost
    assert not problems


def there(place: str, ids: set[str]) -> set[str]:
    """Those of some incidents that a store has."""
    query = select(Incident.id).where(Incident.id.in_(map(uuid.UUID, ids)))
    with KnowledgeBase.open(place) as kb:
        return set(map(str, kb.read(lambda session: session.scalars(query).all())))


def killed(place: str, seconds: float) -> set[str]:
    """What a program acknowledged that was killed some seconds after its first write."""
    command = [sys.executable, "-c", _WRITING, place]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        ids = {run.stdout.readline().strip()}
        time.sleep(seconds)
        run.send_signal(signal.SIGKILL)
        ids |= {line.strip() for line in run.stdout if line.endswith("\n")}
    return ids - {""}


if __name__ == "__main__":
    main()
