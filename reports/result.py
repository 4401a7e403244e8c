"""What a render gives back."""

from dataclasses import asdict, dataclass, field
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Message:
    """Something that a person should know about a report before it leaves the house.

    Attributes:
        code: what it is, for programs: no_owner, no_due, missing, long_summary, shortened,
            plain_text, left_out, failed_section, marking, astray_passage.
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

    @property
    def pdf(self) -> bytes:
        """The content of a PDF."""
        return self.content

    def head(self) -> dict[str, Any]:
        """Everything but the content, as plain JSON values."""
        values = asdict(self)
        del values["content"]
        return values

    @classmethod
    def from_head(cls, head: dict[str, Any], content: bytes) -> Self:
        """The inverse of `head`, with the content."""
        messages = tuple(Message(**message) for message in head["messages"])
        return cls(**{**head, "messages": messages, "content": content})
