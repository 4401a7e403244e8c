"""What somebody asks of a report."""

import re
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, Self

from kb.vocabulary.enums import Tlp

_COLOUR: Final = re.compile(r"#[0-9A-Fa-f]{6}")
_BASE64: Final = re.compile(r"[A-Za-z0-9+/]+={0,2}")


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """One report as asked for; equal options and equal data give equal bytes.

    Attributes:
        kind: the name of a report kind of the catalogue.
        audience: the name of an audience; it decides what is withheld.
        tlp: the marking; empty takes the incident's own.
        page_size: "a4" or "letter".
        sections: keys in the order wanted; empty takes the kind's own.
        language: tag of the language; empty takes the house's, English where it names none.
        organisation: printed on the cover.
        cover_text: the lede of the cover; empty takes the summary's first sentences.
        accent: a dark colour such as #0B5F7C in place of Hotwash's own.
        cover_note: a sentence of the house at the foot of the cover.
        footer_text: a line of the house at the foot of each page.
        logo: a PNG of the house in base64.
        draft: say "Draft" beside the version.
        item: the one record that an extract is of, such as "L-02".
        exported_by: who exports; printed on the page about the document.
        now: the time of the export, UTC.
    """

    kind: str = "post_incident"
    audience: str = "internal"
    tlp: str = ""
    page_size: str = "a4"
    sections: tuple[str, ...] = ()
    language: str = ""
    organisation: str = ""
    cover_text: str = ""
    accent: str = ""
    cover_note: str = ""
    footer_text: str = ""
    logo: str = ""
    draft: bool = False
    item: str = ""
    exported_by: str = ""
    now: datetime = field(default_factory=_now)

    def __post_init__(self) -> None:
        """Refuse a marking or colour that isn't one, and times without a zone."""
        if self.tlp:
            Tlp(self.tlp)
        if self.now.tzinfo is None:
            raise ValueError("The time of an export needs its zone.")
        if self.accent and not _COLOUR.fullmatch(self.accent):
            raise ValueError("An accent colour is # and six digits.")
        if self.logo and not _BASE64.fullmatch(self.logo):
            raise ValueError("A logo is the base64 of a PNG.")

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        values = asdict(self)
        values["sections"] = list(self.sections)
        values["now"] = self.now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return values

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        """The inverse of `as_json`."""
        taken = dict(values)
        taken["sections"] = tuple(taken["sections"])
        taken["now"] = datetime.fromisoformat(taken["now"])
        return cls(**taken)
