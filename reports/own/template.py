"""A template of an organisation as plain text: it crosses to the renderer with the record."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Template:
    """The files of one kind of report, frozen when they were read.

    Attributes:
        name: of its folder.
        files: the text of each file by its path in the folder, with slashes.
    """

    name: str
    files: Mapping[str, str]

    @property
    def sha256(self) -> str:
        """The version: of the names and the texts of all files."""
        return digest(self.files)

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {"name": self.name, "files": dict(self.files)}

    @classmethod
    def from_json(cls, values: Mapping[str, Any] | None) -> Self | None:
        """The inverse of `as_json`; None stays None."""
        return None if values is None else cls(values["name"], dict(values["files"]))


def digest(files: Mapping[str, str]) -> str:
    """The SHA-256 of files: each name and text with its length, in the order of the names."""
    made = hashlib.sha256()
    for name in sorted(files):
        for part in (name.encode(), files[name].encode()):
            made.update(len(part).to_bytes(8, "big") + part)
    return made.hexdigest()
