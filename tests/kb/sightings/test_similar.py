"""What an incident resembles, and why."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from kb.conformance import service as conformance
from kb.incidents.assets import service as assets
from kb.incidents.config_changes import service as config_changes
from kb.incidents.follow_ups import service as follow_ups
from kb.incidents.lessons import service as lessons
from kb.incidents.record import service as incidents
from kb.knowledge_base import KnowledgeBase
from kb.library import life
from kb.library.playbooks import service as playbooks
from kb.sightings.similar import Similar, similar

FILLER = ("Laptop lost in a taxi", "Printer speaks to a foreign address", "Badge left at the gate",
          "Old certificate on the intranet", "Spam wave without a click")  # fmt: skip


def add(kb: KnowledgeBase, title: str, **values: Any) -> UUID:  # noqa: ANN401 - fields
    made: UUID = kb.write(partial(incidents.add, values={"title": title, **values})).result
    return made


def fill(kb: KnowledgeBase) -> None:
    for title in FILLER:
        add(kb, title, summary=f"{title}: seen by the night shift.")


def ask(kb: KnowledgeBase, incident_id: UUID) -> Mapping[str, tuple[Similar, ...]]:
    return kb.read(partial(similar, incident_id=incident_id))


def test_the_incident_that_says_the_same_comes_first_with_its_words(kb: KnowledgeBase) -> None:
    fill(kb)
    past = add(kb, "Invoice fraud by a stolen mailbox", summary="Inbox rule hid replies.")
    add(kb, "Mailbox full")
    new = add(kb, "Stolen mailbox sends invoices", summary="An inbox rule moved replies.")
    found = ask(kb, new)["incident"]
    assert found[0].record_id == past
    assert {"invoice", "stolen"} <= set(found[0].words)
    assert all(one.record_id != new for one in found)


def test_entities_techniques_type_and_tags_are_reasons(kb: KnowledgeBase) -> None:
    fill(kb)
    shared = {"techniques": ["T1566.002"], "incident_type": "Phishing", "tags": ["Northwind"]}
    past = add(kb, "Something else", **shared)
    new = add(kb, "New one", **shared)
    for incident_id in (past, new):
        values = {"entity_type": "host", "value": "fin-ws-07.corp.example"}
        kb.write(partial(assets.add, incident_id=incident_id, values=values))
    (found,) = (one for one in ask(kb, new)["incident"] if one.record_id == past)
    assert found.techniques[:1] == ("T1566.002",)
    assert (found.of_type, found.tags) == ("phishing", ("northwind",))
    assert found.entities == ("fin-ws-07.corp.example",)


def test_lessons_and_changes_of_others_are_told_by_themselves(kb: KnowledgeBase) -> None:
    fill(kb)
    past = add(kb, "Ransomware by the backup account")
    lesson = {"title": "Backup account had no second factor"}
    kb.write(partial(lessons.add, incident_id=past, values=lesson))
    change = {"title": "Ask the backup account for a second factor"}
    kb.write(partial(config_changes.add, incident_id=past, values=change))
    new = add(kb, "Backup account misused", summary="No second factor was asked for.")
    found = ask(kb, new)
    assert [one.title for one in found["lesson"]] == [lesson["title"]]
    assert found["lesson"][0].dossier_id == past
    assert found["lesson"][0].ref == "L-01"
    assert [one.title for one in found["config_change"]] == [change["title"]]


def test_what_came_out_of_an_alike_incident_is_told_though_it_says_other_words(
    kb: KnowledgeBase,
) -> None:
    fill(kb)
    past = add(kb, "Invoice fraud by a stolen mailbox", summary="Inbox rule hid replies.")
    version = kb.write(partial(playbooks.add, values={"title": "Paid to the wrong account"})).result
    book = kb.read(partial(playbooks.current, playbook_id=version))
    kb.write(partial(conformance.choose_playbook, incident_id=past, version_id=book.id))
    lesson = {"title": "Nobody called the bank"}
    kb.write(partial(lessons.add, incident_id=past, values=lesson))
    change = {"title": "Two people approve", "state": "declined"}
    kb.write(partial(config_changes.add, incident_id=past, values=change))
    new = add(kb, "Stolen mailbox sends invoices", summary="An inbox rule moved replies.")
    found = ask(kb, new)
    number = found["incident"][0].ref
    assert [(o.title, o.came_from) for o in found["lesson"]] == [(lesson["title"], (number,))]
    assert [(o.record_id, o.came_from) for o in found["playbook"]] == [(version, (number,))]
    assert "config_change" not in found


def test_the_playbook_for_it_is_offered_until_it_is_retired(kb: KnowledgeBase) -> None:
    fill(kb)
    values = {"title": "Ransomware", "incident_type": "Ransomware"}
    body = "## Containment\n\n1. Isolate encrypted hosts\n2. Keep the ransom note\n"
    playbook_id = kb.write(partial(playbooks.add, values=values, body=body)).result
    new = add(kb, "Hosts encrypted", incident_type="ransomware", summary="A ransom note was left.")
    (offered,) = ask(kb, new)["playbook"]
    assert (offered.record_id, offered.of_type) == (playbook_id, "ransomware")
    retire = partial(life.retire, kind="playbook", record_id=playbook_id, reason="Replaced")
    kb.write(retire)
    assert "playbook" not in ask(kb, new)


def test_names_of_people_and_things_are_no_resemblance(kb: KnowledgeBase) -> None:
    fill(kb)
    past = add(kb, "Lost phone", lead="Zebulon Quackenbush")
    new = add(kb, "Wrong invoice", lead="Zebulon Quackenbush")
    for incident_id in (past, new):
        values = {"entity_type": "host", "value": "fin-ws-07.corp.example"}
        kb.write(partial(assets.add, incident_id=incident_id, values=values))
    for incident_id in (past, new):  # in no directory, as one who is named in passing
        values = {"action": "Ask the desk", "owner": "Hildegard Oppenwhistle"}
        kb.write(partial(follow_ups.add, incident_id=incident_id, values=values))
    (found,) = ask(kb, new)["incident"]
    assert found.record_id == past
    assert not {"hildegard", "oppenwhistle"} & set(found.words)
    assert not {"zebulon", "quackenbush"} & set(found.words)


def test_an_incident_that_says_nothing_resembles_nothing(kb: KnowledgeBase) -> None:
    fill(kb)
    assert ask(kb, add(kb, "x")) == {}


def test_scripts_without_spaces_are_compared(kb: KnowledgeBase) -> None:
    fill(kb)
    past = add(kb, "情報漏洩の調査", summary="委託先の設定不備による顧客情報漏洩")
    new = add(kb, "顧客情報漏洩", summary="設定不備が原因")
    assert ask(kb, new)["incident"][0].record_id == past
