"""What the rest of the program needs to know of a kind of record, declared once.

Each model carries its `RecordKind` as `__kind__`. The ledger, the search, the bundle,
history and tables read it: adding a kind or a field touches that one place.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, cast

from kb.vocabulary.enums import Word


class FieldType(StrEnum):
    """How a field is edited, compared and shown."""

    LINE = "line"
    TEXT = "text"
    MARKDOWN = "markdown"
    CODE = "code"
    ENUM = "enum"
    TIME = "time"
    DATE = "date"
    PERSON = "person"
    FLAG = "flag"
    INTEGER = "integer"
    NUMBER = "number"
    SIZE = "size"
    TAGS = "tags"
    LINK = "link"
    LINKS = "links"
    ROWS = "rows"
    JSON = "json"


#: Named apart, because a field has an attribute `type`.
type _Choices = type[Word]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a kind of record.

    Attributes:
        name: the attribute of the model and of the schema.
        type: how it is edited and shown.
        label: what people read.
        choices: the enumeration of an ENUM field.
        required: an empty value is refused.
        signoff: needed before sign-off, never for saving.
        search: its text is found by the search.
        open_choice: unknown codes are kept (values that a console may extend).
        editable: people may change it.
        precision: of a TIME, the field that says how exactly it is known.
    """

    name: str
    type: FieldType
    label: str
    choices: _Choices | None = None
    required: bool = False
    signoff: bool = False
    search: bool = False
    mono: bool = False
    open_choice: bool = False
    editable: bool = True
    precision: str = ""


@dataclass(frozen=True, slots=True)
class RecordKind:
    """A kind of record.

    Attributes:
        name: the code, such as `lesson`.
        plural: the key of lists in JSON, such as `lessons`.
        label: what people read, such as "lesson".
        fields: its fields, in the order of forms and exports.
        dossier: the attribute that names the dossier it belongs to ("id": its own).
        or_dossier: the attribute that names it where the first one is empty.
        prefix: of references such as L-02; empty where there are none.
        title: the field that stands for the record in lists.
        ordered: people put its records into an order.
    """

    name: str
    plural: str
    label: str
    fields: tuple[Field, ...]
    dossier: str = "incident_id"
    or_dossier: str = ""
    prefix: str = ""
    title: str = "title"
    ordered: bool = False
    searchable: bool = True
    by_name: dict[str, Field] = field(init=False, compare=False, repr=False)
    searched: tuple[Field, ...] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Index the fields by name, and find those that are searched beside title and number."""
        object.__setattr__(self, "by_name", {f.name: f for f in self.fields})
        own = {self.title, "number"}
        searched = tuple(f for f in self.fields if f.search and f.name not in own)
        object.__setattr__(self, "searched", searched)

    def owner(self, value: Callable[[str], Any]) -> uuid.UUID | None:
        """The dossier of a record, given a way to read its attributes; None: of the house."""
        for name in (self.dossier, self.or_dossier):
            if name and (found := value(name)):
                return cast("uuid.UUID", found)
        return None

    def ref(self, number: int | None) -> str:
        """A reference such as L-02, or an empty text for kinds without."""
        return f"{self.prefix}-{number:02d}" if self.prefix and number is not None else ""

    def describe(self, values: dict[str, Any]) -> str:
        """Name a record in a sentence: "lesson L-02", "playbook Phishing"."""
        ref = self.ref(values.get("number")) if self.prefix else str(values.get("number") or "")
        title = str(values.get(self.title) or "")
        return f"{self.label} {ref or title[:60]}".strip()
