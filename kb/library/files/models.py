"""The table of files that playbooks and articles hold."""

import uuid
from typing import Any, ClassVar, Final

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from kb.library.articles.models import Article
from kb.library.automation_rules.models import AutomationRule
from kb.library.playbooks.models import Playbook
from kb.store.base import Record, table_of
from kb.store.kinds import Field, FieldType, RecordKind

_T = FieldType

ITEM_FILE = RecordKind(
    name="item_file",
    plural="item_files",
    label="file",
    dossier="item_id",
    title="file_name",
    fields=(
        Field("item_id", _T.LINK, "Belongs to", required=True, editable=False),
        Field("file_name", _T.LINE, "File name", required=True, search=True, editable=False),
        Field("media_type", _T.LINE, "Media type", editable=False),
        Field("size", _T.SIZE, "Size", editable=False),
        Field("sha256", _T.LINE, "SHA-256", search=True, mono=True, editable=False),
        Field("caption", _T.LINE, "Caption", search=True),
        Field("added_by", _T.PERSON, "Added by", editable=False),
        Field("text", _T.TEXT, "Text of the file", search=True, editable=False),
    ),
)


class ItemFile(Record):
    """A file of a playbook or an article: the attachment `sha256`, cited by its name."""

    __tablename__ = "item_file"
    __kind__: ClassVar[RecordKind] = ITEM_FILE

    #: Of a playbook or an article, so that no foreign key can say of which table.
    item_id: Mapped[uuid.UUID] = mapped_column(index=True)
    file_name: Mapped[str] = mapped_column(default="")
    media_type: Mapped[str] = mapped_column(default="")
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    sha256: Mapped[str] = mapped_column(default="")
    caption: Mapped[str] = mapped_column(default="")
    added_by: Mapped[str] = mapped_column(default="")
    text: Mapped[str] = mapped_column(default="")


#: What may have files.
OWNERS: Final[tuple[Any, ...]] = (Playbook, Article, AutomationRule)
for _owner in OWNERS:
    # What a file belongs to comes before it: in bundles, and when both are brought back.
    table_of(ItemFile).add_is_dependent_on(table_of(_owner))
