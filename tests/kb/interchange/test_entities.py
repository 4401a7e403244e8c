from typing import Any

import pytest

from kb.interchange.entities import EntityCollector, read_entity


def key(kind: str, **source: object) -> str:
    entity = read_entity(kind, source)
    assert entity is not None
    return entity.identity_key


@pytest.mark.parametrize(
    ("kind", "source", "identity"),
    [
        ("user", {"userPrincipalName": "Kai@Contoso.Example"}, "user:upn:kai@contoso.example"),
        ("Account", {"accountName": "kai", "upnSuffix": "contoso.example"},
         "user:upn:kai@contoso.example"),
        ("user", {"accountName": "kai", "userSid": "S-1-5-21-1-2-3-1104"},
         "user:sid:s-1-5-21-1-2-3-1104"),
        ("device", {"deviceDnsName": "PC1.corp.example."}, "host:fqdn:pc1.corp.example"),
        ("Host", {"hostName": "pc1", "dnsDomain": "corp.example"}, "host:fqdn:pc1.corp.example"),
        ("device", {"deviceDnsName": "pc1", "mdeDeviceId": "ABC1"}, "host:mde_device_id:abc1"),
        ("Ip", {"ipAddress": "49.50.81.121"}, "ip:49.50.81.121"),
        ("ip", {"address": "2001:4860:4860:0:0:0:0:8888"}, "ip:2001:4860:4860::8888"),
        ("MailBox", {"mailboxAddress": "A@b.example"}, "mailbox:address:a@b.example"),
        ("file", {"fileDetails": {"fileName": "x.exe", "sha256": "AB" * 32}},
         "file:sha256:" + "ab" * 32),
    ],
)  # fmt: skip
def test_strong_identifiers_identify(kind: str, source: dict[str, Any], identity: str) -> None:
    assert key(kind, **source) == identity


@pytest.mark.parametrize(
    ("kind", "source"),
    [
        ("ip", {"address": "10.0.0.7"}),
        ("ip", {"address": "192.168.1.4"}),
        ("ip", {"address": "127.0.0.1"}),
        ("host", {"HostName": "MSTICALERTSWIN1"}),
        ("account", {"Name": "ADMINISTRATOR", "NTDomain": "CORP"}),
        ("account", {"Name": "SYSTEM", "Sid": "S-1-5-18"}),
        ("account", {"Name": "TESTHOST$", "Sid": "S-1-5-18"}),
        ("user", {"accountName": "root"}),
        ("process", {"processCommandLine": "cmd.exe", "processId": 4}),
        ("file", {"fileName": "cmd.exe", "directory": "C:\\Windows\\System32"}),
        ("user", {"aadUserId": "00000000-0000-0000-0000-000000000000", "accountName": "x1"}),
    ],
)
def test_weak_identifiers_do_not(kind: str, source: dict[str, Any]) -> None:
    assert key(kind, **source) == ""


def test_all_identifiers_are_kept_and_the_rest_too() -> None:
    entity = read_entity(
        "User",
        {
            "entityType": "User",
            "accountName": "username",
            "domainName": "CORP",
            "userSid": "S-1-9-1-2607",
            "aadUserId": "92c0a42f",
            "userPrincipalName": "username@domain",
            "verdict": "Suspicious",
            "somethingNew": {"a": 1},
        },
    )
    assert entity is not None
    assert entity.identifiers == {
        "account_name": "username",
        "domain": "CORP",
        "sid": "S-1-9-1-2607",
        "aad_user_id": "92c0a42f",
        "upn": "username@domain",
    }
    assert entity.verdict == "suspicious"
    assert entity.extra == {"somethingNew": {"a": 1}}


def test_one_thing_in_two_alerts_is_one_asset() -> None:
    found = EntityCollector()
    one = found.add("device", {"deviceDnsName": "pc1.corp.example", "roles": []})
    two = found.add(
        "device",
        {"deviceDnsName": "PC1.corp.example", "mdeDeviceId": "m1", "roles": ["compromised"]},
    )
    assert one == two
    (record,) = found.records()
    assert record.values["role"] == "victim"
    assert record.values["identifiers"]["mde_device_id"] == "m1"


def test_generic_accounts_of_two_hosts_stay_two() -> None:
    found = EntityCollector()
    one = found.add("account", {"Name": "SYSTEM", "hostName": "a"})
    two = found.add("account", {"Name": "SYSTEM", "hostName": "b"})
    assert one != two


def test_an_unknown_kind_is_kept_with_its_name() -> None:
    entity = read_entity("teamsMessage", {"name": "hello"})
    assert entity is not None
    assert (entity.entity_type.value, entity.extra["type"]) == ("other", "teamsMessage")


def test_an_entity_without_anything_is_none() -> None:
    assert read_entity("user", {"userAccount": {"userSid": ""}}) is None
