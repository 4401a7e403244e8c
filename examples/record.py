"""Record an incident of a facts file through the window.

`python -m examples.record storm-0558 PICTURES` types the facts in, has two people sign, and writes
the incident as a bundle and its report as PDF beside the facts, and pictures of its sections into
the folder PICTURES.
"""

import os
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, cast
from uuid import UUID

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication, QLineEdit

from desktop.app import Application
from desktop.dialogs.signing import SigningDialog
from desktop.drafts import Journal
from desktop.garbage import GarbageCollector
from desktop.navigation import Route
from desktop.pages.incident.lessons import LessonsSection
from desktop.pages.incident.overview import OverviewSection
from desktop.pages.incident.page import IncidentPage
from desktop.pages.incident.registry import SECTIONS
from desktop.pages.incident.sign_off import SignOffSection
from desktop.session import Session
from desktop.settings import Settings
from desktop.widgets.inline_form import InlineForm
from examples.hands import Hands
from kb.incidents.record.fields import MILESTONES
from kb.knowledge_base import KnowledgeBase
from kb.vocabulary.enums import ReviewState

HERE: Final = Path(__file__).parent
_SIZE: Final = (1440, 900)
_STORE: Final = "public-incidents.sqlite"
_NUMBER: Final = f"INC-{datetime.now(UTC).year}-0001"

type Facts = Mapping[str, Any]

#: Where the rows of a table of the facts go: section, tab, and their list in the incident.
TABLES: Final = {
    "assets": ("assets", "", "assets"),
    "timeline.events": ("timeline", "events", "timeline"),
    "timeline.clocks": ("timeline", "clocks", "clocks"),
    "timeline.opportunities": ("timeline", "opportunities", "opportunities"),
    "workflow": ("workflow", "steps", "workflow"),
    "remediation.actions": ("remediation", "actions", "remediation"),
    "adherence": ("adherence", "", "adherence"),
    "causes.causes": ("causes", "causes", "causes"),
    "causes.observations": ("causes", "observations", "observations"),
    "causes.barriers": ("causes", "barriers", "barriers"),
    "measures": ("measures", "", "measures"),
    "config_changes": ("config_changes", "", "config_changes"),
    "follow_ups": ("follow_ups", "", "follow_ups"),
    "research.notes": ("research", "research", "research"),
    "research.references": ("research", "references", "references"),
    "notifications": ("notifications", "", "notifications"),
}


@contextmanager
def at_the_window(folder: Path, actor: str) -> Iterator[Hands]:
    """The application of one person on the store of a folder, shown and ready."""
    qt = QApplication.instance() or QApplication(["record", "-style", "fusion"])
    store = folder / _STORE
    settings = Settings(folder / f"{len(actor)}.ini")
    settings.set("appearance/theme", "light")
    session = Session(
        lambda: KnowledgeBase.open(store, actor=actor), actor=actor, name=store.stem, place=""
    )
    journal = Journal(folder / "drafts.json")
    application = Application(cast("QApplication", qt), settings, session, journal)
    GarbageCollector(cast("QApplication", qt)).start()
    session.start()
    window = application.open_window()
    window.resize(*_SIZE)
    hands = Hands(window)
    window.activateWindow()
    hands.rest(3000)  # the first pages are read
    yield hands
    hands.saved()
    window.close()
    session.close()
    journal.close()


def record(hands: Hands, facts: Facts, folder: Path) -> UUID:
    """Record everything but the signatures; the incident's id."""
    incident_id = _begin(hands, facts)
    _assets_and_files(hands, incident_id, facts, folder)
    for name in TABLES:
        if name != "assets":
            _fill_table(hands, incident_id, name, _rows(facts, name))
    _lessons(hands, incident_id, facts["lessons"])
    _overview(hands, incident_id, facts["overview"])
    _knowledge(hands, incident_id, facts["sign_off"]["knowledge"])
    return incident_id


def _rows(facts: Facts, name: str) -> Sequence[Facts]:
    found: Any = facts
    for part in name.split("."):
        found = found.get(part, {} if part != name.rsplit(".", maxsplit=1)[-1] else ())
    return cast("Sequence[Facts]", found)


def _begin(hands: Hands, facts: Facts) -> UUID:
    """Ctrl+Shift+N, the title, the chips of the head."""
    hands.window.navigation.go(Route("incidents"))
    hands.rest(1500)  # the list is read
    hands.window.navigation.go(Route("incidents", section="new"))
    hands.until(lambda: isinstance(QApplication.focusWidget(), QLineEdit), "the row of its title")
    hands.enter(cast("QLineEdit", QApplication.focusWidget()), facts["title"])
    hands.until(lambda: isinstance(hands.window.page, IncidentPage), "the new incident")
    route = hands.window.navigation.current
    assert route is not None  # noqa: S101 - a page is shown
    assert route.record_id is not None  # noqa: S101 - an incident's page is of one
    incident_id = route.record_id
    hands.go(incident_id, "overview")
    head = hands.page.head
    hands.enter(head.lead, facts["head"]["lead"])
    hands.saved()
    for chip, name in ((head.severity, "severity"), (head.tlp, "tlp")):
        hands.press(chip)
        hands.choose_of_menu(chip, facts["head"][name])
        hands.saved()
    return incident_id


def _assets_and_files(hands: Hands, incident_id: UUID, facts: Facts, folder: Path) -> None:
    """Assets first, what refers to them later; evidence is dropped as files."""
    for row in facts["assets"]:
        section = hands.go(incident_id, "assets")
        _fill_asset(hands, section, hands.add(section, "assets", row["entry"]), row)
    section = cast("Any", hands.go(incident_id, "evidence"))
    for row in facts["evidence"]:
        known = {one.id for one in section.whole.evidence}
        hands.drop(section, [folder / "evidence" / row["file"]])
        made = hands.arrived(section, "evidence", known, row["file"])
        hands.pick(section, made)
        hands.fill_row(section, made, {k: v for k, v in row.items() if k != "file"})
    hands.press(hands.labelled(section, "Verify all"))
    hands.saved()


def _fill_asset(hands: Hands, section: Any, record_id: UUID, row: Facts) -> None:
    values = {k: v for k, v in row.items() if k not in {"entry", "scope_state", "scope_reason"}}
    hands.fill_row(section, record_id, values)
    if "scope_state" in row:
        hands.pick(section, record_id)
        ask = _asking(section.panel.form, "Change scope…")
        ask.open()
        hands.enter(ask.editors["state"], row["scope_state"])
        hands.enter(ask.editors["reason"], row.get("scope_reason", ""))
        hands.press(ask.accept)
        hands.saved()


def _asking(within: Any, label: str) -> InlineForm:
    found: list[InlineForm] = within.findChildren(InlineForm)
    return next(form for form in found if form.opener.text() == label)


def _fill_table(hands: Hands, incident_id: UUID, name: str, rows: Sequence[Facts]) -> None:
    place, tab, attribute = TABLES[name]
    for row in rows:
        section = cast("Any", hands.go(incident_id, place, tab))
        record_id = hands.add(section, attribute, row["entry"])
        values = {key: value for key, value in row.items() if key != "entry"}
        assets = values.pop("asset_ids", "") if name == "workflow" else ""
        hands.fill_row(section, record_id, values)
        for ref in filter(None, assets.split(", ")):
            hands.pick(section, record_id)
            hands.enter(section.panel.form.assets.picker, f"{ref} ")
            hands.saved()
            hands.rest(300)  # the next link is made on what this one wrote


def _lessons(hands: Hands, incident_id: UUID, rows: Sequence[Facts]) -> None:
    for row in rows:
        section = cast("LessonsSection", hands.go(incident_id, "lessons"))
        known = set(section.cards)
        hands.press(section.add)
        card = section.cards[hands.arrived(section, "lessons", known, row["title"])]
        for editor, name in (
            (card.title, "title"),
            (card.direction, "direction"),
            (card.category, "category"),
            (card.owner, "owner"),
            (card.due, "due"),
            (card.what, "what"),
        ):
            hands.enter(editor, row[name])
            hands.saved()


def _overview(hands: Hands, incident_id: UUID, facts: Facts) -> None:
    section = cast("OverviewSection", hands.go(incident_id, "overview"))
    for part, name in ((section.summary, "summary"), (section.root_cause, "root_cause")):
        part.edit()
        hands.enter(part.editor, facts[name].strip())
        part.read()
        hands.saved()
    hands.fill(section.facts, facts["facts"])
    section.show_times()
    for name, (at, source) in facts["times"].items():
        label = MILESTONES[name]
        hands.enter(hands.named(section.milestones, label), at)
        hands.saved()
        known_from = hands.named(section.milestones, f"{label}: source")
        hands.until(known_from.isEnabled, name)
        hands.enter(known_from, source)
        hands.saved()
    for row in facts["impact"]:
        _impact(hands, section, row)


def _impact(hands: Hands, section: OverviewSection, row: Facts) -> None:
    impacts = section.impacts
    before = impacts.model.rowCount()
    impacts.table.edit_entry()
    hands.rest()
    editor = cast("Any", QApplication.focusWidget())
    hands.enter(editor, row["what"])
    hands.until(lambda: impacts.model.rowCount() > before, row["what"])
    for name in ("area", "state"):
        impacts.table.edit_key(before - 1, name)
        hands.rest()
        hands.enter(cast("Any", QApplication.focusWidget()), row[name])
        hands.saved()
        hands.rest(100)


def _knowledge(hands: Hands, incident_id: UUID, facts: Mapping[str, Sequence[str]]) -> None:
    section = cast("SignOffSection", hands.go(incident_id, "sign_off"))
    for what, (state, reason) in facts.items():
        row = section.knowledge.rows[what]
        hands.enter(row.state, state)
        hands.enter(row.reason, reason)
        hands.saved()
        hands.rest(100)


def sign(hands: Hands, incident_id: UUID, label: str, statement: str) -> None:
    """Sign the review in the only dialog that signs."""
    section = cast("SignOffSection", hands.go(incident_id, "sign_off"))
    hands.until(lambda: section.standing is not None, "what is to be signed")
    before = len(section.whole.sign_offs) if section.whole is not None else 0
    hands.press(hands.labelled(section.moves, label))
    hands.until(lambda: hands.window.findChildren(SigningDialog), "the signing dialog")
    dialog = hands.window.findChildren(SigningDialog)[-1]
    hands.enter(dialog.statement, statement)
    hands.press(dialog.sign)

    def signed() -> bool:
        return section.whole is not None and len(section.whole.sign_offs) > before

    hands.until(signed, label)


def request(hands: Hands, incident_id: UUID) -> None:
    """Hand the recording in."""
    section = cast("SignOffSection", hands.go(incident_id, "sign_off"))
    hands.press(hands.labelled(section.moves, "Request sign-off"))

    def in_review() -> bool:
        whole = section.whole
        return whole is not None and whole.incident.review_state == ReviewState.IN_REVIEW

    hands.until(in_review, "the review")


def picture(hands: Hands, incident_id: UUID, folder: Path) -> None:
    """Write a picture of every section."""
    for spec in SECTIONS:
        hands.go(incident_id, spec.name)
        hands.rest(1200)
        hands.window.grab().save(str(folder / f"{spec.name}.png"))


def main(name: str, pictures: Path) -> None:
    """Record the incident of one folder, sign it by two people, and keep what comes of it."""
    folder = HERE / name
    facts = tomllib.loads((folder / "facts.toml").read_text("utf-8"))
    with tempfile.TemporaryDirectory() as place:
        with at_the_window(Path(place), facts["author"]) as hands:
            incident_id = record(hands, facts, folder)
            request(hands, incident_id)
            sign(hands, incident_id, "Sign as author…", facts["statement"]["author"])
        with at_the_window(Path(place), facts["approver"]) as hands:
            sign(hands, incident_id, "Approve…", facts["statement"]["approver"])
            picture(hands, incident_id, pictures)
        program = [sys.executable, "-m", "hotwash", "--db", f"{place}/{_STORE}"]
        target = str(folder / f"{name}.hotwash-bundle")
        subprocess.run([*program, "export", _NUMBER, "-o", target], check=True)
        target = str(folder / "review.pdf")
        subprocess.run([*program, "report", _NUMBER, "-o", target], check=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
