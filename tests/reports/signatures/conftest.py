"""Signed reports, made once."""

from pathlib import Path

import pytest

from reports.result import RenderResult
from reports.signatures.certificate import OpenedCertificate, open_file
from reports.signatures.request import Signing
from reports.signatures.signing import signed
from tests import certificates
from tests.certificates import AT, PASSPHRASE, Made


@pytest.fixture(scope="session")
def authority() -> Made:
    """Who issues certificates."""
    return certificates.make("Northwind CA", authority=True)


@pytest.fixture(scope="session")
def opened(authority: Made, tmp_path_factory: pytest.TempPathFactory) -> OpenedCertificate:
    """A certificate of that authority, with an RSA key."""
    folder: Path = tmp_path_factory.mktemp("certificates")
    made = certificates.make(key=certificates.rsa_key(), issuer=authority)
    path = certificates.write(made, folder / "ada.p12", chain=[authority.certificate])
    return open_file(path, PASSPHRASE, AT)


@pytest.fixture(scope="session")
def alone(tmp_path_factory: pytest.TempPathFactory) -> OpenedCertificate:
    """A self-signed certificate, with an elliptic-curve key."""
    folder: Path = tmp_path_factory.mktemp("certificates")
    path = certificates.write(certificates.make("Grace Hopper"), folder / "grace.p12")
    return open_file(path, PASSPHRASE, AT)


@pytest.fixture(scope="session")
def signed_review(review: RenderResult, opened: OpenedCertificate) -> RenderResult:
    """The review, signed at the time of its export."""
    return signed(review, Signing(opened, "Approved for the board", "Lisbon"), AT)
