"""What a render gives back."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Self

from reports.places import Place


@dataclass(frozen=True, slots=True)
class Message:
    """Something that a person should know about a report before it leaves the house.

    Attributes:
        code: what it is, for programs: no_owner, no_due, missing, long_summary, shortened,
            plain_text, left_out, failed_section, marking, astray_passage, overfull, picture.
        text: one sentence for people.
        section: the key of the section it stands in.
        record_kind, record_id: the record that caused it; empty for the whole incident.
        field: the field that caused it.
        page: where it stands, from 1; None when it isn't on a page.
    """

    code: str
    text: str
    section: str = ""
    record_kind: str = ""
    record_id: str = ""
    field: str = ""
    page: int | None = None


@dataclass(frozen=True, slots=True)
class RenderResult:
    """A finished report.

    Attributes:
        content: the bytes of the file.
        format: pdf, html or md.
        pages: how many; 0 for formats without pages.
        messages: what to look at before it leaves the house.
        timings: seconds a stage.
        sha256: of the content.
        title: of the document.
        section_pages: the page that each section begins on.
        signed_by: whom the certificate names that it was signed with; empty when it wasn't.
        places: where each passage stands.
        laid_out: how many pages were laid out for it.
        draft: it was joined from parts, and only looks like the report.
    """

    content: bytes
    format: str
    pages: int
    messages: tuple[Message, ...]
    timings: dict[str, float]
    sha256: str
    title: str
    section_pages: dict[str, int] = field(default_factory=dict)
    signed_by: str = ""
    places: tuple[Place, ...] = ()
    laid_out: int = 0
    draft: bool = False

    @property
    def pdf(self) -> bytes:
        """The content of a PDF."""
        return self.content

    def head(self) -> dict[str, Any]:
        """Everything but the content, as plain JSON values."""
        rest = replace(self, content=b"", places=())
        values = asdict(rest) | {"places": [place.as_row() for place in self.places]}
        del values["content"]
        return values

    @staticmethod
    def places_of(rows: Iterable[list[Any]]) -> tuple[Place, ...]:
        """Places from their rows."""
        return tuple(Place.from_row(row) for row in rows)

    @classmethod
    def from_head(cls, head: dict[str, Any], content: bytes) -> Self:
        """The inverse of `head`, with the content."""
        messages = tuple(Message(**message) for message in head["messages"])
        found = cls.places_of(head["places"])
        return cls(**{**head, "messages": messages, "places": found, "content": content})
