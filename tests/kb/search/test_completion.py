from functools import partial

from kb.search.completion import complete
from tests.kb.search.conftest import Filled


def options(filled: Filled, text: str, cursor: int | None = None) -> list[str]:
    found = filled.kb.read(partial(complete, text=text, cursor=cursor))
    return [option.text for option in found.options]


def replaced(filled: Filled, text: str) -> str:
    found = filled.kb.read(partial(complete, text=text))
    return text[: found.start] + found.options[0].text + text[found.end :]


def test_what_a_query_could_go_on_with(filled: Filled) -> None:
    assert options(filled, "sev") == ["severity:"]
    assert options(filled, "token -st") == ["state:"]
    assert options(filled, "severity:cr") == ["critical"]
    assert options(filled, "severity:high,l") == ["low"]
    assert options(filled, "lead:") == ["me", '"Amelie Fontaine"', '"Tomasz Nowak"']
    assert options(filled, "lead:now") == ['"Tomasz Nowak"']
    assert options(filled, "tag:") == ["finance", "grosse", "identity", "ransomware"]
    assert options(filled, "tag:f") == ["finance"]
    assert options(filled, "technique:t15") == ["T1539", "T1566.002"]
    assert options(filled, "playbook:th") == ['"Session theft"']
    assert options(filled, "began:this-q") == ["this-quarter"]
    assert options(filled, "nothing:x") == []
    assert "severity:" in options(filled, "")


def test_the_typed_part_is_replaced(filled: Filled) -> None:
    assert replaced(filled, "token lead:now") == 'token lead:"Tomasz Nowak"'
    assert replaced(filled, 'token lead:"Tomasz N') == 'token lead:"Tomasz Nowak"'
    assert replaced(filled, "severity:high,l") == "severity:high,low"


def test_the_cursor_may_stand_anywhere(filled: Filled) -> None:
    assert options(filled, "sev token", 3) == ["severity:"]
    assert options(filled, "x", 99) == []
