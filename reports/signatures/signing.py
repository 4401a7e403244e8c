"""Signs a finished PDF: PAdES B-B, added behind the file so that not a byte of it changes."""

import io
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Final, override

from asn1crypto import keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.general import SigningError as PyHankoSigningError
from pyhanko.sign.signers import constants
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko_certvalidator.registry import SimpleCertificateStore

from reports.errors import SigningError
from reports.result import RenderResult
from reports.signatures.certificate import OpenedCertificate
from reports.signatures.request import Signing

#: The name of the signature's field, and what a reader aloud says of it.
FIELD: Final = "Signature"
_SPOKEN: Final = "Signature of this report"


def signed(result: RenderResult, signing: Signing, at: datetime) -> RenderResult:
    """The same report with a signature behind it.

    Args:
        result: a finished PDF; its bytes stay as they are.
        signing: certificate, reason and place.
        at: the time of the export, which the signature states.

    Raises:
        SigningError: the certificate isn't valid then, or the file can't be signed.
    """
    signing.certificate.must_be_valid(at)
    try:
        content = _sign(result.content, signing, at)
    except (PyHankoSigningError, PdfError, ValueError) as error:
        raise SigningError(
            "failed",
            f"The report could not be signed: {error}.",
            "Export it again, or without a signature.",
        ) from error
    return replace(
        result,
        content=content,
        sha256=sha256(content).hexdigest(),
        signed_by=signing.certificate.name,
    )


def _sign(content: bytes, signing: Signing, at: datetime) -> bytes:
    about = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        reason=signing.reason or None,
        location=signing.location or None,
        name=signing.certificate.name,
        subfilter=fields.SigSeedSubFilter.PADES,
    )
    signer = _Signer(
        about,
        _key_of(signing.certificate),
        new_field_spec=fields.SigFieldSpec(
            FIELD,
            readable_field_name=_SPOKEN,
            # PDF/A forbids hidden fields, and PDF/UA ones on the page without a tag.
            invis_sig_settings=fields.InvisSigSettings(box_out_of_bounds=True),
        ),
    )
    signer.at = at
    written = io.BytesIO()
    signer.sign_pdf(_Behind(io.BytesIO(content)), output=written)
    return written.getvalue()


def _key_of(opened: OpenedCertificate) -> signers.SimpleSigner:
    key = opened.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple(map(_as_asn1, opened.chain))
    return signers.SimpleSigner(
        signing_cert=_as_asn1(opened.certificate),
        signing_key=keys.PrivateKeyInfo.load(key),
        cert_registry=store,
    )


def _as_asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))


class _Behind(IncrementalPdfFileWriter):
    """Adds behind a file, and leaves what it says of itself: title, author, times, XMP."""

    @override
    def _update_meta(self) -> None:
        """The times in the file are those of the export, and so is that of the signature."""


class _Signer(signers.PdfSigner):
    """Signs at the time of the export.

    Attributes:
        at: that time.
    """

    at: datetime

    @override
    def init_signing_session(
        self, pdf_out: BasePdfFileWriter, existing_fields_only: bool = False
    ) -> PdfSigningSession:
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self.at
        return session

    @override
    def register_extensions(self, pdf_out: BasePdfFileWriter, *, md_algorithm: str) -> None:
        """PAdES alone: for elliptic curves the library would make it PDF 2.0, and PDF/A-3 isn't."""
        pdf_out.register_extension(constants.ESIC_EXTENSION_1)
