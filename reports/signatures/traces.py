"""Whether a file has anything of a signature: asked of every report, so without cryptography."""

import re
from typing import Final

import pikepdf

#: The hexadecimal text of a signature; no file of ours holds any other that is so long.
_HEXADECIMAL: Final = re.compile(rb"<[0-9A-Fa-f]{1000}")


def has_traces(content: bytes, pdf: pikepdf.Pdf) -> bool:
    """Whether a file is signed, or looks as if it had been.

    The raw bytes are searched, too: a signature whose field was spoilt is no unsigned file. What
    was recorded can't look like one, since it stands compressed or with “<” escaped.
    """
    fields = "/AcroForm" in pdf.Root or "/Perms" in pdf.Root
    return fields or _HEXADECIMAL.search(content) is not None
