"""Errors of reports. Like kb's, each says what happened, what is kept, what to do."""

from kb.errors import KBError


class ReportError(KBError):
    """Root of all errors that reports raises on purpose."""


class UnknownKindError(ReportError):
    """A report kind, audience, section or format that the catalogue doesn't have."""


class UnknownItemError(ReportError):
    """A reference of which no extract is made."""


class RenderError(ReportError):
    """A render that gave no PDF.

    Attributes:
        reason: a code for programs: time, memory, crash, pages, failed.
    """

    def __init__(self, reason: str, what: str, todo: str = "") -> None:
        """Name the reason besides the sentences."""
        super().__init__(what, "The incident is unchanged.", todo)
        self.reason = reason


class CancelledError(ReportError):
    """Somebody cancelled the render."""

    def __init__(self) -> None:
        """Nothing was written."""
        super().__init__("The report was cancelled.", "Nothing was written.")


class ExportError(ReportError):
    """A finished report that could not be written, or that didn't pass its check.

    Attributes:
        reason: a code for programs: disk_full, read_only, missing_folder, exists, failed, check.
    """

    def __init__(self, reason: str, what: str, todo: str = "") -> None:
        """Name the reason besides the sentences."""
        super().__init__(what, "The incident and the preview are unchanged.", todo)
        self.reason = reason
