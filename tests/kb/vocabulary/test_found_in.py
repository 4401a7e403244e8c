"""What a pasted report names is found, live or defanged, and nothing else."""

import time

import pytest

from kb.vocabulary.found_in import found_in

REPORT = """The actor (tracked as T1566.002, later t1078) used hxxps://login[.]evil-portal[.]top/a?b=1.
Mail came from billing[@]evil-portal[.]top and 203.0.113[.]58; a second server was
2001:db8::5. Payload invoice.pdf.exe had SHA-256
9F86D081884C7D659A2FEAA0C55AD015A3BF4F1B2B0B822CD15D6C15B0F00A08
and talked to c2(.)bad-host(.)zone. Version 1.2.3.4.5 and build 10.0.19045 are no addresses,
e.g. nothing. See also example.com, T10555 and CVE-2024-3400."""


def test_techniques_and_indicators_in_the_order_of_the_text() -> None:
    found = found_in(REPORT)
    assert found.techniques == ("T1566.002", "T1078")
    assert found.indicators == (
        "https://login.evil-portal.top/a?b=1",
        "billing@evil-portal.top",
        "203.0.113.58",
        "2001:db8::5",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "c2.bad-host.zone",
        "example.com",
    )


@pytest.mark.parametrize("text", ["", "T1", "e.g. this", "a.b", "12:30:45", "file.txt", "1.2.3"])
def test_what_only_looks_like_one_is_left_out(text: str) -> None:
    found = found_in(text)
    assert (found.techniques, found.indicators) == ((), ())


@pytest.mark.parametrize("text", ["a." * 100_000, "1." * 100_000, ":" * 100_000, "x@" * 100_000])
def test_hostile_texts_are_read_in_no_time(text: str) -> None:
    begun = time.perf_counter()
    found_in(text)
    assert time.perf_counter() - begun < 3
