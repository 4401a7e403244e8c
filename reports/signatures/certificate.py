"""A certificate with its private key, from a PKCS#12 file and its passphrase."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from asn1crypto.pkcs12 import Pfx
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import pkcs12

from kb.store import file_io
from reports.errors import SigningError
from reports.signatures.naming import common_name

SUFFIXES: Final = (".p12", ".pfx")
#: Files of certificates are a few kilobytes; what is larger is something else.
_LARGEST: Final = 1_000_000
#: Shorter RSA keys are refused by those who check signatures.
_FEWEST_BITS: Final = 2048

PrivateKey = RSAPrivateKey | EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True)
class OpenedCertificate:
    """A certificate that reports can be signed with.

    Attributes:
        certificate: of the signer.
        chain: certificates of its issuers that the file holds.
        key: the private key; never shown and never stored.
    """

    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = field(repr=False)
    key: PrivateKey = field(repr=False)

    @property
    def name(self) -> str:
        """Whom it names."""
        return common_name(self.certificate.subject)

    def must_be_valid(self, at: datetime) -> None:
        """Refuse a time that the certificate isn't made for.

        Raises:
            SigningError: expired or not yet valid.
        """
        begins = self.certificate.not_valid_before_utc
        ends = self.certificate.not_valid_after_utc
        if at > ends:
            raise SigningError(
                "expired",
                f"The certificate of {self.name} expired on {ends:%Y-%m-%d}.",
                "Sign with its successor.",
            )
        if at < begins:
            raise SigningError(
                "not_yet_valid",
                f"The certificate of {self.name} isn't valid before {begins:%Y-%m-%d %H:%M} UTC.",
                "Wait until then, or look at the clock of this computer.",
            )


def open_file(path: Path, passphrase: str, at: datetime) -> OpenedCertificate:
    """Open a .p12 or .pfx file.

    Args:
        path: of the file.
        passphrase: that it was locked with; may be empty.
        at: when it is to be used.

    Raises:
        SigningError: it can't be read or used; `reason` says why.
    """
    key, certificate, chain = _unlocked(_read(path), passphrase, path.name)
    _must_suit(key, certificate, path.name)
    if not isinstance(key, RSAPrivateKey | EllipticCurvePrivateKey):
        raise SigningError(
            "key_kind",
            f"The key in “{path.name}” is of a kind that few readers of PDF know.",
            "Use a certificate with an RSA or an elliptic-curve key.",
        )
    opened = OpenedCertificate(certificate, chain, key)
    opened.must_be_valid(at)
    return opened


def _read(path: Path) -> bytes:
    try:
        with file_io.opened(path) as file:
            data = file.read(_LARGEST + 1)
    except OSError as error:
        raise SigningError(
            "no_file",
            f"The certificate file “{path.name}” can't be read: {error.strerror}.",
            "Choose where it lies now.",
        ) from error
    if len(data) > _LARGEST or not _is_pkcs12(data):
        raise SigningError(
            "broken",
            f"“{path.name}” isn't a PKCS#12 file, or it is damaged.",
            "Export the certificate again, with its private key, as .p12 or .pfx.",
        )
    return data


def _is_pkcs12(data: bytes) -> bool:
    """Whether a file is whole: a broken one can't be told from a wrong passphrase later."""
    try:
        return bool(Pfx.load(data, strict=True)["auth_safe"]["content_type"].native)
    except (ValueError, TypeError, KeyError):
        return False


def _unlocked(
    data: bytes, passphrase: str, name: str
) -> tuple[object, x509.Certificate, tuple[x509.Certificate, ...]]:
    try:
        found = _loaded(data, passphrase)
        certificate = found.cert.certificate if found.cert else None
        chain = tuple(one.certificate for one in found.additional_certs)
    except (ValueError, UnsupportedAlgorithm) as error:
        if "password" in str(error).casefold():
            raise SigningError(
                "passphrase",
                f"The passphrase doesn't open “{name}”.",
                "Type it again.",
            ) from error
        raise SigningError(
            "broken",
            f"“{name}” holds a certificate or a key that can't be read.",
            "Export the certificate again, with its private key, as .p12 or .pfx.",
        ) from error
    if found.key is None or certificate is None:
        raise SigningError(
            "no_key",
            f"“{name}” holds no private key with its certificate.",
            "Export the certificate again, together with its private key.",
        )
    return found.key, certificate, chain


def _loaded(data: bytes, passphrase: str) -> pkcs12.PKCS12KeyAndCertificates:
    if passphrase:
        return pkcs12.load_pkcs12(data, passphrase.encode(errors="replace"))
    try:
        return pkcs12.load_pkcs12(data, None)
    except ValueError:  # an empty passphrase is another one than none
        return pkcs12.load_pkcs12(data, b"")


def _must_suit(key: object, certificate: x509.Certificate, name: str) -> None:
    if isinstance(key, RSAPrivateKey) and key.key_size < _FEWEST_BITS:
        raise SigningError(
            "weak_key",
            f"The RSA key in “{name}” has {key.key_size} bits; fewer than {_FEWEST_BITS} "
            "are no protection.",
            "Use a certificate with a longer key.",
        )
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return  # it says nothing, so it may
    except ValueError as error:
        raise SigningError(
            "broken", f"The certificate in “{name}” can't be read.", "Ask who issued it."
        ) from error
    if not (usage.digital_signature or usage.content_commitment):
        raise SigningError(
            "key_usage",
            f"The certificate in “{name}” isn't made for signatures.",
            "Ask for one whose key usage has digital signature or non-repudiation.",
        )
