"""The renderer loads our own files by name, and nothing else."""

import pytest

from reports.fetcher import BundledFetcher, RefusedError


def test_our_fonts_and_drawings_are_served() -> None:
    fetcher = BundledFetcher()
    assert fetcher.fetch("hotwash:fonts/Inter-Regular.ttf").read()[:4] == b"\x00\x01\x00\x00"
    assert b"<svg" in fetcher.fetch("hotwash:css/result-done.svg").read()
    assert fetcher.refused == []


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/x.png",
        "file:///etc/passwd",
        "data:text/plain,x",
        "ftp://example.org/x",
        "hotwash:fonts/../audiences.toml",
        "hotwash:fonts/..%2f..%2fcatalog.py",
        "hotwash:fonts//etc/passwd",
        "hotwash:css/type.css",
        "hotwash:css/missing.svg",
        "HOTWASH:fonts/Inter-Regular.ttf",
        "",
    ],
)
def test_everything_else_is_refused(address: str) -> None:
    fetcher = BundledFetcher()
    with pytest.raises(RefusedError):
        fetcher.fetch(address)
    assert fetcher.refused == [address]


def test_the_logo_is_served_to_the_report_that_has_one() -> None:
    assert BundledFetcher(b"\x89PNG").fetch("hotwash:house/logo.png").read() == b"\x89PNG"
    for fetcher, address in (
        (BundledFetcher(), "hotwash:house/logo.png"),
        (BundledFetcher(b"\x89PNG"), "hotwash:house/other.png"),
    ):
        with pytest.raises(RefusedError):
            fetcher.fetch(address)
