"""Names of files within one playbook or article: safe on every system, each there once."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Final

#: Longer names don't fit every file system with what an export puts before them.
LONGEST: Final = 120
_SEPARATORS = frozenset('/\\:*?"<>|')
#: Control and format characters, among them the marks that turn the direction of a name.
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
#: Names that Windows keeps for devices, whatever their ending is.
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)


def problem(name: str) -> str:
    """What is wrong with a name, as a sentence; "" for one that can be used."""
    return next((sentence for wrong, sentence in _rules(name) if wrong), "")


def _rules(name: str) -> Iterator[tuple[bool, str]]:
    """What a name may not be, and how that is said; what comes first is said."""
    yield not name.strip(" ."), "A file needs a name."
    yield (
        any(sign in _SEPARATORS for sign in name),
        'The name of a file holds none of / \\ : * ? " < > |.',
    )
    yield (
        any(unicodedata.category(sign) in _HIDDEN for sign in name),
        "The name of a file holds no control characters and no marks of direction.",
    )
    yield (
        name != name.strip() or name.startswith(".") or name.endswith("."),
        "The name of a file begins and ends with neither a space nor a full stop.",
    )
    yield len(name) > LONGEST, f"The name of a file has at most {LONGEST} characters."
    yield _DEVICES.fullmatch(name) is not None, f"“{name}” is the name of a device."


def cleaned(name: str) -> str:
    """The nearest name that can be used: for files that come with a folder or the clipboard."""
    kept = "".join(
        "-" if sign in _SEPARATORS or unicodedata.category(sign) in _HIDDEN else sign
        for sign in unicodedata.normalize("NFC", name)
    )
    kept = " ".join(kept.split()).strip(" .")
    stem, suffix = _parts(kept)
    kept = f"{stem[: LONGEST - len(suffix)].rstrip(' .')}{suffix}"
    if _DEVICES.fullmatch(kept):
        kept = f"file-{kept}"
    return kept or "file"


def free(name: str, taken: Iterable[str]) -> str:
    """A name that nobody has yet: a number is put before the ending of one that is taken."""
    known = {_folded(one) for one in taken}
    if _folded(name) not in known:
        return name
    stem, suffix = _parts(name)
    number = 2
    while True:
        mark = f"-{number}"
        made = f"{stem[: LONGEST - len(suffix) - len(mark)]}{mark}{suffix}"
        if _folded(made) not in known:
            return made
        number += 1


def _parts(name: str) -> tuple[str, str]:
    """What stands before the ending, and the ending; a long one is none."""
    suffix = PurePosixPath(name).suffix
    if not suffix or len(suffix) > 20 or name == suffix:
        return name, ""
    return name[: -len(suffix)], suffix


def _folded(name: str) -> str:
    """Equal for names that some file systems take for the same one."""
    return unicodedata.normalize("NFC", name).casefold()
