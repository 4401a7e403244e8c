"""The main job in the real program: import, record, search, export; then the PDF is read."""

import os
import signal
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from desktop.pages.incident.registry import SECTIONS
from kb.dossier import WholeIncident, whole
from kb.incidents.record import listing
from kb.knowledge_base import KnowledgeBase
from kb.library.playbooks import service as playbooks
from tests.end2end.screen import Hands, program, screen, wait_until
from tests.reports.reading_pdf import text_of

pytestmark = pytest.mark.end2end

DATA = Path(__file__).parents[1] / "data"
INCIDENT = next(DATA.rglob("incident_924521.json"))
PLAYBOOK = """# Reported phishing

## Triage

1. Confirm the report with the mailbox owner

## Containment

2. Purge the message from all mailboxes
3. Block the sender domain
"""


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    with screen() as name:
        yield name


@pytest.fixture
def hands(display: str) -> Hands:
    return Hands(display)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = tmp_path / "home"
    made.mkdir(mode=0o700)
    return made


@pytest.fixture
def store(home: Path) -> Path:
    return home / "team.hotwash"


def incident_of(kb: KnowledgeBase) -> WholeIncident:
    rows = kb.read(partial(listing.page, q=listing.ListQuery(), offset=0, limit=10))
    imported = [row for row in rows if not row.is_example]
    return kb.read(partial(whole, incident_id=imported[0].id))


def incidents_in(kb: KnowledgeBase) -> int:
    return kb.read(partial(listing.count, q=listing.ListQuery()))


def playbooks_in(kb: KnowledgeBase) -> set[str]:
    return {playbook.title for playbook in kb.read(playbooks.everything)}


def titled(hands: Hands, part: str) -> None:
    wait_until(lambda: part in hands.title())


def import_file(hands: Hands, file: Path, arrived: Callable[[], bool]) -> None:
    hands.key("ctrl+o")
    wait_until(lambda: "Hotwash" not in hands.title())  # the dialog is there
    hands.write(str(file))
    hands.key("Return")
    titled(hands, "Import – Hotwash")

    def pressed() -> bool:
        """The button has the focus once the preview is there; nothing is written before."""
        hands.key("Return")
        try:
            wait_until(arrived, 3)
        except AssertionError:
            return False
        return True

    wait_until(pressed)


def seen_after(hands: Hands, text: str, holds: Callable[[], bool]) -> bool:
    """Type over what the focused field holds; whether that reached the store in 3 s."""
    hands.key("ctrl+a")
    hands.write(text)
    try:
        wait_until(holds, 3)
    except AssertionError:
        return False
    return True


def go_on(hands: Hands, start: str, end: str) -> None:
    """From one section of the incident to a later one, key by key."""
    names = [spec.name for spec in SECTIONS]
    hands.key(*["ctrl+Next"] * (names.index(end) - names.index(start)))


def press_until(hands: Hands, part: str, *keys: str, seconds: float = 30) -> None:
    """Press keys until the window's title has `part`: a list may still be loading at first."""

    def there() -> bool:
        hands.key(*keys)
        try:
            wait_until(lambda: part in hands.title(), 2)
        except AssertionError:
            return False
        return True

    wait_until(there, seconds)


def find_until(hands: Hands, words: str, part: str) -> None:
    """Type into the search field until what is found first opens: keys may come too early."""

    def there() -> bool:
        hands.key("ctrl+f", "ctrl+a")
        hands.write(words)
        hands.key("Down")  # once: a second one would go on to what is found next
        try:
            wait_until(lambda: part in hands.title(), 10)
        except AssertionError:
            return False
        return True

    wait_until(there, 120)


def record(hands: Hands, kb: KnowledgeBase) -> None:
    """A workflow of three steps, a configuration change and a lesson, from the keyboard."""
    go_on(hands, "overview", "workflow")
    hands.key("ctrl+n")
    for step in ("Confirmed the report by telephone", "Purged the message", "Blocked the domain"):
        hands.write(step)
        hands.key("Return")
    wait_until(lambda: len(incident_of(kb).workflow) == 3)
    hands.key("Escape", "Up")
    hands.key("ctrl+semicolon")
    wait_until(lambda: any(step.started_at for step in incident_of(kb).workflow))
    go_on(hands, "workflow", "config_changes")
    hands.key("ctrl+n")
    hands.write("Quarantine reported mail at once")
    hands.key("Return")
    wait_until(lambda: len(incident_of(kb).config_changes) == 1)
    go_on(hands, "config_changes", "lessons")
    hands.key("ctrl+n")
    wait_until(lambda: len(incident_of(kb).lessons) == 1)

    # The card takes the focus a moment after it is in the store.
    wait_until(lambda: seen_after(hands, "R", lambda: incident_of(kb).lessons[0].title == "R"))
    hands.key("ctrl+a")
    hands.write("Reports wait for a person")
    wait_until(lambda: incident_of(kb).lessons[0].title == "Reports wait for a person")


def test_import_record_search_export(
    hands: Hands, display: str, home: Path, store: Path, tmp_path: Path
) -> None:
    markdown = tmp_path / "reported-phishing.md"
    markdown.write_text(PLAYBOOK, "utf-8")
    target = tmp_path / "review.pdf"
    with program(display, home, "--db", str(store)) as running:
        titled(hands, "Home – Hotwash")
        with KnowledgeBase.open(store, actor="A reader") as kb:
            import_file(hands, INCIDENT, lambda: incidents_in(kb) == 1)
            import_file(hands, markdown, lambda: "Reported phishing" in playbooks_in(kb))
            hands.click(75, 189)  # Incidents in the rail
            titled(hands, "Incidents – Hotwash")
            press_until(hands, "INC-2020-0001", "Home", "Return")
            record(hands, kb)
            hands.key("ctrl+3")
            wait_until(lambda: "INC-" not in hands.title())
            find_until(hands, "mailbox owner", "Reported phishing")
            hands.key("alt+Left", "alt+Left")
            titled(hands, "INC-2020-0001")
            hands.key("ctrl+shift+p")
            titled(hands, "Report of INC-2020-0001")
            hands.key("ctrl+e")
            wait_until(lambda: "Export report" in hands.title(), 60)
            hands.key("ctrl+a")
            hands.write(str(target))
            hands.key("Return")
            wait_until(target.exists, 60)
        hands.key("ctrl+q")
        wait_until(lambda: running.poll() is not None)
        assert running.returncode == 0
    said = text_of(target.read_bytes())
    for expected in (
        "Mimikatz",
        "Purged the message",
        "Quarantine reported mail at once",
        "Reports wait for a person",
        "TLP:AMBER",
        "Page 2 of",
    ):
        assert expected in said, expected
    assert (home / "output.txt").read_text("utf-8") == ""


def test_a_kill_loses_at_most_what_was_just_typed(
    hands: Hands, display: str, home: Path, store: Path
) -> None:
    with program(display, home, "--db", str(store)) as running:
        titled(hands, "Home – Hotwash")
        with KnowledgeBase.open(store, actor="A reader") as kb:
            import_file(hands, INCIDENT, lambda: incidents_in(kb) == 1)
            hands.key("ctrl+2")
            titled(hands, "Incidents – Hotwash")
            press_until(hands, "INC-2020-0001", "Home", "Return")
            go_on(hands, "overview", "workflow")
            hands.key("ctrl+n")
            hands.write("Purged the message")
            hands.key("Return")
            wait_until(lambda: len(incident_of(kb).workflow) == 1)
        os.kill(running.pid, signal.SIGKILL)
        running.wait()
    with KnowledgeBase.open(store, actor="A reader") as kb:
        assert [step.action for step in incident_of(kb).workflow] == ["Purged the message"]
    with program(display, home, "--db", str(store)):
        titled(hands, "Hotwash")
