"""A signature is added behind a report, and nothing of the report changes."""

import hashlib
import io
import socket
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Never

import pikepdf
import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from reports import export, verify
from reports.errors import ExportError, SigningError
from reports.result import RenderResult
from reports.signatures import checking
from reports.signatures.certificate import OpenedCertificate, open_file
from reports.signatures.request import Signing
from reports.signatures.signing import signed
from tests import certificates
from tests.certificates import AT, PASSPHRASE, Made
from tests.reports.reading_pdf import opened as opened_pdf
from tests.reports.reading_pdf import text_of

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("kind", ["opened", "alone"])
def test_the_library_itself_finds_it_valid(
    review: RenderResult, kind: str, request: pytest.FixtureRequest
) -> None:
    certificate: OpenedCertificate = request.getfixturevalue(kind)
    made = signed(review, Signing(certificate), AT)
    (embedded,) = PdfFileReader(io.BytesIO(made.content)).embedded_signatures
    root = certificate.chain[0] if certificate.chain else certificate.certificate
    status = validate_pdf_signature(
        embedded, ValidationContext(trust_roots=[checking._as_asn1(root)], moment=AT)
    )
    assert (status.intact, status.valid, status.coverage) == (
        True,
        True,
        SignatureCoverageLevel.ENTIRE_FILE,
    )
    assert status.signer_reported_dt == AT
    attributes = {one["type"].native for one in embedded.signer_info["signed_attrs"]}
    # PAdES wants the certificate signed, too, and the time in the dictionary alone.
    assert "signing_certificate_v2" in attributes
    assert "signing_time" not in attributes


def test_it_says_who_why_and_where(signed_review: RenderResult) -> None:
    with opened_pdf(signed_review.content) as pdf:
        (field,) = pdf.Root.AcroForm.Fields
        signature = field.V
        assert signature.SubFilter == "/ETSI.CAdES.detached"
        assert str(signature.M) == "D:20260321150400Z"
        assert (str(signature.Reason), str(signature.Location), str(signature.Name)) == (
            "Approved for the board",
            "Lisbon",
            "Ada Lovelace",
        )
        assert str(field.TU) == "Signature of this report"


def test_without_reason_and_place_it_says_neither(
    review: RenderResult, alone: OpenedCertificate
) -> None:
    with opened_pdf(signed(review, Signing(alone), AT).content) as pdf:
        signature = pdf.Root.AcroForm.Fields[0].V
        assert "/Reason" not in signature
        assert "/Location" not in signature


def test_the_file_underneath_keeps_every_byte(
    review: RenderResult, signed_review: RenderResult
) -> None:
    assert signed_review.content.startswith(review.content)
    assert signed_review.sha256 == hashlib.sha256(signed_review.content).hexdigest()
    assert signed_review.signed_by == "Ada Lovelace"
    assert (
        replace(signed_review, content=review.content, sha256=review.sha256, signed_by="") == review
    )
    assert text_of(signed_review.content) == text_of(review.content)


def of_document(content: bytes) -> dict[str, Any]:
    """Everything that makes the file accessible, archivable and findable."""
    with opened_pdf(content) as pdf:
        root = pdf.Root
        tags = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary)]
        return {
            "pages": [bytes(page.obj.Contents.read_bytes()) for page in pdf.pages],
            "tabs": [str(page.obj.Tabs) for page in pdf.pages],
            "tags": sum("/S" in item and "/P" in item and "/K" in item for item in tags),
            "structure": root.StructTreeRoot.objgen,
            "marked": bool(root.MarkInfo.Marked),
            "language": str(root.Lang),
            "xmp": root.Metadata.read_bytes(),
            "info": {key: str(value) for key, value in pdf.trailer.Info.items()},
            "intents": len(root.OutputIntents),
            "attached": {
                name: (one.description, one.get_file().read_bytes())
                for name, one in pdf.attachments.items()
            },
            "af": [str(one.UF) for one in root.AF],
            "outline": outline(root.Outlines),
            "version": (pdf.pdf_version, "/Version" in root),
            "id": bytes(pdf.trailer.ID[0]),
        }


def outline(item: pikepdf.Object) -> list[Any]:
    found, child = [], item.get("/First")
    while child is not None:
        found.append([str(child.Title), outline(child)])
        child = child.get("/Next")
    return found


def test_tags_attachment_outline_and_metadata_stay(
    review: RenderResult, signed_review: RenderResult
) -> None:
    before, after = of_document(review.content), of_document(signed_review.content)
    assert before["tags"] > 100
    assert before["outline"]
    assert before["attached"]
    assert after == before


def test_the_field_fits_both_standards(signed_review: RenderResult) -> None:
    with opened_pdf(signed_review.content) as pdf:
        (field,) = pdf.Root.AcroForm.Fields
        assert int(field.F) & 0b100111 == 0b100  # printed, not hidden, no view, as PDF/A wants
        left, bottom, right, top = (float(edge) for edge in field.Rect)
        assert (right - left, top - bottom) == (0, 0)
        assert right < 0  # outside the page, where PDF/UA wants no tag
        assert pdf.Root.AcroForm.SigFlags == 3
        assert "/NeedAppearances" not in pdf.Root.AcroForm


def test_a_certificate_that_expired_since_it_was_opened_signs_nothing(
    review: RenderResult, opened: OpenedCertificate
) -> None:
    with pytest.raises(SigningError) as caught:
        signed(review, Signing(opened), AT + timedelta(days=36_500))
    assert caught.value.reason == "expired"


def test_what_is_no_pdf_is_not_signed(review: RenderResult, opened: OpenedCertificate) -> None:
    with pytest.raises(SigningError) as caught:
        signed(replace(review, content=b"%PDF-1.7 nothing"), Signing(opened), AT)
    assert caught.value.reason == "failed"


def test_nothing_is_asked_over_the_network(
    review: RenderResult,
    opened: OpenedCertificate,
    authority: Made,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[object] = []

    def refuse(*where: object, **_more: object) -> Never:
        asked.append(where)
        raise OSError("no network")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    for name in ("getaddrinfo", "gethostbyname", "create_connection"):
        monkeypatch.setattr(socket, name, refuse)
    roots = tmp_path / "roots.pem"
    roots.write_bytes(authority.pem)
    written = export.deliver(review, tmp_path / "review.pdf", Signing(opened), AT)
    found = verify.verify(written.path, [roots])
    assert (found.ok, found.signatures[0].trust.value) == (True, "trusted")
    assert asked == []


def test_a_delivered_report_is_signed_checked_and_verifies(
    review: RenderResult, alone: OpenedCertificate, tmp_path: Path
) -> None:
    written = export.deliver(review, tmp_path / "review.pdf", Signing(alone), AT)
    assert written.path.read_bytes() == written.result.content
    assert (written.at, written.result.signed_by) == (AT, "Grace Hopper")
    found = verify.verify(written.path)
    assert (found.ok, found.problems, found.doubts, found.pages) == (True, (), (), review.pages)
    plain = export.deliver(review, tmp_path / "plain.pdf", None, AT)
    assert plain.path.read_bytes() == review.content
    assert verify.verify(plain.path).signatures == ()


def test_a_signature_that_does_not_hold_leaves_no_file(
    signed_review: RenderResult, tmp_path: Path
) -> None:
    spoilt = signed_review.content.replace(b"(Lisbon)", b"(London)")
    assert spoilt != signed_review.content
    with pytest.raises(ExportError, match="its signature doesn't hold") as caught:
        export.write(replace(signed_review, content=spoilt), tmp_path / "review.pdf")
    assert caught.value.reason == "check"
    assert list(tmp_path.iterdir()) == []


def test_the_same_key_and_time_sign_the_same_words(
    review: RenderResult, opened: OpenedCertificate
) -> None:
    one, two = (signed(review, Signing(opened), AT) for _ in range(2))
    assert len(one.content) == len(two.content)
    later = signed(review, Signing(opened), AT + timedelta(hours=1))
    assert b"20260321160400" in later.content[len(review.content) :]


def test_who_signs_nothing_loads_no_cryptography(tmp_path: Path) -> None:
    code = (
        "import sys, hotwash.cli.root, hotwash.cli.reporting, reports.export, reports.verify,"
        " reports.worker, desktop.app, desktop.pages.reports.page, desktop.pages.settings.page\n"
        "loaded = {name.partition('.')[0] for name in sys.modules}\n"
        "print(sorted(loaded & {'pyhanko', 'pyhanko_certvalidator', 'cryptography', 'asn1crypto'}))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"


def test_an_unsigned_file_is_verified_without_cryptography(
    review: RenderResult, tmp_path: Path
) -> None:
    (tmp_path / "a.pdf").write_bytes(review.content)
    code = (
        "import sys; from pathlib import Path; from reports.verify import verify\n"
        "assert verify(Path(sys.argv[1])).ok\n"
        "print(any(name.startswith(('pyhanko', 'cryptography')) for name in sys.modules))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "a.pdf")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == "False"


def test_a_name_from_afar_is_signed_and_read(review: RenderResult, tmp_path: Path) -> None:
    made = certificates.make("Zoë 山田 <script>\u202e")
    opened = open_file(certificates.write(made, tmp_path / "z.p12"), PASSPHRASE, AT)
    written = export.deliver(
        review, tmp_path / "a.pdf", Signing(opened, "Größe (1) \\ 完了", "São Paulo"), AT
    )
    (found,) = verify.verify(written.path).signatures
    assert found.name == "Zoë 山田 <script>[U+202E]"
    assert (found.reason, found.location) == ("Größe (1) \\ 完了", "São Paulo")
