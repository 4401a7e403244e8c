import json

import pytest

from kb.errors import InterchangeError
from kb.interchange import files, json_text
from tests.kb.interchange.samples import DATA


def parse(text: str) -> object:
    value, _ = json_text.parse(files.decode("x.json", text.encode()))
    return value


@pytest.mark.parametrize(
    ("name", "line", "column"),
    [
        ("defender/graph/as_found/incidents_list_expand_alerts_response.json", 115, 25),
        ("defender/xdr_api/as_found/api_incidents_list_response.json", 517, 9),
    ],
)
def test_invalid_json_is_refused_with_its_place(name: str, line: int, column: int) -> None:
    with pytest.raises(InterchangeError, match="isn't valid JSON") as caught:
        json_text.parse(files.read_file(DATA / name))
    assert (caught.value.line, caught.value.column) == (line, column)


def test_lines_of_json_are_a_list() -> None:
    assert parse('{"a": 1}\n\n{"a": 2}\n') == [{"a": 1}, {"a": 2}]


def test_something_behind_the_document_is_refused() -> None:
    with pytest.raises(InterchangeError, match="something follows") as caught:
        parse('{"a": 1}\n{"a": 2} x')
    assert (caught.value.line, caught.value.column) == (2, 10)


@pytest.mark.parametrize("depth", [100, 5_000, 200_000])
@pytest.mark.parametrize("pair", ["[]", "{}"])
def test_a_bomb_of_brackets_is_refused(depth: int, pair: str) -> None:
    opening = "[" if pair == "[]" else '{"a":'
    with pytest.raises(InterchangeError, match="nests deeper than 64"):
        parse(opening * depth + "1" + pair[1] * depth)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999"])
def test_numbers_that_are_none_are_refused(number: str) -> None:
    with pytest.raises(InterchangeError, match="JSON has no number"):
        parse(f'{{"a": {number}}}')


def test_a_number_without_end_is_refused() -> None:
    with pytest.raises(InterchangeError, match="too long"):
        parse('{"a": ' + "9" * 10_000 + "}")


def test_characters_that_no_text_may_hold_are_replaced_and_said() -> None:
    file = files.decode("x.json", json.dumps({"a\0": ["\ud800", "😀"]}).encode())
    value, warnings = json_text.parse(file)
    assert value == {"a\ufffd": ["\ufffd", "😀"]}
    assert warnings == ("Characters that no text may hold were replaced by U+FFFD.",)


def test_double_keys_are_tolerated() -> None:
    assert parse('{"a": 1, "a": 2}') == {"a": 2}


@pytest.fixture
def small_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists are read element by element from the first character on."""
    monkeypatch.setattr(json_text, "_LARGE", 1)


def elements(text: str) -> json_text.Elements | None:
    return json_text.elements(files.SourceFile("a.json", text.encode(), text))


@pytest.mark.usefixtures("small_is_large")
@pytest.mark.parametrize(
    "text",
    [
        '[{"a": 1}, {"b": [2]}]',
        ' \n{"value": [{"a": 1} , {"b": [2]} ] }\n',
        '{"@odata.context": "x", "@odata.count": 2, "value":[{"a":1},{"b":[2]}]}',
        '{"value":[{"a":1},{"b":[2]}], "nextLink": "https://x/?a=1"}',
    ],
)
def test_a_list_is_read_element_by_element(text: str) -> None:
    found = elements(text)
    assert found is not None
    assert list(found) == [{"a": 1}, {"b": [2]}]
    assert found[1] == {"b": [2]}


@pytest.mark.usefixtures("small_is_large")
@pytest.mark.parametrize(
    "text",
    [
        "[]", "[1, 2]", '[{"a": 1}, 2]', '{"a": 1}', '{"value": {"a": 1}}', '[{"a": 1}] x',
        '[{"a": 1},]', '{"value": [{"a": 1}], "other": {"b": 1}}', '[{"a": "\\u0000"}]',
    ],
)  # fmt: skip
def test_everything_else_is_read_whole(text: str) -> None:
    assert elements(text) is None


@pytest.mark.usefixtures("small_is_large")
@pytest.mark.parametrize("text", ['[{"a": 1}, {"b": }]', '[{"a": NaN}]', "[" + '{"a":' * 80])
def test_a_wrong_element_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(InterchangeError):
        elements(text)


def test_a_small_list_is_read_whole() -> None:
    assert elements('[{"a": 1}]') is None


@pytest.mark.usefixtures("small_is_large")
@pytest.mark.parametrize(
    "text",
    ['{"a": 1}\n{"b": [2]}\n', ' \n{"a":1} \r\n\r\n  {"b":\n[2]}'],
)
def test_objects_one_a_line_are_read_one_by_one(text: str) -> None:
    found = elements(text)
    assert found is not None
    assert list(found) == [{"a": 1}, {"b": [2]}]


@pytest.mark.usefixtures("small_is_large")
@pytest.mark.parametrize("text", ['{"a": 1} {"b": 2}\n{"c": 3}', '{"a": 1}\n2\n', '{"a": 1}\n[]'])
def test_lines_of_something_else_are_read_whole(text: str) -> None:
    assert elements(text) is None


@pytest.mark.usefixtures("small_is_large")
def test_a_wrong_line_is_refused_with_its_place() -> None:
    with pytest.raises(InterchangeError) as caught:
        elements('{"a": 1}\n{"b": 2}\n{"c": }\n')
    assert (caught.value.line, caught.value.column) == (3, 7)
