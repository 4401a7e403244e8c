"""How reports of a house look: as data, and as the text that people read and edit."""

import re
import tomllib
from dataclasses import dataclass, fields
from typing import Any, Final

import tomlkit

from kb.errors import ValidationError

#: Contrast with white paper that small text in the accent colour needs (WCAG 2.2, 1.4.3).
LEAST_CONTRAST: Final = 4.5
_TAG: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
LONGEST: Final = {"organisation": 80, "cover_text": 300, "footer_text": 120}
_COLOUR: Final = re.compile(r"#[0-9A-Fa-f]{6}")
_BLOCK: Final = re.compile(r"^```toml\s*$(?P<toml>.*?)^```\s*$", re.MULTILINE | re.DOTALL)
_HEAD: Final = """What every report of this organisation shows: its name, its accent colour,
a sentence on the cover, a line at the foot of each page, their language. The logo is
the file of this page that is named below.
"""


@dataclass(frozen=True, slots=True)
class HouseLook:
    """What the organisation puts on its reports.

    Attributes:
        organisation: its name, on the cover.
        accent: a colour such as #0B5F7C; empty for Hotwash's own.
        cover_text: one sentence under the title, such as a legal notice.
        footer_text: one line at the foot of each page.
        language: tag of the language that reports are made in; empty for English.
        logo_name: the file of the page that is the logo; empty for none.
        logo: its PNG.
        trouble: why the kept text could not be read; nothing of the house counts then.
    """

    organisation: str = ""
    accent: str = ""
    cover_text: str = ""
    footer_text: str = ""
    language: str = ""
    logo_name: str = ""
    logo: bytes = b""
    trouble: str = ""


_WRITTEN: Final = tuple(
    field.name for field in fields(HouseLook) if field.name not in {"logo", "trouble"}
)


def contrast_with_white(colour: str) -> float:
    """The contrast of a colour such as #0B5F7C with white paper, from 1 to 21."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (luminance + 0.05)


def checked(look: HouseLook) -> HouseLook:
    """The look, when it can be taken; texts are one line each.

    Raises:
        ValidationError: a colour that can't be read on paper, or a text that is too long.
    """
    taken = {name: " ".join(str(getattr(look, name)).split()) for name in _WRITTEN}
    for name, most in LONGEST.items():
        if len(taken[name]) > most:
            words = name.replace("_", " ")
            raise ValidationError(f"Use at most {most} characters for the {words}.", name)
    accent = taken["accent"].upper()
    if accent and not _COLOUR.fullmatch(accent):
        raise ValidationError("Write the accent colour as # and six digits: #0B5F7C.", "accent")
    if accent and (contrast := contrast_with_white(accent)) < LEAST_CONTRAST:
        # Rounded down: 4.49 must not be told as 4.5.
        told = int(contrast * 100) / 100
        msg = (
            f"{accent} is too light: its contrast with paper is {told:.2f} and must be at least "
            f"{LEAST_CONTRAST}. Choose a darker one."
        )
        raise ValidationError(msg, "accent")
    if taken["language"] and not _TAG.fullmatch(taken["language"]):
        raise ValidationError("Write the language of reports as a tag: fr.", "language")
    return HouseLook(**taken | {"accent": accent}, logo=look.logo)


def written(look: HouseLook) -> str:
    """The look as Markdown with one block of TOML; the logo by its name."""
    held = {name: getattr(look, name) for name in _WRITTEN}
    return f"{_HEAD}\n```toml\n{tomlkit.dumps(held).strip()}\n```\n"


def read(text: str) -> HouseLook:
    """The look that a text holds; nothing but the trouble where it can't be read."""
    block = _BLOCK.search(text)
    if block is None:
        return HouseLook(trouble="The page has no ```toml block.")
    try:
        held = tomllib.loads(block["toml"])
        values: dict[str, Any] = {name: str(held.get(name, "")) for name in _WRITTEN}
        return checked(HouseLook(**values))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        return HouseLook(trouble=str(error))
