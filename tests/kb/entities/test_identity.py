"""Strong and weak identifiers, and what never identifies."""

import uuid
from typing import Any

import pytest

from kb.entities.identity import Strength, identifiers_of, is_generic, keys_of, row_key, row_of

_DEVICE = "4f2ad1a757f64d1ca1f03c1f7d3a0f11aa00bb11"
_SHA = "ab" * 32


@pytest.mark.parametrize(
    ("kind", "value", "identifiers", "keys"),
    [
        ("host", "ws-07.corp.example", {}, {"host:fqdn:ws-07.corp.example"}),
        ("host", "WS-07", {}, set()),
        ("host", "WS-07", {"mde_device_id": _DEVICE}, {f"host:mde_device_id:{_DEVICE}"}),
        (
            "host",
            "WS-07",
            {"host_name": "WS-07", "dns_domain": "corp.example"},
            {"host:fqdn:ws-07.corp.example"},
        ),
        ("ip", "10.0.0.8", {}, set()),
        ("ip", "203.0.113.58", {}, set()),
        ("ip", "8.8.8.8", {}, {"ip:8.8.8.8"}),
        ("user", "amelie", {"account_name": "amelie"}, set()),
        (
            "user",
            "amelie@corp.example",
            {"aad_user_id": "9A1C", "sid": "S-1-5-21-1-2-3-1104"},
            {
                "user:upn:amelie@corp.example",
                "user:aad_user_id:9a1c",
                "user:sid:s-1-5-21-1-2-3-1104",
            },
        ),
        ("user", "SYSTEM", {"sid": "S-1-5-18", "account_name": "SYSTEM"}, set()),
        ("user", "CORP\\Administrator", {"aad_user_id": "9a1c"}, set()),
        ("file", "a.exe", {"sha256": _SHA}, {f"file:sha256:{_SHA}", f"file_hash:sha256:{_SHA}"}),
        ("file_hash", _SHA.upper(), {}, {f"file:sha256:{_SHA}", f"file_hash:sha256:{_SHA}"}),
        ("cloud_application", "Graph", {"app_id": "00000003-0000-0000-c000-000000000000"}, set()),
        ("host", "x", {"aad_device_id": "00000000-0000-0000-0000-000000000000"}, set()),
    ],
)
def test_keys(kind: str, value: str, identifiers: dict[str, Any], keys: set[str]) -> None:
    assert set(keys_of(kind, value, identifiers)) == keys


def test_strong_ones_come_first_and_each_says_its_worth() -> None:
    found = identifiers_of("host", "WS-07", {"netbios_name": "WS07", "mde_device_id": _DEVICE}, "")
    assert [(one.name, one.strength) for one in found] == [
        ("mde_device_id", Strength.STRONG),
        ("value", Strength.WEAK),
        ("netbios_name", Strength.WEAK),
    ]


def test_nothing_about_a_generic_account_is_strong() -> None:
    found = identifiers_of("user", "NT AUTHORITY\\SYSTEM", {"sid": "S-1-5-18"}, "")
    assert {one.strength for one in found} == {Strength.GENERIC}
    assert is_generic("user", "SYSTEM", {})
    assert is_generic("user", "x", {"account_name": "svc", "domain": "NT SERVICE"})


def test_the_key_of_a_row() -> None:
    asset_id = uuid.uuid4()
    assert row_of(row_key(asset_id)) == asset_id
    assert row_of("asset:nonsense") is None
    assert row_of("host:fqdn:a.example") is None
