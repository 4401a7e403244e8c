"""Templates: sandboxed, escaped, and strict about names that don't exist."""

import re
from collections.abc import Callable, Iterable
from functools import cache
from html import escape as escape_text
from pathlib import Path
from typing import Any, Final

from jinja2 import FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from reports.catalog import TEMPLATES
from reports.language import current, spoken, words
from reports.language.direction import apart
from reports.redaction import MARK, bar, said
from reports.wording import defang, visible

_MARK_OF_A_PLACE: Final = re.compile(r"[A-Za-z0-9_:. -]{1,200}")


@cache
def html_environment(root: Path = TEMPLATES) -> ImmutableSandboxedEnvironment:
    """Templates that make HTML: whatever they print is shown defanged and escaped."""
    return for_html(_environment(root, autoescape=True))


@cache
def text_environment(root: Path = TEMPLATES) -> ImmutableSandboxedEnvironment:
    """Templates that make Markdown: what they print is defanged and can't start markup."""
    return for_text(_environment(root, autoescape=False))


def for_html[E: ImmutableSandboxedEnvironment](environment: E) -> E:
    """Make an environment show recorded text in HTML."""
    environment.finalize = _shown
    environment.filters["attribute"] = _attribute
    environment.filters["lines"] = _lines
    environment.filters["marked"] = _marked
    return _speaking(environment, _said_in_html)


def for_text[E: ImmutableSandboxedEnvironment](environment: E) -> E:
    """Make an environment show recorded text in Markdown."""
    environment.finalize = _written
    environment.filters["inline"] = _inline
    environment.filters["block"] = _block
    environment.filters["fenced"] = _fenced
    return _speaking(environment, str)


def _environment(root: Path, *, autoescape: bool) -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(root),
        autoescape=autoescape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


#: Marks that a text of our own may hold, with its translations.
_MARKS: Final = re.compile(r"&lt;(/?(?:b|code))&gt;")


def _said_in_html(text: str) -> str:
    """A text of our own as HTML: of its marks only the harmless ones are any."""
    return _MARKS.sub(r"<\1>", escape_text(text, quote=False))


def _speaking[E: ImmutableSandboxedEnvironment](environment: E, written: Callable[[str], str]) -> E:
    """Let templates say things in the language of the report: recorded values stay as shown."""
    finalize: Any = environment.finalize

    def put(said: str, values: dict[str, Any]) -> Markup:
        shown = {name: finalize(value) for name, value in values.items()}
        return Markup(spoken.filled(written(said), shown))  # noqa: S704 - escaped in both parts

    def say(text: str, **values: Any) -> Markup:  # noqa: ANN401 - whatever a template gives
        return put(spoken._(text), values)

    def say_count(one: str, many: str, count: int, **values: Any) -> Markup:  # noqa: ANN401
        said = current().texts.ngettext(one, many, count)
        return put(said, {"count": count} | values)

    environment.globals |= {"_": say, "ngettext": say_count}
    environment.filters["listed"] = _listed
    environment.filters["counted"] = _counted
    environment.filters["counts"] = _counts
    return environment


def _listed(parts: Iterable[object], between: str = ", ") -> str:
    """Entries in a row; what stands between them is the language's own."""
    return words.in_turn(parts) if between == "; " else words.listed(parts)


def _counted(pairs: Iterable[tuple[str, int]]) -> str:
    """Names with their numbers after them."""
    return words.listed(f"{name} {count}" for name, count in pairs)


def _counts(pairs: Iterable[tuple[str, int]]) -> str:
    """Numbers with what they count after them."""
    return words.listed(words.how_many(count, name) for name, count in pairs)


def _shown(value: Any) -> Any:  # noqa: ANN401 - whatever a template prints
    """Recorded text as it stands on a page; what is HTML already stays as it is."""
    if isinstance(value, str) and not hasattr(value, "__html__"):
        text = apart(str(escape(defang(visible(value)))))
        return Markup(MARK.sub(bar, text))  # noqa: S704 - escaped
    return value


def _attribute(value: str) -> Markup:
    """Recorded text inside an attribute's quotes, where no element may stand."""
    return Markup(escape(defang(visible(value))))  # noqa: S704 - escaped


@pass_context
def _marked(context: Context, value: object, of: str) -> Markup:
    """An attribute that `reports.places` reads from the layout; nothing on a screen.

    Args:
        context: of the template.
        value: a row that says which record it is, or names of fields or of a section.
        of: r for a record, f for fields, s for a section.
    """
    said = str(value.get("of", "") if isinstance(value, dict) else value)
    if not said or context.get("for_screen") or not _MARK_OF_A_PLACE.fullmatch(said):
        return Markup()
    return Markup(f' data-{of[:1]}="{said}"')  # noqa: S704 - of letters that harm nothing


def _lines(value: str) -> Markup:
    """Recorded text with its line breaks."""
    return Markup("<br>").join(_shown(line) for line in value.splitlines())


_MARKDOWN = str.maketrans(
    {character: f"\\{character}" for character in "\\`*_{}[]#|!~"} | {"<": "&lt;", ">": "&gt;"}
)


def _written(value: Any) -> Any:  # noqa: ANN401 - whatever a template prints
    """Recorded text within a line of Markdown, unless a filter made more of it."""
    if isinstance(value, str) and not hasattr(value, "__html__"):
        return apart(defang(visible(_told(value))).replace("\n", " ").translate(_MARKDOWN))
    return value


def _told(text: str) -> str:
    """A text with its withheld passages named in the language of the report."""
    return MARK.sub(lambda found: f"[{said(found)}]", text)


def _inline(value: object) -> Markup:
    """Recorded text within a line of Markdown, without its line breaks."""
    text = " ".join(defang(visible(_told(str(value)))).split())
    return Markup(apart(text.translate(_MARKDOWN)))  # noqa: S704 - Markup says: leave it as it is


def _block(value: object) -> Markup:
    """Recorded Markdown as it is, addresses defanged, HTML shown as text, nothing to click."""
    text = defang(visible(_told(str(value or "")))).strip()
    return Markup(text.replace("<", "&lt;").replace("](", "] ("))  # noqa: S704 - same


def _fenced(value: object) -> Markup:
    """Recorded text in a fence longer than any in it."""
    text = defang(visible(_told(str(value or ""))))
    fence = "```"
    while fence in text:
        fence += "`"
    return Markup(f"{fence}\n{text}\n{fence}")  # noqa: S704 - same
