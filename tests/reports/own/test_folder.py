"""Folders become kinds; a broken one is told with file and line and hides nothing."""

from pathlib import Path

import pytest

from reports import catalog
from reports.context import ReportContext
from reports.errors import TemplateError, UnknownKindError
from reports.own import folder
from reports.own.template import Template
from tests.reports import factories
from tests.reports.own.conftest import DECLARATION, Write


def test_a_folder_is_a_kind_with_what_it_leaves_out(write: Write) -> None:
    write()
    (kind,) = folder.found().kinds
    assert (kind.name, kind.label, kind.subject) == ("letter", "Board letter", "incident")
    assert kind.formats == catalog.kind("post_incident").formats
    assert kind.default_sections() == ("summary", "appeal")
    assert not folder.found().troubles


def test_without_a_folder_there_is_nothing_and_no_error(templates: Path) -> None:
    assert folder.found() == folder.Found()
    templates.rmdir()
    assert folder.found() == folder.Found()
    with pytest.raises(UnknownKindError) as caught:
        folder.chosen("letter")
    assert caught.value.todo.startswith("There are: post_incident")


@pytest.mark.parametrize(
    ("declared", "line", "said"),
    [
        ("label = ", 1, "can't be read"),
        ('label = "A"\nx = [1,\n', 3, "can't be read"),
        ('label = "A"\ncolour = "red"\n', 2, "“colour” isn't known"),
        ("order = 3\n", 1, "label"),
        ('label = "A"\norder = "first"\n', 2, "a number"),
        ('label = "A"\ncover = 1\n', 2, "true or false"),
        ('label = "A"\nformats = []\n', 2, "list of words"),
        ('label = "A"\nformats = ["exe"]\n', 2, "“exe” isn't offered"),
        ('label = "A"\naudiences = ["press"]\n', 2, "“press” isn't offered"),
        ('label = "A"\npage_sizes = ["a0"]\n', 2, "“a0” isn't offered"),
        ('label = "A"\nsubject = "weather"\n', 2, "“weather” isn't offered"),
        ('label = "A"\nlike = "novel"\n', 2, "no kind “novel”"),
        ('label = "A"\ndocument = "base/none.html.j2"\n', 2, "base/none.html.j2"),
        ('label = "A"\ndocument = "base/../../catalog.py"\n', 2, "catalog.py"),
        ('label = "A"\nsections = 3\n', 2, "are tables"),
        ('label = "A"\nsections = []\n', 2, "no sections"),
        ('label = "A"\n[[sections]]\nkey = "summary"\n', 2, "“title”"),
        ('label = "A"\n[[sections]]\nkey = "../x"\ntitle = "X"\n', 2, "is no key"),
        ('label = "A"\n[[sections]]\nkey = "poem"\ntitle = "X"\n', 2, "no template of “poem”"),
        ('label = "A"\n[[sections]]\nkey = "summary"\ntitle = "X"\nrhyme = 1\n', 2, "“rhyme”"),
        ('label = "A"\n[[sections]]\nkey = "summary"\ntitle = "X"\ndefault = 1\n', 2, "true or"),
        ('label = "A"\n[[condense]]\nrows = 1\ncharacters = 2\n', 2, "isn't whole"),
    ],
)
def test_a_broken_declaration_names_its_line_and_hides_nothing(
    write: Write, declared: str, line: int, said: str
) -> None:
    write("alright")
    write(kind_dot_toml=declared)
    found = folder.found()
    assert [kind.name for kind in found.kinds] == ["alright"]
    (trouble,) = found.troubles
    assert (trouble.file, trouble.line) == ("letter/kind.toml", line)
    assert said in trouble.what
    assert trouble.todo
    assert folder.chosen("post_incident")[1] is None
    with pytest.raises(TemplateError):
        folder.chosen("letter")


@pytest.mark.parametrize(
    "sheet",
    [
        "p { background: url(http://attacker.example) }",
        "@import 'http://attacker.example';",
        "p { background: URL (x) }",
        r"p { background: \75rl(x) }",
        "p { background: image-set('x' 1x) }",
        "</style><script>alert(1)</script>",
        "/* fine */ p { background: u/**/rl(x); src: src(x) }",
    ],
)
def test_a_style_sheet_loads_nothing(write: Write, sheet: str) -> None:
    write(style_dot_css="p { margin: 0 }\n" + sheet)
    (trouble,) = folder.found().troubles
    assert (trouble.file, trouble.line) == ("letter/style.css", 2)


def test_names_of_ours_and_strange_names_are_refused(write: Write) -> None:
    for name in ("executive", "base", "Board Letter"):
        write(name)
    files = [trouble.file for trouble in folder.found().troubles]
    assert files == ["Board Letter/", "base/", "executive/"]
    assert folder.chosen("executive")[1] is None


def test_files_that_lead_out_or_are_no_text_are_told(write: Write, tmp_path: Path) -> None:
    (tmp_path / "secret.j2").write_text("secret", encoding="utf-8")
    (write("linked") / "sections" / "x.html.j2").symlink_to(tmp_path / "secret.j2")
    (write("binary") / "sections" / "x.html.j2").write_bytes(b"one\n\xff\xfe")
    write("large", big_dot_j2="x" * 2_000_001)
    write("many", **{f"f{number}_dot_j2": "x" for number in range(201)})
    told = {trouble.file: trouble for trouble in folder.found().troubles}
    assert "leads out" in told["linked/sections/x.html.j2"].what
    assert told["binary/sections/x.html.j2"].line == 2
    assert "too large" in told["large/big.j2"].what
    assert "more than 200 files" in told["many/"].what


def test_a_context_keeps_the_template_as_it_was(write: Write) -> None:
    place = write()
    read = factories.context(kind="letter")
    (place / "sections" / "appeal.html.j2").write_text("other", encoding="utf-8")
    (place / "kind.toml").write_text("broken", encoding="utf-8")
    again = ReportContext.from_json(read.as_json())
    assert again == read
    assert again.kind.label == "Board letter"


def test_the_version_is_of_names_and_texts() -> None:
    one = Template("a", {"x": "ab", "y": "c"})
    assert one.sha256 == Template("b", {"y": "c", "x": "ab"}).sha256
    assert one.sha256 != Template("a", {"x": "a", "y": "bc"}).sha256
    assert DECLARATION
