"""What a check says of a signature: who, when, whether it holds, and what came later."""

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers

from reports import verify
from reports.errors import ReportError
from reports.result import RenderResult
from reports.signatures import checking, signing
from reports.signatures.certificate import OpenedCertificate, open_file
from reports.signatures.found import Trust
from reports.signatures.request import Signing
from reports.signatures.traces import has_traces
from tests import certificates
from tests.certificates import AT, PASSPHRASE, Made


def verified(content: bytes, folder: Path, *roots: Path) -> verify.Verification:
    path = folder / "review.pdf"
    path.write_bytes(content)
    return verify.verify(path, roots)


def appended(content: bytes, change: str) -> bytes:
    """The file with one more section behind it, as editors of PDF write one."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    name, number = generic.pdf_name, generic.NumberObject
    note = generic.DictionaryObject(
        {
            name("/Type"): name("/Annot"),
            name("/Subtype"): name("/FreeText"),
            name("/Rect"): generic.ArrayObject([number(n) for n in (0, 0, 500, 500)]),
            name("/Contents"): generic.pdf_string("Not guilty"),
        }
    )
    if change == "page":
        page["/Rotate"] = number(90)
        writer.update_container(page)
    elif change == "annotation":
        page["/Annots"] = generic.ArrayObject([*page["/Annots"], writer.add_object(note)])
        writer.update_container(page)
    elif change == "open action":
        writer.root["/OpenAction"] = generic.ArrayObject([number(3), name("/Fit")])
        writer.update_root()
    elif change == "form":
        form = writer.root["/AcroForm"]
        form["/Fields"] = generic.ArrayObject([*form["/Fields"], writer.add_object(note)])
        writer.update_container(form)
    elif change == "pages":
        pages = writer.root["/Pages"]
        pages["/Kids"] = generic.ArrayObject(list(pages["/Kids"])[:-1])
        pages["/Count"] = number(len(pages["/Kids"]))
        writer.update_container(pages)
    else:
        writer.add_object(generic.pdf_string("a note that nothing leads to"))
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def countersigned(content: bytes, by: OpenedCertificate, *, certify: bool = False) -> bytes:
    """The file with another signature behind it."""
    about = signers.PdfSignatureMetadata(
        field_name="Second", subfilter=fields.SigSeedSubFilter.PADES, certify=certify
    )
    written = io.BytesIO()
    signers.sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(content)), about, signing._key_of(by), output=written
    )
    return written.getvalue()


def test_who_signed_when_why_and_where(signed_review: RenderResult, tmp_path: Path) -> None:
    found = verified(signed_review.content, tmp_path)
    (signature,) = found.signatures
    assert (found.ok, found.problems, found.doubts) == (True, (), ())
    assert (signature.name, signature.signed_at) == ("Ada Lovelace", AT)
    assert signature.subject == "CN=Ada Lovelace, O=Northwind"
    assert signature.issuer == "CN=Northwind CA, O=Northwind"
    assert (signature.reason, signature.location) == ("Approved for the board", "Lisbon")
    assert (signature.intact, signature.covers_whole_file, signature.valid_then) == (
        True,
        True,
        True,
    )
    assert signature.trust is Trust.UNKNOWN
    said = signature.sentences()
    assert (
        said[0] == "Signed by Ada Lovelace on 2026-03-21 15:04:00 UTC, by the signer's own clock."
    )
    assert "The signature is intact and covers the whole file." in said
    assert said[1:3] == ("Reason: Approved for the board.", "Place: Lisbon.")
    assert any("whom nobody vouched for" in sentence for sentence in said)
    assert signature.as_json()["signed_at"] == "2026-03-21T15:04:00Z"


def test_who_issued_it_is_trusted_when_it_was_given(
    signed_review: RenderResult, authority: Made, alone: OpenedCertificate, tmp_path: Path
) -> None:
    roots = tmp_path / "roots.pem"
    roots.write_bytes(certificates.make("Other").pem + b"\n# ours\n" + authority.pem)
    found = verified(signed_review.content, tmp_path, roots)
    assert (found.ok, found.signatures[0].trust) == (True, Trust.TRUSTED)
    other = tmp_path / "other.pem"
    other.write_bytes(certificates.make("Northwind CA", authority=True).pem)
    doubted = verified(signed_review.content, tmp_path, other)
    assert (doubted.ok, doubted.problems) == (False, ())
    assert doubted.doubts == (
        "The certificate of Ada Lovelace leads to none of the trusted certificates.",
    )


def test_a_self_signed_one_is_told_with_its_hash(
    review: RenderResult, alone: OpenedCertificate, tmp_path: Path
) -> None:
    content = signing.signed(review, Signing(alone), AT).content
    found = verified(content, tmp_path)
    (signature,) = found.signatures
    assert (found.ok, signature.trust) == (True, Trust.SELF_SIGNED)
    assert any(signature.fingerprint in sentence for sentence in signature.sentences())
    der = tmp_path / "grace.der"
    der.write_bytes(alone.certificate.public_bytes(Encoding.DER))
    assert verified(content, tmp_path, der).signatures[0].trust is Trust.TRUSTED


def test_a_name_that_only_looks_like_its_issuer_is_not_self_signed(
    review: RenderResult, tmp_path: Path
) -> None:
    issuer = certificates.make("Ada Lovelace", authority=True)
    made = certificates.make("Ada Lovelace", issuer=issuer)
    opened = open_file(certificates.write(made, tmp_path / "a.p12"), PASSPHRASE, AT)
    found = verified(signing.signed(review, Signing(opened), AT).content, tmp_path)
    assert found.signatures[0].trust is Trust.UNKNOWN


def test_trusted_files_that_hold_nothing_are_named(
    signed_review: RenderResult, tmp_path: Path
) -> None:
    bad = tmp_path / "roots.pem"
    with pytest.raises(ReportError, match=r"“roots\.pem” can't be read"):
        verified(signed_review.content, tmp_path, bad)
    bad.write_text("no")
    with pytest.raises(ReportError, match="holds no certificate"):
        verified(signed_review.content, tmp_path, bad)


def test_a_certificate_that_was_not_valid_then_is_doubted(
    review: RenderResult, alone: OpenedCertificate, tmp_path: Path
) -> None:
    then = alone.certificate.not_valid_after_utc + timedelta(days=1)
    content = signing._sign(review.content, Signing(alone), then)  # around the refusal
    found = verified(content, tmp_path)
    assert (found.ok, found.problems) == (False, ())
    assert found.signatures[0].intact
    assert "wasn't valid when it signed" in found.doubts[0]


def test_every_byte_counts(signed_review: RenderResult, tmp_path: Path) -> None:
    content = signed_review.content
    begins = content.rindex(b"/Contents <")
    ends = content.index(b">", begins)
    places = [
        *range(9, len(content), len(content) // 12),
        *range(begins - 200, begins + 40, 23),
        *range(begins + 40, ends, 613),  # the signature, then its padding
        *range(len(content) - 700, len(content), 47),
    ]
    facts = verified(content, tmp_path).signatures
    for place in places:
        spoilt = bytearray(content)
        spoilt[place] = spoilt[place] ^ 1
        try:
            found = verified(bytes(spoilt), tmp_path)
        except ReportError:
            continue  # it can't even be opened, and that is said
        if begins < place < ends and found.ok:
            # A certificate of an issuer that comes along is no part of what was signed.
            assert found.signatures == facts
            continue
        assert not found.ok, place
        assert found.problems, place


def test_letters_of_the_signature_may_not_be_written_otherwise(
    signed_review: RenderResult, tmp_path: Path
) -> None:
    content = bytearray(signed_review.content)
    begins = content.rindex(b"/Contents <") + len(b"/Contents <")
    ends = content.index(b">", begins)
    for filler in (b"f" * 8, b" " * 8):
        spoilt = bytearray(content)
        spoilt[ends - 8 : ends] = filler
        assert not verified(bytes(spoilt), tmp_path).ok


@pytest.mark.parametrize("tail", [b"\n", b"%%EOF\n", b"\x00" * 40])
def test_bytes_behind_the_end_are_told(
    signed_review: RenderResult, tmp_path: Path, tail: bytes
) -> None:
    found = verified(signed_review.content + tail, tmp_path)
    assert not found.ok
    assert found.problems


@pytest.mark.parametrize("change", ["page", "note"])
def test_an_update_behind_the_signature_is_told(
    signed_review: RenderResult, tmp_path: Path, change: str
) -> None:
    found = verified(appended(signed_review.content, change), tmp_path)
    (signature,) = found.signatures
    assert (found.ok, signature.intact, signature.covers_whole_file) == (False, True, False)
    assert found.problems == ("Something was added to the file after Ada Lovelace signed it.",)


def test_a_file_that_was_written_anew_lost_its_signature(
    signed_review: RenderResult, tmp_path: Path
) -> None:
    with pikepdf.open(io.BytesIO(signed_review.content)) as pdf:
        pdf.save(tmp_path / "anew.pdf")
    found = verify.verify(tmp_path / "anew.pdf")
    assert not found.ok
    assert found.problems


def test_a_second_signature_keeps_the_first_one_good(
    signed_review: RenderResult, alone: OpenedCertificate, tmp_path: Path
) -> None:
    both = countersigned(signed_review.content, alone)
    found = verified(both, tmp_path)
    assert (found.problems, [one.name for one in found.signatures]) == (
        (),
        ["Ada Lovelace", "Grace Hopper"],
    )
    assert [one.covers_whole_file for one in found.signatures] == [False, True]
    assert "a later signature covers the whole file" in " ".join(found.signatures[0].sentences())


@pytest.mark.parametrize("change", ["page", "annotation", "open action", "form", "pages"])
def test_what_was_changed_before_a_second_signature_is_told(
    signed_review: RenderResult, alone: OpenedCertificate, tmp_path: Path, change: str
) -> None:
    found = verified(countersigned(appended(signed_review.content, change), alone), tmp_path)
    assert not found.ok
    assert found.problems == (
        "The file was changed after Ada Lovelace signed it, and signed again.",
    )


def test_a_note_that_nothing_leads_to_changes_nothing_in_a_file_that_is_signed_again(
    signed_review: RenderResult, alone: OpenedCertificate, tmp_path: Path
) -> None:
    found = verified(countersigned(appended(signed_review.content, "note"), alone), tmp_path)
    assert found.problems == ()


def test_what_attackers_wrote_into_a_title_is_no_signature(review: RenderResult) -> None:
    with pikepdf.open(io.BytesIO(review.content)) as pdf:
        assert not has_traces(review.content, pdf)
        title = "/ByteRange [0 1 2 3] /ETSI.CAdES.detached <" + "0" * 2000 + ">"
        text = pdf.Root.Metadata.read_bytes()
        escaped = title.replace("<", "&lt;").replace(">", "&gt;").encode()
        pdf.Root.Metadata.write(text.replace(b"<rdf:li xml", b"<!--" + escaped + b"--><rdf:li xml"))
        written = io.BytesIO()
        pdf.save(written)
        assert not has_traces(written.getvalue(), pdf)


def test_a_signature_without_a_field_is_unreadable_not_absent(
    signed_review: RenderResult, tmp_path: Path
) -> None:
    spoilt = signed_review.content.replace(b"/AcroForm", b"/AcroForn")
    assert spoilt != signed_review.content
    found = verified(spoilt, tmp_path)
    assert found.problems == (
        "The file has a signature that can't be read: it was changed or damaged.",
    )


def test_times_without_a_zone_and_reasons_in_many_lines_do_no_harm(
    signed_review: RenderResult,
) -> None:
    (one,) = checking.check(signed_review.content).signatures
    nowhen = replace(one, signed_at=None)
    assert nowhen.doubts() == ("The signature of Ada Lovelace doesn't say when it was made.",)
    assert nowhen.as_json()["signed_at"] is None
    assert replace(one, signed_at=datetime(1990, 1, 1, tzinfo=UTC)).doubts()
