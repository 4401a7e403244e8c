"""Headers of messages, whatever attackers wrote into them."""

from hypothesis import given
from hypothesis import strategies as st

from kb.incidents.evidence import mail


def test_the_telling_headers_in_reading_order() -> None:
    content = (
        b"Received: by a\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\nX-A: b\r\nFrom: a@b.c\r\n\r\nHi"
    )
    assert mail.headers(content) == (
        ("From", "a@b.c"),
        ("Subject", "Grüße"),
        ("Received", "by a"),
    )
    assert mail.headers(b"no header at all") == ()


@given(st.binary(max_size=300), st.sampled_from([b"From", b"To", b"Date", b"Message-ID"]))
def test_any_bytes_are_read(value: bytes, name: bytes) -> None:
    assert all(isinstance(said, str) for _name, said in mail.headers(name + b": " + value))
