"""Several writers of one store: nothing lost, nothing twice, nothing unseen."""

import threading
from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy.orm import Session

from kb import checking
from kb.errors import ConflictError
from kb.incidents.lessons import service as lessons
from kb.incidents.record import service as incidents
from kb.incidents.record.models import Incident
from kb.knowledge_base import KnowledgeBase

Again = Callable[..., KnowledgeBase]
_EACH = 12


def together(*works: Callable[[], None]) -> None:
    """Run works at the same time; the first error of any is raised."""
    errors: list[BaseException] = []
    start = threading.Barrier(len(works))

    def run(work: Callable[[], None]) -> None:
        start.wait()
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - told by the test's own thread
            errors.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def test_writers_of_one_dossier_give_no_number_twice(kb: KnowledgeBase, open_again: Again) -> None:
    made = kb.write(incidents.add).result
    add = partial(lessons.add, incident_id=made, values={"title": "x"})

    def work(store: KnowledgeBase) -> None:
        for _ in range(_EACH):
            store.write(add)

    stores = [open_again(f"Writer {n}") for n in range(3)]
    together(*(partial(work, store) for store in stores))
    found = kb.read(partial(lessons.list_for, incident_id=made))
    assert [lesson.number for lesson in found] == list(range(1, 3 * _EACH + 1))
    assert checking.check(kb).problems == []


def test_writers_of_different_dossiers_all_come_through(
    kb: KnowledgeBase, open_again: Again
) -> None:
    def work(store: KnowledgeBase) -> None:
        for _ in range(_EACH):
            made = store.write(incidents.add).result
            store.write(partial(lessons.add, incident_id=made, values={"title": "x"}))

    stores = [open_again(f"Writer {n}") for n in range(3)]
    together(*(partial(work, store) for store in stores))
    found = checking.check(kb)
    assert found.problems == []
    assert found.records == 3 * _EACH * 2


def test_no_update_of_one_field_is_lost(kb: KnowledgeBase, open_again: Again) -> None:
    """Each adds one to a list; who meets a conflict reads again and adds again."""
    made = kb.write(incidents.add).result

    def work(store: KnowledgeBase) -> None:
        for number in range(_EACH):
            while True:
                seen = store.read(partial(incidents.get, record_id=made))
                values = {"tags": [*seen.tags, f"{store.actor} {number}"]}
                try:
                    store.write(
                        partial(
                            incidents.revise,
                            record_id=made,
                            version=seen.version,
                            values=values,
                        )
                    )
                except ConflictError:
                    continue
                break

    stores = [open_again(f"Writer {n}") for n in range(3)]
    together(*(partial(work, store) for store in stores))
    assert len(kb.read(partial(incidents.get, record_id=made)).tags) == 3 * _EACH
    assert checking.check(kb).problems == []


def test_a_write_that_commits_late_is_still_seen(kb: KnowledgeBase, open_again: Again) -> None:
    """Serials are given before the commit: the lower one may become visible after the higher."""
    if kb.path is not None:
        pytest.skip("SQLite has one writer")
    slow, fast = open_again("Slow"), open_again("Fast")
    entered, go_on = threading.Event(), threading.Event()

    def late(session: Session) -> None:
        session.add(Incident(number="INC-2026-0900"))
        session.info["spill"]()  # the operation has its serial now
        entered.set()
        assert go_on.wait(30)

    thread = threading.Thread(target=lambda: slow.write(late))
    thread.start()
    assert entered.wait(30)
    fast.write(lambda session: session.add(Incident(number="INC-2026-0901")))
    position, first = kb.changes_since(0)
    go_on.set()
    thread.join()
    position, second = kb.changes_since(position)
    actors = [changes.actor for changes in (*first, *second)]
    assert sorted(actors) == ["Fast", "Slow"]
    assert kb.changes_since(position) == (position, ())
