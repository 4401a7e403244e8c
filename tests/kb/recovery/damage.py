"""Stores with something in them, and ways to damage their files."""

import random
import shutil
from functools import partial
from pathlib import Path

from kb.incidents.lessons import service as lessons
from kb.incidents.record import service as record
from kb.incidents.timeline import service as timeline
from kb.incidents.workflow import service as workflow
from kb.knowledge_base import KnowledgeBase
from kb.store.engine import attachments_folder

PAGE = 4096
ACTOR = "Amelie Fontaine"


def filled(place: Path, incidents: int = 12) -> Path:
    """A store with some incidents, in one file."""
    with KnowledgeBase.open(place, actor=ACTOR) as kb:
        for number in range(incidents):
            values = {"title": f"Fraud {number}", "summary": "It came by mail. " * 60}
            made = kb.write(partial(record.add, values=values)).result
            rows = tuple({"action": f"Step {n}", "outcome": "Done. " * 40} for n in range(6))
            kb.write(partial(workflow.add_many, incident_id=made, rows=rows))
            events = tuple({"text": f"Event {n} of {number}"} for n in range(6))
            kb.write(partial(timeline.add_many, incident_id=made, rows=events))
            kb.write(partial(lessons.add, incident_id=made, values={"title": f"Lesson {number}"}))
    return place


def copied(source: Path, target: Path) -> Path:
    """A store once more, with its attachments."""
    shutil.copyfile(source, target)
    if attachments_folder(source).is_dir():
        shutil.copytree(attachments_folder(source), attachments_folder(target))
    return target


def chance(seed: int) -> random.Random:
    """Noise that is the same each time."""
    return random.Random(seed)  # noqa: S311 - no secret


def overwritten(place: Path, noise: random.Random, pages: int = 1) -> int:
    """Write noise over pages behind the first two; returns the first of them."""
    count = place.stat().st_size // PAGE
    first = noise.randrange(2, max(count - pages, 3))
    with place.open("r+b") as file:
        file.seek(first * PAGE)
        file.write(noise.randbytes(PAGE * pages))
    return first


def titles(place: Path) -> set[str]:
    """The titles of the incidents of a store."""
    with KnowledgeBase.open(place, actor=ACTOR) as kb:
        from kb.incidents.record import listing

        rows = kb.read(lambda session: listing.page(session, listing.ListQuery(), 0, 500))
    return {row.title for row in rows}
