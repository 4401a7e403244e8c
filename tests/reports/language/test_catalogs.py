"""Every catalog says everything, with the places and marks of the source."""

import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Message

from reports.language import offered
from reports.language.extract import is_said, read
from reports.language.messages import messages
from reports.language.tongue import CATALOGS, SOURCE

_PLACE = re.compile(r"\{\w+\}")
_MARK = re.compile(r"</?\w+>|\*\*")
_TAGS = [tag for tag in offered() if tag != SOURCE]


def _said(tag: str) -> Iterator[tuple[Message, Message]]:
    """Each text of the source with what a catalog has for it."""
    catalog = read(CATALOGS / f"{tag}.po")
    for text in messages():
        if text.id:
            key = text.id[0] if isinstance(text.id, tuple) else text.id
            yield text, catalog.get(key, text.context) or Message(text.id)


def _forms(string: object) -> list[str]:
    return list(string) if isinstance(string, list | tuple) else [str(string or "")]


@pytest.mark.parametrize("tag", _TAGS)
def test_a_catalog_says_everything_and_nothing_else(tag: str) -> None:
    missing = [text.id for text, said in _said(tag) if not is_said(said.string)]
    assert missing == []
    known = {(text.id, text.context) for text, _said_ in _said(tag)}
    catalog = read(CATALOGS / f"{tag}.po")
    assert [one.id for one in catalog if one.id and (one.id, one.context) not in known] == []
    assert not [one.id for one in catalog if one.id and one.fuzzy]


@pytest.mark.parametrize("tag", _TAGS)
def test_plurals_are_as_many_as_the_language_has(tag: str) -> None:
    count = read(CATALOGS / f"{tag}.po").num_plurals
    wrong = [
        t.id for t, s in _said(tag) if isinstance(t.id, tuple) and len(_forms(s.string)) != count
    ]
    assert wrong == []


@pytest.mark.parametrize("tag", _TAGS)
def test_places_and_marks_are_those_of_the_source(tag: str) -> None:
    """A form for one or two may leave the number out; it never names another place."""
    wrong = []
    for text, said in _said(tag):
        many = text.id[-1] if isinstance(text.id, tuple) else str(text.id)
        wanted, marks = set(_PLACE.findall(many)), _MARK.findall(many)
        free = {"{count}", "{number}"} if isinstance(text.id, tuple) else set()
        wrong += [
            (text.id, form)
            for form in _forms(said.string)
            if not wanted - free <= set(_PLACE.findall(form)) <= wanted
            or _MARK.findall(form) != marks
        ]
    assert wrong == []


@pytest.mark.parametrize("tag", _TAGS)
def test_a_translation_can_stand_in_an_attribute_and_in_a_table(tag: str) -> None:
    texts = [form for _text, said in _said(tag) for form in _forms(said.string)]
    bare = [_MARK.sub("", form) for form in texts]
    assert [form for form in bare if re.search(r"[\"|<>\n]", form)] == []
