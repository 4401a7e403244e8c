"""Files of playbooks and articles as they leave kb."""

import uuid
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ItemFile:
    """A file of a playbook or an article; its bytes are the attachment `sha256`.

    The text that it is searched by stays behind: it may be long.
    """

    id: uuid.UUID
    version: int
    item_id: uuid.UUID
    file_name: str
    media_type: str
    size: int
    sha256: str
    caption: str
    added_by: str
    created_at: datetime
    updated_at: datetime

    @property
    def is_picture(self) -> bool:
        """Whether a text shows it instead of naming it."""
        return self.media_type.startswith("image/")
