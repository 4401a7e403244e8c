"""Certificates that tests make themselves: self-signed, or issued by an authority of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    pkcs12,
)
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

#: The time of the export in tests of reports.
AT: Final = datetime(2026, 3, 21, 15, 4, tzinfo=UTC)
PASSPHRASE: Final = "correct horse"

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True)
class Made:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: Key

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)


def rsa_key(bits: int = 2048) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def ec_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def named(common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Northwind"),
        ]
    )


def usage(*, signs: bool = True, commits: bool = False, issues: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=signs,
        content_commitment=commits,
        key_encipherment=not (signs or commits or issues),
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=issues,
        crl_sign=issues,
        encipher_only=False,
        decipher_only=False,
    )


def make(
    name: str = "Ada Lovelace",
    key: Key | None = None,
    *,
    begins: datetime = AT - timedelta(days=30),
    ends: datetime = AT + timedelta(days=3650),
    key_usage: x509.KeyUsage | None = None,
    issuer: Made | None = None,
    authority: bool = False,
) -> Made:
    """A certificate; self-signed unless an issuer is given.

    It names places where its revocation could be asked for, so that who asks is found out.
    """
    key = key or ec_key()
    builder = (
        x509.CertificateBuilder()
        .subject_name(named(name))
        .issuer_name(issuer.certificate.subject if issuer else named(name))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(key_usage or usage(issues=authority), critical=True)
        .add_extension(_places_to_ask(), critical=False)
        .add_extension(_crl_places(), critical=False)
    )
    signing_key = issuer.key if issuer else key
    return Made(builder.sign(signing_key, hashes.SHA256()), key)


def _places_to_ask() -> x509.AuthorityInformationAccess:
    place = x509.UniformResourceIdentifier("http://ocsp.ca.example/")
    return x509.AuthorityInformationAccess(
        [x509.AccessDescription(AuthorityInformationAccessOID.OCSP, place)]
    )


def _crl_places() -> x509.CRLDistributionPoints:
    place = x509.UniformResourceIdentifier("http://crl.ca.example/all.crl")
    return x509.CRLDistributionPoints([x509.DistributionPoint([place], None, None, None)])


def write(
    made: Made,
    path: Path,
    passphrase: str = PASSPHRASE,
    chain: Sequence[x509.Certificate] = (),
) -> Path:
    """A .p12 file of a certificate, its key and its chain."""
    locked: KeySerializationEncryption = (
        BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
    )
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"signer", made.key, made.certificate, list(chain), locked
        )
    )
    return path


def write_without_key(made: Made, path: Path) -> Path:
    """A .p12 file of a certificate alone."""
    locked = BestAvailableEncryption(PASSPHRASE.encode())
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(None, None, None, [made.certificate], locked)
    )
    return path


def write_other_kind(path: Path) -> Path:
    """A .p12 file with a key of another kind than RSA and elliptic curves."""
    key = ed25519.Ed25519PrivateKey.generate()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(named("Ada"))
        .issuer_name(named("Ada"))
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(AT - timedelta(days=1))
        .not_valid_after(AT + timedelta(days=1))
        .sign(key, None)
    )
    locked = BestAvailableEncryption(PASSPHRASE.encode())
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"x", key, certificate, None, locked))
    return path
