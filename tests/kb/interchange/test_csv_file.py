"""Files of rows are read as other programs write them."""

import pytest

from kb.errors import ValidationError
from kb.interchange import csv_file


@pytest.mark.parametrize(
    ("text", "encoding", "named"),
    [
        ("time,event\n09:26,Zürich\n", "utf-8", "utf-8"),
        ("time,event\n09:26,Zürich\n", "utf-8-sig", "utf-8-sig"),
        ("time,event\n09:26,Zürich\n", "utf-16", "utf-16"),
        ("time,event\n09:26,Zürich\n", "cp1252", "cp1252"),
        ("time;event\r\n09:26;Zürich\r\n", "utf-8", "utf-8"),
        ("time\tevent\n09:26\tZürich\n", "utf-8", "utf-8"),
        ("time|event\n09:26|Zürich", "utf-8", "utf-8"),
    ],
)
def test_encodings_and_separators(text: str, encoding: str, named: str) -> None:
    file = csv_file.read(text.encode(encoding))
    assert file.header == ("time", "event")
    assert file.rows == (("09:26", "Zürich"),)
    assert file.encoding == named
    assert file.separator == text[4]


def test_quoted_cells_keep_separators_and_line_ends() -> None:
    text = 'time,event\n\n09:26,"Mail, then\na call"\n09:30,"He said ""no"""\n'
    file = csv_file.read(text.encode())
    assert [row[1] for row in file.rows] == ["Mail, then\na call", 'He said "no"']
    assert file.lines == (4, 5)


def test_sentences_do_not_mislead_the_separator() -> None:
    lines = ["when;what"] + [f"2026-03-12 09:{n};Mail, call, then nothing, {n}" for n in range(9)]
    file = csv_file.read("\n".join(lines).encode())
    assert file.separator == ";"
    assert len(file.rows) == 9


def test_rows_have_one_length_and_columns_one_name_each() -> None:
    file = csv_file.read(b"a,,a\n1\n1,2,3,4\n")
    assert file.header == ("a", "Column 2", "a (2)", "Column 4")
    assert file.rows == (("1", "", "", ""), ("1", "2", "3", "4"))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "no rows"),
        (b"time,event\n", "no rows"),
        (b"\x89PNG\x00\x00,\n\x00,1\n", "no text file"),
        (b"\xff\xfea", "no text file"),
        (b"a,b\n" + b"1,2\n" * (csv_file.MOST_ROWS + 1), "100,000"),
        (b"a" * (csv_file.MOST_BYTES + 1), "64 MB"),
        (b"a,b\n" + b"x" * 200_000 + b",1\n", "Line 2 can't be read"),
    ],
)
def test_what_is_no_such_file_says_why(data: bytes, sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        csv_file.read(data)
