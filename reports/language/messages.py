"""Every text that a report says by itself, gathered from where it is written.

Python and templates are read for `_`, `ngettext` and `pgettext`; what is declared elsewhere
(kinds, reasons to withhold, the words of enumerations) is read from its declaration.
"""

import io
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from jinja2.ext import babel_extract

from kb import insights
from kb.incidents.metrics.service import LABELS, METRICS
from kb.insights.keeping import TIMES
from kb.vocabulary import enums, response
from reports.catalog import TEMPLATES

ROOT: Final = Path(__file__).parents[1]
_KEYWORDS: Final[dict[str, Any]] = {
    "_": None,
    "N_": None,
    "ngettext": (1, 2),
    "NN_": (1, 2),
    "pgettext": ((1, "c"), 2),
}
#: What figures over many incidents say is declared where they are made.
_OF_FIGURES: Final[dict[str, Any]] = {
    "N_": None,
    "Said": None,
    "Column": None,
    "Series": None,
    "counted": (2, 3),
}
_LABELLED: Final = re.compile(r"\blabel\(\s*([A-Z]\w+)")
_OPTIONS: Final = {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}

type Text = str | tuple[str, str]


def messages() -> Catalog:
    """All texts of reports, with where each is written."""
    catalog = Catalog(project="Hotwash reports", charset="utf-8", fuzzy=False)
    for text, context, place in sorted(_found(), key=lambda one: one[2]):
        catalog.add(text, locations=[(place, 0)], context=context or None)
    return catalog


def _found() -> Iterator[tuple[Text, str, str]]:
    yield from _in_python()
    yield from _in_templates()
    yield from _in_enumerations()
    yield from _in_figures()
    for path in sorted(TEMPLATES.glob("*/kind.toml")):
        declared = tomllib.loads(path.read_text(encoding="utf-8"))
        texts = [declared["label"], *(section["title"] for section in declared["sections"])]
        yield from ((text, "", _place(path)) for text in texts)
    path = TEMPLATES / "audiences.toml"
    for audience in tomllib.loads(path.read_text(encoding="utf-8")).values():
        for rule in audience.get("withhold", ()):
            yield rule["reason"], "", _place(path)


def _in_python() -> Iterator[tuple[Text, str, str]]:
    for path in sorted(ROOT.rglob("*.py")):
        yield from _of_source(path, _KEYWORDS)


def _of_source(path: Path, keywords: dict[str, Any]) -> Iterator[tuple[Text, str, str]]:
    with path.open("rb") as file:
        for _line, said, _comments, context in extract("python", file, keywords):
            if said:
                yield _plain(said), context or "", _place(path)


def _in_figures() -> Iterator[tuple[Text, str, str]]:
    """What figures find, and their words: times, and what lies between them."""
    for path in sorted(Path(insights.__file__).parent.glob("*.py")):
        yield from _of_source(path, _OF_FIGURES)
    words: list[str] = []
    for name in TIMES:
        label, start, end, tells = METRICS[name]
        words += [label, LABELS[start], LABELS[end], tells]
    yield from ((word, "", "kb: insights") for word in words)


def _in_templates() -> Iterator[tuple[Text, str, str]]:
    for path in sorted(TEMPLATES.rglob("*.j2")):
        source = io.BytesIO(path.read_bytes())
        for _line, _name, said, _comments in babel_extract(source, list(_KEYWORDS), (), _OPTIONS):
            if said:
                yield _plain(said), "", _place(path)


def _plain(said: Any) -> Text:  # noqa: ANN401 - what the readers give
    """A text, or a text with its plural, without the other arguments of the call."""
    if isinstance(said, str):
        return said
    texts = [text for text in said if isinstance(text, str)]
    return (texts[0], texts[1]) if len(texts) > 1 else texts[0]


def _in_enumerations() -> Iterator[tuple[Text, str, str]]:
    """The words of each enumeration that a report labels, told apart by its name."""
    for name in sorted(_labelled()):
        words = getattr(enums, name, None) or getattr(response, name)
        yield from ((str(word.label), name, f"kb: {name}") for word in words)
    yield from ((str(mark.meaning), "Tlp", "kb: Tlp") for mark in enums.Tlp)


def _labelled() -> set[str]:
    names = set()
    for path in ROOT.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        names |= set(_LABELLED.findall(source))
    return names


def _place(path: Path) -> str:
    return path.relative_to(ROOT.parent).as_posix()
