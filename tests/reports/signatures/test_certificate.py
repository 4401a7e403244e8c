"""A certificate is opened, or it is said why it can't be used."""

from datetime import timedelta
from pathlib import Path

import pytest

from reports.errors import SigningError
from reports.signatures.certificate import open_file
from tests import certificates
from tests.certificates import AT, PASSPHRASE


def refused(path: Path, passphrase: str = PASSPHRASE) -> SigningError:
    with pytest.raises(SigningError) as caught:
        open_file(path, passphrase, AT)
    assert caught.value.kept == "Nothing was written."
    assert caught.value.todo
    return caught.value


@pytest.mark.parametrize("key", [certificates.rsa_key(), certificates.ec_key()])
def test_a_certificate_is_opened_and_shows_no_key(tmp_path: Path, key: certificates.Key) -> None:
    path = certificates.write(certificates.make(key=key), tmp_path / "ada.p12")
    opened = open_file(path, PASSPHRASE, AT)
    assert opened.name == "Ada Lovelace"
    assert "key" not in repr(opened).casefold()


def test_its_chain_comes_with_it(tmp_path: Path) -> None:
    authority = certificates.make("Northwind CA", authority=True)
    made = certificates.make(issuer=authority)
    path = certificates.write(made, tmp_path / "a.pfx", chain=[authority.certificate])
    assert open_file(path, PASSPHRASE, AT).chain == (authority.certificate,)


def test_a_file_without_a_passphrase_needs_none(tmp_path: Path) -> None:
    path = certificates.write(certificates.make(), tmp_path / "ada.p12", passphrase="")
    assert open_file(path, "", AT).name == "Ada Lovelace"


@pytest.mark.parametrize("typed", ["wrong", "", "naïve 🔑", "correct horse "])
def test_a_wrong_passphrase_is_told_from_a_broken_file(tmp_path: Path, typed: str) -> None:
    path = certificates.write(certificates.make(), tmp_path / "ada.p12")
    error = refused(path, typed)
    assert (error.reason, error.what) == ("passphrase", "The passphrase doesn't open “ada.p12”.")
    assert typed.strip() not in error.what or not typed.strip()


@pytest.mark.parametrize("content", [b"", b"no", b"-----BEGIN CERTIFICATE-----", b"0" * 1_000_001])
def test_a_file_that_is_something_else(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "ada.p12"
    path.write_bytes(content)
    assert refused(path).reason == "broken"


def test_half_a_file_is_broken(tmp_path: Path) -> None:
    path = certificates.write(certificates.make(), tmp_path / "ada.p12")
    path.write_bytes(path.read_bytes()[:-200])
    assert refused(path).reason == "broken"


def test_a_file_that_is_away_is_named(tmp_path: Path) -> None:
    error = refused(tmp_path / "gone.p12")
    assert error.reason == "no_file"
    assert "“gone.p12” can't be read" in error.what
    assert refused(tmp_path).reason == "no_file"


def test_a_certificate_without_its_key(tmp_path: Path) -> None:
    path = certificates.write_without_key(certificates.make(), tmp_path / "ada.p12")
    assert refused(path).reason == "no_key"


def test_a_short_key_and_a_key_of_another_kind(tmp_path: Path) -> None:
    short = certificates.make(key=certificates.rsa_key(1024))
    assert refused(certificates.write(short, tmp_path / "short.p12")).reason == "weak_key"
    other = certificates.write_other_kind(tmp_path / "other.p12")
    assert refused(other).reason == "key_kind"


def test_a_certificate_for_something_else_than_signatures(tmp_path: Path) -> None:
    made = certificates.make(key_usage=certificates.usage(signs=False))
    error = refused(certificates.write(made, tmp_path / "tls.p12"))
    assert error.reason == "key_usage"
    assert "isn't made for signatures" in error.what
    commits = certificates.make(key_usage=certificates.usage(signs=False, commits=True))
    path = certificates.write(commits, tmp_path / "qualified.p12")
    assert open_file(path, PASSPHRASE, AT).name == "Ada Lovelace"


def test_a_certificate_before_and_after_its_time(tmp_path: Path) -> None:
    day = timedelta(days=1)
    old = certificates.make(begins=AT - 9 * day, ends=AT - day)
    error = refused(certificates.write(old, tmp_path / "old.p12"))
    assert (error.reason, error.what) == (
        "expired",
        "The certificate of Ada Lovelace expired on 2026-03-20.",
    )
    new = certificates.make(begins=AT + day, ends=AT + 9 * day)
    assert refused(certificates.write(new, tmp_path / "new.p12")).reason == "not_yet_valid"
