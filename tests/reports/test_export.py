"""Files are whole in their place or not there at all; what is wrong is said."""

import errno
import io
import os
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from reports import export, verify
from reports.errors import ExportError, ReportError
from reports.result import RenderResult
from tests.reports import factories


def test_a_report_is_written_whole_and_verifies(review: RenderResult, tmp_path: Path) -> None:
    target = export.write(review, tmp_path / "review.pdf")
    assert target.read_bytes() == review.content
    assert [path.name for path in tmp_path.iterdir()] == ["review.pdf"]
    found = verify.verify(target)
    assert (found.ok, found.problems, found.pages) == (True, (), review.pages)
    assert found.record["number"] == "INC-2026-0417"
    assert found.report["audience"] == "internal"
    assert verify.differences(found, factories.full()) == ()
    assert verify.differences(found, factories.full() | {"trend": {}}) == ()
    assert verify.differences(found, factories.full() | {"title": "Other"}) == (
        "“Title” has changed since the export.",
    )


def test_a_file_in_its_place_stays_unless_it_may_be_replaced(
    review: RenderResult, tmp_path: Path
) -> None:
    target = tmp_path / "review.pdf"
    target.write_text("mine")
    with pytest.raises(ExportError) as caught:
        export.write(review, target)
    assert caught.value.reason == "exists"
    assert target.read_text() == "mine"
    export.write(review, target, replace=True)
    assert target.read_bytes() == review.content


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (errno.ENOSPC, "disk_full"),
        (errno.EROFS, "read_only"),
        (errno.EACCES, "read_only"),
        (errno.EIO, "failed"),
    ],
)
def test_a_failing_disk_leaves_nothing_behind(
    review: RenderResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, reason: str
) -> None:
    def fail(_handle: int) -> None:
        raise OSError(number, "no")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(ExportError) as caught:
        export.write(review, tmp_path / "review.pdf")
    assert caught.value.reason == reason
    assert caught.value.kept == "The incident and the preview are unchanged."
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_named(review: RenderResult, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="There is no folder"):
        export.write(review, tmp_path / "no" / "review.pdf")


@pytest.mark.parametrize(
    "change", [{"pages": 3}, {"title": "Other"}, {"content": b"%PDF-1.7 nothing"}]
)
def test_a_report_that_fails_its_check_is_not_kept(
    review: RenderResult, tmp_path: Path, change: dict[str, object]
) -> None:
    with pytest.raises(ExportError) as caught:
        export.write(replace(review, **change), tmp_path / "review.pdf")  # type: ignore[arg-type]
    assert caught.value.reason == "check"
    assert list(tmp_path.iterdir()) == []


def test_a_changed_record_is_found(review: RenderResult, tmp_path: Path) -> None:
    target = tmp_path / "review.pdf"
    with pikepdf.open(io.BytesIO(review.content)) as pdf:
        stream = pdf.Root.AF[0].EF.F
        stream.write(stream.read_bytes().replace(b"Nowak", b"Novak"))
        pdf.save(target)
    found = verify.verify(target)
    assert not found.ok
    assert found.problems == ("The embedded record was changed after the export.",)


def test_what_is_no_report_is_said(tmp_path: Path) -> None:
    target = tmp_path / "x.pdf"
    target.write_text("no")
    with pytest.raises(ReportError, match="isn't a PDF"):
        verify.verify(target)
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(target)
    with pytest.raises(ReportError, match="holds no record"):
        verify.verify(target)
    with pytest.raises(ReportError, match="can't be read"):
        verify.verify(tmp_path / "nothing.pdf")


def test_a_file_name_is_safe() -> None:
    context = factories.context(factories.bare() | {"number": "../INC 1\n"})
    assert export.file_name(context) == "INC-1-post_incident-internal-20260321-1504.pdf"
