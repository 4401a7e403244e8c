"""Names, security identifiers and applications that stand in every house."""

import pytest

from kb.vocabulary.generic import is_generic_account, is_generic_application, is_generic_sid


@pytest.mark.parametrize(
    "name",
    [
        "SYSTEM",
        "root",
        "root@web-01",
        "Administrator",
        "CORP\\administrator",
        "guest",
        "NT AUTHORITY\\NETWORK SERVICE",
        "nt authority\\whatever comes next",
        "NT SERVICE\\MSSQLSERVER",
        "Local Service",
        "LOCAL_SERVICE",
    ],
)
def test_generic_accounts(name: str) -> None:
    assert is_generic_account(name)


@pytest.mark.parametrize("name", ["", "amelie", "CORP\\amelie", "systematic", "admin-amelie"])
def test_accounts_of_somebody(name: str) -> None:
    assert not is_generic_account(name)


def test_well_known_sids() -> None:
    domain = "S-1-5-21-1004336348-1177238915-682003330"
    assert is_generic_sid("S-1-5-18")
    assert is_generic_sid("s-1-5-32-544")
    assert is_generic_sid(f"{domain}-500")
    assert not is_generic_sid(f"{domain}-1104")


def test_applications_of_every_tenant() -> None:
    assert is_generic_application("00000003-0000-0000-C000-000000000000")
    assert not is_generic_application("4f2ad1a7-57f6-4d1c-a1f0-3c1f7d3a0f11")
