"""The columns that playbooks, articles and automation rules have in common, declared once."""

import uuid
from datetime import date, datetime

from sqlalchemy.orm import Mapped, mapped_column

from kb.store.base import Code


class ItemColumns:
    """Of every playbook, article and rule: what its versions have in common."""

    title: Mapped[str] = mapped_column(default="", index=True)
    former_titles: Mapped[list[str]] = mapped_column(default=list)
    tags: Mapped[list[str]] = mapped_column(default=list)
    techniques: Mapped[list[str]] = mapped_column(default=list)
    owner: Mapped[str] = mapped_column(default="")
    owner_approves: Mapped[bool] = mapped_column(default=False)
    review_due: Mapped[date | None]
    source: Mapped[str] = mapped_column(default="")
    licence: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(Code, default="draft")
    retired_reason: Mapped[str] = mapped_column(default="")
    successor_id: Mapped[uuid.UUID | None]
    published_version_id: Mapped[uuid.UUID | None]
    draft_version_id: Mapped[uuid.UUID | None]
    import_key: Mapped[str] = mapped_column(default="", index=True)
    import_hash: Mapped[str] = mapped_column(default="")


class VersionColumns:
    """Of every version; published ones never change."""

    number: Mapped[int]
    state: Mapped[str] = mapped_column(Code, default="draft")
    body: Mapped[str] = mapped_column(default="")
    change_note: Mapped[str] = mapped_column(default="")
    published_at: Mapped[datetime | None]
    published_by: Mapped[str] = mapped_column(default="")
    effective_from: Mapped[date | None]
    requested_by: Mapped[str] = mapped_column(default="")
    returned_because: Mapped[str] = mapped_column(default="")
