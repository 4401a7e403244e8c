"""Indicators: defanged on paper, live in the store, equal where they mean one thing."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kb.vocabulary.enums import EntityType
from kb.vocabulary.indicators import defang, entity_type_of, identity_of, is_ip, refang


@pytest.mark.parametrize(
    ("live", "shown"),
    [
        ("see https://evil.example/a.b?c=d now", "see hxxps://evil[.]example/a.b?c=d now"),
        ("ftp://evil.example", "fxp://evil[.]example"),
        ("from 203.0.113.58 at 10:05", "from 203[.]0[.]113[.]58 at 10:05"),
        ("mail ap@corp.example.", "mail ap[@]corp[.]example."),
        ("login.evil.example resolves", "login[.]evil[.]example resolves"),
        ("ran payload.exe and run.ps1", "ran payload.exe and run.ps1"),
        ("version 10.2 of 2026.", "version 10.2 of 2026."),
        (r"C:\temp\a.txt", r"C:\temp\a.txt"),
    ],
)
def test_defang(live: str, shown: str) -> None:
    assert defang(live) == shown


@pytest.mark.parametrize(
    ("typed", "live"),
    [
        ("hxxps://evil[.]example", "https://evil.example"),
        ("hxxp[:]//evil(.)example", "http://evil.example"),
        ("evil[dot]example", "evil.example"),
        ("ap[@]corp[.]example", "ap@corp.example"),
        ("203[.]0[.]113[.]58", "203.0.113.58"),
    ],
)
def test_refang(typed: str, live: str) -> None:
    assert refang(typed) == live


@given(st.text(alphabet="abc.:/@[]0123456789 hxtps", max_size=60))
@example("http://")
@example("ahttp://b")
@example("see http:// and 1http://c.example")
def test_defang_leaves_nothing_more_to_defang(text: str) -> None:
    once = defang(text)
    assert "http://" not in once
    assert defang(once) == once


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("203[.]0[.]113[.]58", EntityType.IP),
        ("2001:db8::1", EntityType.IP),
        ("https://evil.example/x", EntityType.URL),
        ("evil.example", EntityType.DOMAIN),
        ("payload.exe", EntityType.FILE),
        ("ap@corp.example", EntityType.MAILBOX),
        ("a" * 64, EntityType.FILE_HASH),
        (r"HKLM\Software\Run", EntityType.REGISTRY_KEY),
        (r"C:\Windows\x.dll", EntityType.FILE),
        (r"CORP\amelie", EntityType.USER),
        ("the front door", EntityType.OTHER),
    ],
)
def test_a_value_says_what_it_is(value: str, kind: EntityType) -> None:
    assert entity_type_of(value) is kind


@pytest.mark.parametrize(
    ("kind", "value", "identity"),
    [
        ("ip", "8.8.8.8", "ip:8.8.8.8"),
        ("ip", "10.0.0.5", ""),
        ("user", "Amelie@Corp.Example", "user:upn:amelie@corp.example"),
        ("user", "administrator@corp.example", ""),
        ("user", "SYSTEM", ""),
        ("mailbox", "ap@corp.example", "mailbox:address:ap@corp.example"),
        ("host", "laptop-7", ""),
        ("host", "laptop-7.corp.example", "host:fqdn:laptop-7.corp.example"),
        ("host", "laptop-7.local", ""),
        ("file_hash", "A" * 64, "file_hash:sha256:" + "a" * 64),
        ("other", "x", ""),
    ],
)
def test_only_strong_identifiers_identify(kind: str, value: str, identity: str) -> None:
    assert identity_of(kind, value) == identity


def test_is_ip() -> None:
    assert is_ip("::1")
    assert not is_ip("1.2.3")
