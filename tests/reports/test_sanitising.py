"""What has to leave a bulletin: found in every spelling, replaced only where accepted."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports import bulletin_draft, catalog, sanitising
from tests.reports.factories import context, full

PARTNER, INTERNAL = catalog.audience("partner"), catalog.audience("internal")


def found(text: str, record: dict[str, Any] | None = None) -> dict[str, str]:
    findings = sanitising.found_in(record or {}, PARTNER, [text])
    return {one.found: one.replacement for one in findings}


def record(**parts: Any) -> dict[str, Any]:  # noqa: ANN401 - parts of any incident
    return {"id": "1", **parts}


PEOPLE = {"lead": "Rita Okafor", "responders": ["Tomasz Nowak"]}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Rita Okafor called", {"Rita Okafor": "Response lead"}),
        ("R. Okafor called", {"R. Okafor": "Response lead"}),
        ("okafor called Nowak", {"okafor": "Response lead", "Nowak": "Responder"}),
        ("Okaforization", {}),
    ],
)
def test_names_become_roles(text: str, wanted: dict[str, str]) -> None:
    assert found(text, record(**PEOPLE)) == wanted


def test_accounts_and_machines_are_found_escaped_and_defanged() -> None:
    assets = [
        {"id": "2", "entity_type": "user", "value": "svc_backup@corp.example", "role": "victim"},
        {"id": "3", "entity_type": "host", "value": "FIN-WS-042.corp.example", "role": "victim"},
        {"id": "4", "entity_type": "ip", "value": "203.0.113.9", "role": "victim"},
        {"id": "5", "entity_type": "ip", "value": "198.51.100.7", "role": "attacker"},
    ]
    text = (
        r"svc\_backup and svc_backup@corp[.]example on FIN-WS-042, `fin-ws-042.corp.example`, "
        r"203\.0.113\[.\]9 from 198.51.100[.]7"
    )
    assert found(text, record(assets=assets)) == {
        r"svc\_backup": "[account name]",
        "svc_backup@corp[.]example": "[account name]",
        "FIN-WS-042": "[machine]",
        "fin-ws-042.corp.example": "[machine]",
        r"203\.0.113\[.\]9": "[own address]",
    }


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("at 10.20.30.40, then", "10.20.30.40"),
        ("at 192.168.1.5.", "192.168.1.5"),
        ("at 172.31.0.1/16", "172.31.0.1/16"),
        ("at 10[.]1[.]2[.]3", "10[.]1[.]2[.]3"),
        ("at fd12:3456:789a::1 it", "fd12:3456:789a::1"),
        ("on dc01.ad.corp it", "dc01.ad.corp"),
        ("on files.home.arpa", "files.home.arpa"),
        (r"from \\fs01\finance", r"\\fs01\finance"),
    ],
)
def test_what_looks_internal_is_found_whatever_was_recorded(text: str, wanted: str) -> None:
    assert list(found(text)) == [wanted]


@pytest.mark.parametrize(
    "text",
    ["8.8.8.8", "172.32.0.1", "110.1.2.3", "version 1.10.0.0.1", "localhost", "evil.example"],
)
def test_what_is_not_internal_stays(text: str) -> None:
    assert found(text) == {}


def test_only_what_is_accepted_is_replaced_and_nothing_within_a_longer_word() -> None:
    findings = sanitising.found_in(record(**PEOPLE), PARTNER, ["Okafor", "Nowak and Nowaks, Nowak"])
    assert [(one.found, one.count) for one in findings] == [("Okafor", 1), ("Nowak", 2)]
    text = sanitising.sanitised("Okafor told Nowak and Nowaks", findings[1:])
    assert text == "Okafor told Responder and Nowaks"
    assert sanitising.sanitised("Okafor", []) == "Okafor"


def test_the_complete_audience_withholds_nothing() -> None:
    assert sanitising.found_in(record(**PEOPLE), INTERNAL, ["Okafor at 10.0.0.1"]) == ()


@given(st.text(max_size=300))
def test_any_text_is_read_and_what_was_found_is_gone(text: str) -> None:
    findings = sanitising.found_in(record(**PEOPLE), PARTNER, [text])
    left = sanitising.sanitised(text, findings)
    again = {one.found for one in sanitising.found_in(record(**PEOPLE), PARTNER, [left])}
    assert not again & {one.found for one in findings}


def test_the_draft_of_a_whole_incident_holds_names_that_are_found_and_go() -> None:
    read = context(full(), kind="bulletin", audience="internal")
    title, body = bulletin_draft.text_of(read)
    headings = [line for line in body.splitlines() if line.startswith("## ")]
    assert headings == [
        "## In short",
        "## Early signs",
        "## First look",
        "## What fooled us",
        "## Escalate when",
    ]
    findings = sanitising.found_in(full(), PARTNER, [title, body])
    assert findings
    clean = sanitising.sanitised(body, findings)
    assert sanitising.found_in(full(), PARTNER, [clean]) == ()
    for person in ("Fontaine", "Okafor", "Nowak"):
        assert person not in clean
