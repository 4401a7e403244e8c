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


class TemplateError(RenderError):
    """A template of the organisation's own that can't be used.

    Attributes:
        file: its name, from the folder of templates.
        line: the line in it; 0 when it is about the whole file.
    """

    def __init__(self, file: str, line: int, what: str, todo: str = "") -> None:
        """Name file and line before the sentence."""
        place = f"“{file}”, line {line}" if line else f"“{file}”"
        super().__init__("template", f"Template {place}: {what}", todo or "Put it right there.")
        self.file = file
        self.line = line


class CancelledError(ReportError):
    """Somebody cancelled the render."""

    def __init__(self) -> None:
        """Nothing was written."""
        super().__init__("The report was cancelled.", "Nothing was written.")


class SigningError(ReportError):
    """A report that could not be signed, or a certificate that can't be used.

    Attributes:
        reason: a code for programs: no_file, broken, passphrase, no_key, key_kind, weak_key,
            key_usage, expired, not_yet_valid, no_certificate, failed.
    """

    def __init__(self, reason: str, what: str, todo: str = "") -> None:
        """Name the reason besides the sentences."""
        super().__init__(what, "Nothing was written.", todo)
        self.reason = reason


class ExportError(ReportError):
    """A finished report that could not be written, or that didn't pass its check.

    Attributes:
        reason: a code for programs: disk_full, read_only, missing_folder, exists, failed, check.
    """

    def __init__(self, reason: str, what: str, todo: str = "") -> None:
        """Name the reason besides the sentences."""
        super().__init__(what, "The incident and the preview are unchanged.", todo)
        self.reason = reason


class UnknownLanguageError(ReportError):
    """Reports aren't made in this language."""
