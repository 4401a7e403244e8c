"""Checks the signatures of a PDF: intact, whole, by whom; nothing is asked over the network."""

import io
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from asn1crypto import parser
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESIndeterminate
from pyhanko.sign.validation import (
    EmbeddedPdfSignature,
    PdfSignatureStatus,
    SignatureCoverageLevel,
    validate_pdf_signature,
    validate_pdf_timestamp,
)
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext

from kb.store import file_io
from reports.errors import ReportError
from reports.signatures.found import Signature, SignatureCheck, Trust
from reports.signatures.later import only_signed
from reports.signatures.naming import common_name, plain, whole_name

_UNREADABLE: Final = "The file has a signature that can't be read: it was changed or damaged."
_LARGEST: Final = 5_000_000
_PEM: Final = re.compile(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)

Roots = tuple[x509.Certificate, ...]


def read_roots(paths: Sequence[Path]) -> Roots:
    """Certificates that are trusted, from PEM or DER files.

    Raises:
        ReportError: a file can't be read, or holds none.
    """
    found: list[x509.Certificate] = []
    for path in paths:
        try:
            with file_io.opened(path) as file:
                data = file.read(_LARGEST)
            pem = _PEM.findall(data)
            found += [x509.load_pem_x509_certificate(one) for one in pem] or [
                x509.load_der_x509_certificate(data)
            ]
        except OSError as error:
            raise ReportError(
                f"The trusted certificates “{path.name}” can't be read: {error.strerror}."
            ) from error
        except ValueError as error:
            raise ReportError(
                f"“{path.name}” holds no certificate.", todo="Give a PEM or a DER file."
            ) from error
    return tuple(found)


def check(content: bytes, roots: Roots = ()) -> SignatureCheck:
    """Check each signature of a file that has traces of one.

    Args:
        content: of the file; it may be hostile.
        roots: certificates that are trusted; what is neither one of them nor issued by one of
            them is named, not refused.
    """
    try:
        reader = PdfFileReader(io.BytesIO(content))
        embedded = reader.embedded_signatures
        ours = [one for one in embedded if one.sig_object_type == "/Sig"]
        signatures = tuple(_signature(one, content, roots) for one in ours)
        ends = [int(one.byte_range[2]) + int(one.byte_range[3]) for one in ours]
        stamps = [one for one in embedded if one.sig_object_type != "/Sig"]
        covered = any(map(_stamp_covers_all, stamps))
    except Exception:  # noqa: BLE001 - a file that was tampered with breaks a reader in any way
        return SignatureCheck(problems=(_UNREADABLE,))
    if not signatures:
        return SignatureCheck(problems=(_UNREADABLE,))
    covered = covered or any(one.intact and one.covers_whole_file for one in signatures)
    signatures = tuple(
        one if one.covers_whole_file or one.problems else _with_later(one, end, content, covered)
        for one, end in zip(signatures, ends, strict=True)
    )
    problems = dict.fromkeys(problem for one in signatures for problem in one.problems)
    return SignatureCheck(signatures, tuple(problems))


def _with_later(found: Signature, end: int, content: bytes, covered: bool) -> Signature:
    """What stands behind a signature must be signed by somebody, and be nothing but signatures."""
    if not covered:
        problem = f"Something was added to the file after {found.name} signed it."
    elif _only_signed(content[:end], content):
        return found
    else:
        problem = f"The file was changed after {found.name} signed it, and signed again."
    return replace(found, problems=(problem,))


def _only_signed(before: bytes, after: bytes) -> bool:
    try:
        return only_signed(before, after)
    except Exception:  # noqa: BLE001 - what can't be compared isn't known to be the same
        return False


def _signature(embedded: EmbeddedPdfSignature, content: bytes, roots: Roots) -> Signature:
    certificate = x509.load_der_x509_certificate(embedded.signer_cert.dump())
    at = embedded.self_reported_timestamp
    signed_at = at.astimezone(UTC) if at is not None and at.tzinfo else None
    status = validate_pdf_signature(
        embedded,
        ValidationContext(
            trust_roots=[_as_asn1(one) for one in roots],
            allow_fetching=False,
            moment=signed_at or datetime.now(UTC),
        ),
        key_usage_settings=KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}),
        skip_diff=True,  # see reports/signatures/later.py
    )
    name = common_name(certificate.subject)
    intact = status.intact and status.valid and _gap_is_empty(embedded, content)
    return Signature(
        field=plain(str(embedded.field_name)),
        subject=whole_name(certificate.subject),
        issuer=whole_name(certificate.issuer),
        name=name,
        serial=f"{certificate.serial_number:x}",
        fingerprint=certificate.fingerprint(SHA256()).hex(),
        signed_at=signed_at,
        reason=plain(str(embedded.sig_object.get("/Reason", ""))),
        location=plain(str(embedded.sig_object.get("/Location", ""))),
        intact=intact,
        covers_whole_file=status.coverage is SignatureCoverageLevel.ENTIRE_FILE,
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        trust=_trust(status, certificate),
        roots_given=bool(roots),
        problems=_problems(status, name, intact=intact),
    )


def _problems(status: PdfSignatureStatus, name: str, *, intact: bool) -> tuple[str, ...]:
    if not intact:
        return (f"The file was changed after {name} signed it: the signature isn't intact.",)
    if status.trust_problem_indic is AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE:
        return (f"The signature of {name} is made in a way that can be forged today.",)
    if status.coverage is SignatureCoverageLevel.ENTIRE_FILE:
        return ()
    if status.coverage is not SignatureCoverageLevel.ENTIRE_REVISION:
        return (f"The signature of {name} covers a part of the file only.",)
    return ()


def _trust(status: PdfSignatureStatus, certificate: x509.Certificate) -> Trust:
    if status.trusted:
        return Trust.TRUSTED
    try:
        certificate.verify_directly_issued_by(certificate)
    except (ValueError, TypeError, InvalidSignature):
        return Trust.UNKNOWN
    return Trust.SELF_SIGNED


def _gap_is_empty(embedded: EmbeddedPdfSignature, content: bytes) -> bool:
    """Whether the bytes that the signature leaves out hold the signature and zeros."""
    _zero, begins, ends, _length = (int(number) for number in embedded.byte_range)
    gap = content[begins:ends]
    if not (gap.startswith(b"<") and gap.endswith(b">")):
        return False
    held = bytes.fromhex(gap[1:-1].decode("ascii"))
    length = int(parser.peek(held))
    return held == embedded.pkcs7_content and not any(held[length:])


def _stamp_covers_all(stamp: EmbeddedPdfSignature) -> bool:
    """Whether a sound time stamp of the document stands behind everything else."""
    status = validate_pdf_timestamp(stamp, ValidationContext(trust_roots=[]), skip_diff=True)
    whole = stamp.coverage is SignatureCoverageLevel.ENTIRE_FILE
    return bool(status.intact and status.valid and whole)


def _as_asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
