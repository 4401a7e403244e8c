"""Errors of the knowledge base. Each says what happened, what is kept, what to do."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any


class KBError(Exception):
    """Root of all errors that kb raises on purpose.

    Attributes:
        what: what happened, with the record's name.
        kept: what is kept.
        todo: what to do.
    """

    def __init__(self, what: str, kept: str = "", todo: str = "") -> None:
        """Take the three sentences; the last two may be empty."""
        super().__init__(" ".join(part for part in (what, kept, todo) if part))
        self.what = what
        self.kept = kept
        self.todo = todo


class NotFoundError(KBError):
    """A record that was asked for isn't there (any more)."""

    def __init__(self, label: str) -> None:
        """Name what was looked for."""
        super().__init__(f"There is no {label}.", todo="It may have been deleted; look in History.")


class ValidationError(KBError):
    """A value that the record can't take.

    Attributes:
        field: the name of the field, or None when it concerns the whole record.
    """

    def __init__(self, what: str, field: str | None = None, todo: str = "") -> None:
        """Name what is wrong and the field it concerns."""
        super().__init__(what, "Nothing was changed.", todo)
        self.field = field


class ApprovedError(ValidationError):
    """A write would change what was approved.

    Attributes:
        number: of the incident.
    """

    def __init__(self, number: str, label: str = "") -> None:
        """Name the incident, and the record of it that would change."""
        subject = f"{label} of {number}" if label else number
        super().__init__(
            f"The review of {number} is approved: {subject} can't be changed.",
            todo="Reopen the review in Sign-off; it then becomes its next version.",
        )
        self.number = number


class ConflictError(KBError):
    """Somebody else changed the same field of a record in the meantime.

    Attributes:
        mine, theirs: the values of the fields in dispute, by name.
        theirs_by, theirs_at: who wrote theirs, and when.
        version: the record's version now: what to base a second try on.
    """

    def __init__(
        self,
        *,
        kind: str,
        record_id: uuid.UUID,
        label: str,
        mine: Mapping[str, Any],
        theirs: Mapping[str, Any],
        theirs_by: str,
        theirs_at: datetime | None,
        version: int,
    ) -> None:
        """Keep both versions, so that the window can show and merge them."""
        by = theirs_by or "Somebody"
        when = f" at {theirs_at:%H:%M} UTC" if theirs_at else ""
        super().__init__(
            f"{by} changed {label}{when}.", "Both versions are kept.", "Choose one, or edit both."
        )
        self.kind = kind
        self.record_id = record_id
        self.label = label
        self.mine = dict(mine)
        self.theirs = dict(theirs)
        self.theirs_by = theirs_by
        self.theirs_at = theirs_at
        self.version = version


class NothingToUndoError(KBError):
    """There is no operation to undo or redo."""


class StoreError(KBError):
    """The store can't be opened or written.

    Attributes:
        reason: a code for programs: locked, read_only, disk_full, newer, not_hotwash,
            network_share, unreachable, damaged, exists.
    """

    def __init__(self, reason: str, what: str, kept: str = "", todo: str = "") -> None:
        """Name the reason besides the sentences."""
        super().__init__(what, kept, todo)
        self.reason = reason


class InterchangeError(KBError):
    """A file that can't be taken, or a text that can't be given out.

    Attributes:
        path: the file as the user named it.
        reason: why, in one sentence.
        line, column: where in the file, from 1; None when it concerns the whole.
    """

    def __init__(
        self, path: str, reason: str, line: int | None = None, column: int | None = None
    ) -> None:
        """Name file, place and reason."""
        place = f", line {line}, column {column}" if line is not None else ""
        super().__init__(f"{path}{place}: {reason}", "The store is as it was.")
        self.path = path
        self.reason = reason
        self.line = line
        self.column = column
