"""One condition as a line of text, both ways: `Incident title contains “invoice” or “payment`."""

import re
from typing import Final

from kb.library.automation_rules.parts import (
    ALL,
    ANY,
    Changed,
    Compared,
    Condition,
    Group,
    Items,
    ListChanged,
    code_of,
    sentence,
    words_of,
)
from kb.library.automation_rules.quoting import listed, take_values

#: The words of an operator; the first of a code is the one that is written.
_OPERATORS: Final[tuple[tuple[str, str], ...]] = (
    ("Equals", "equals"),
    ("NotEquals", "doesn't equal"),
    ("Contains", "contains"),
    ("NotContains", "doesn't contain"),
    ("StartsWith", "starts with"),
    ("NotStartsWith", "doesn't start with"),
    ("EndsWith", "ends with"),
    ("NotEndsWith", "doesn't end with"),
    ("NotEquals", "is not"),
    ("NotEquals", "isn't"),
    ("Equals", "is"),
)
_WORDS: Final = dict(reversed(_OPERATORS))
_CODES: Final = {words: code for code, words in _OPERATORS}
_CHANGES: Final = {"ChangedFrom": "changed from", "ChangedTo": "changed to"}
_SAID: Final = "|".join(re.escape(words) for _, words in _OPERATORS).replace(
    "doesn't", "(?:doesn['’]t|does not)"
)
_COMPARED: Final = re.compile(
    rf"\s(?:(?P<known>{_SAID})|\((?P<own>[^()]{{1,80}})\))\s", re.IGNORECASE
)
_CHANGED: Final = re.compile(
    r"\schanged\s+(?P<way>from|to)\s+(?:\((?P<own>[^()]{1,80})\)\s+)?", re.IGNORECASE
)
_LIST_CHANGED: Final = re.compile(
    r"(?P<name>\S.{0,120}?)\s+were\s+(?P<change>\w+(?: \w+){0,4})\Z", re.IGNORECASE
)
_GROUP: Final = re.compile(r"(?P<which>all|any) of\s*:\Z", re.IGNORECASE)
_ITEMS: Final = re.compile(
    r"(?P<which>\w+(?: \w+){0,4}?) of (?P<name>`[^`]+`|[\w ]{1,120}):\Z", re.IGNORECASE
)
_CODE: Final = re.compile(r"`([^`]{1,300})`\Z")


def head(condition: Condition) -> str:
    """The line of a condition; of a group, the line above its own conditions."""
    if isinstance(condition, Compared):
        operator = _operator(condition.operator)
        return f"{_name(condition.name)} {operator} {listed(condition.values)}".strip()
    if isinstance(condition, Changed):
        return _changed(condition)
    if isinstance(condition, ListChanged):
        return f"{_name(condition.name)} were {words_of(condition.change)}"
    if isinstance(condition, Group):
        return "All of:" if condition.operator == ALL else "Any of:"
    if isinstance(condition, Items):
        which = sentence(words_of(condition.which))
        return f"{which} of {_name(condition.name, begins=False)}:"
    return "Other condition:"


def _changed(condition: Changed) -> str:
    if not condition.change:
        return f"{_name(condition.name)} changed"
    way = _CHANGES.get(condition.change, "")
    own = "" if condition.operator == "Equals" else f"({words_of(condition.operator)}) "
    return f"{_name(condition.name)} {way} {own}{listed(condition.values)}"


def _operator(code: str) -> str:
    return _WORDS.get(code) or f"({words_of(code)})"


def _name(code: str, *, begins: bool = True) -> str:
    """A property in words; where the words wouldn't lead back to it, its code."""
    words = words_of(code)
    if not re.fullmatch(r"\w[\w ]*", words) or code_of(words) != code:
        return f"`{code}`"
    return sentence(words) if begins else words


def read(text: str, inner: tuple[Condition, ...]) -> Condition | None:
    """The condition that a line says, with the conditions below it; None where it says none."""
    text = " ".join(text.split(" ")).strip()
    if found := _GROUP.match(text):
        return Group(ALL if found["which"].lower() == "all" else ANY, inner) if inner else None
    if inner:
        found = _ITEMS.match(text)
        return Items(code_of(found["which"]), _code(found["name"]), inner) if found else None
    return _read_compared(text) or _read_changed(text) or _read_list(text)


def _read_compared(text: str) -> Condition | None:
    for found in _COMPARED.finditer(f"{text} "):
        name = _code(text[: found.start()])
        values = take_values(text[found.end() :])
        if name and values is not None:
            known = (found["known"] or "").lower().replace("does not", "doesn't")
            operator = _CODES[known.replace("’", "'")] if known else code_of(found["own"])
            return Compared(name, operator, values)
    return None


def _read_changed(text: str) -> Condition | None:
    if text.lower().endswith(" changed") and (name := _code(text[: -len(" changed")])):
        return Changed(name)
    found = _CHANGED.search(text)
    if found is None:
        return None
    name, values = _code(text[: found.start()]), take_values(text[found.end() :])
    if not name or values is None:
        return None
    operator = code_of(found["own"]) if found["own"] else "Equals"
    return Changed(name, f"Changed{found['way'].capitalize()}", operator, values)


def _read_list(text: str) -> Condition | None:
    found = _LIST_CHANGED.match(text)
    if found is None or not (name := _code(found["name"])):
        return None
    return ListChanged(name, code_of(found["change"]))


def _code(words: str) -> str:
    """The code that a property's words, or its code in backticks, stand for; "" for neither."""
    words = words.strip()
    if found := _CODE.match(words):
        return found[1]
    return code_of(words) if re.fullmatch(r"\w[\w ]{0,160}", words) else ""
