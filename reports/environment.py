"""Templates: sandboxed, escaped, and strict about names that don't exist."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from reports.catalog import TEMPLATES
from reports.redaction import MARK
from reports.wording import defang, visible


@cache
def html_environment(root: Path = TEMPLATES) -> ImmutableSandboxedEnvironment:
    """Templates that make HTML: whatever they print is shown defanged and escaped."""
    return for_html(_environment(root, autoescape=True))


@cache
def text_environment(root: Path = TEMPLATES) -> ImmutableSandboxedEnvironment:
    """Templates that make Markdown: what they print is defanged and can't start markup."""
    return for_text(_environment(root, autoescape=False))


def for_html(environment: ImmutableSandboxedEnvironment) -> ImmutableSandboxedEnvironment:
    """Make an environment show recorded text in HTML."""
    environment.finalize = _shown
    environment.filters["attribute"] = _attribute
    environment.filters["lines"] = _lines
    return environment


def for_text(environment: ImmutableSandboxedEnvironment) -> ImmutableSandboxedEnvironment:
    """Make an environment show recorded text in Markdown."""
    environment.finalize = _written
    environment.filters["inline"] = _inline
    environment.filters["block"] = _block
    environment.filters["fenced"] = _fenced
    return environment


def _environment(root: Path, *, autoescape: bool) -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(root),
        autoescape=autoescape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _shown(value: Any) -> Any:  # noqa: ANN401 - whatever a template prints
    """Recorded text as it stands on a page; what is HTML already stays as it is."""
    if isinstance(value, str) and not hasattr(value, "__html__"):
        text = str(escape(defang(visible(value))))
        return Markup(MARK.sub(r'<span class="red">REDACTED · \1</span>', text))  # noqa: S704 - escaped
    return value


def _attribute(value: str) -> Markup:
    """Recorded text inside an attribute's quotes, where no element may stand."""
    return Markup(escape(defang(visible(value))))  # noqa: S704 - escaped


def _lines(value: str) -> Markup:
    """Recorded text with its line breaks."""
    return Markup("<br>").join(_shown(line) for line in value.splitlines())


_MARKDOWN = str.maketrans(
    {character: f"\\{character}" for character in "\\`*_{}[]#|!~"} | {"<": "&lt;", ">": "&gt;"}
)


def _written(value: Any) -> Any:  # noqa: ANN401 - whatever a template prints
    """Recorded text within a line of Markdown, unless a filter made more of it."""
    if isinstance(value, str) and not hasattr(value, "__html__"):
        return defang(visible(value)).replace("\n", " ").translate(_MARKDOWN)
    return value


def _inline(value: object) -> Markup:
    """Recorded text within a line of Markdown, without its line breaks."""
    text = " ".join(defang(visible(str(value))).split())
    return Markup(text.translate(_MARKDOWN))  # noqa: S704 - Markup says: leave it as it is


def _block(value: object) -> Markup:
    """Recorded Markdown as it is, addresses defanged, HTML shown as text, nothing to click."""
    text = defang(visible(str(value or ""))).strip()
    return Markup(text.replace("<", "&lt;").replace("](", "] ("))  # noqa: S704 - same


def _fenced(value: object) -> Markup:
    """Recorded text in a fence longer than any in it."""
    text = defang(visible(str(value or "")))
    fence = "```"
    while fence in text:
        fence += "`"
    return Markup(f"{fence}\n{text}\n{fence}")  # noqa: S704 - same
