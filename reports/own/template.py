"""A template of an organisation as plain text: it crosses to the renderer with the record."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

#: Bytes of the number that says how long a name or a text is.
_LENGTH: Final = 8


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

    @property
    def packed(self) -> bytes:
        """All files as one text of bytes: what its version is the hash of."""
        return b"".join(_pieces(self.files))

    @classmethod
    def unpacked(cls, name: str, packed: bytes) -> Self:
        """The inverse of `packed`.

        Raises:
            ValueError: these aren't the files of a template.
        """
        parts: list[str] = []
        at = 0
        while at < len(packed):
            size = int.from_bytes(packed[at : at + _LENGTH], "big")
            at += _LENGTH + size
            if at > len(packed):
                raise ValueError("The files of a template end too early.")
            parts.append(packed[at - size : at].decode())
        if len(parts) % 2:
            raise ValueError("The last file of a template has no text.")
        return cls(name, dict(zip(parts[::2], parts[1::2], strict=True)))

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
    for piece in _pieces(files):
        made.update(piece)
    return made.hexdigest()


def _pieces(files: Mapping[str, str]) -> Iterator[bytes]:
    for name in sorted(files):
        for part in (name.encode(), files[name].encode()):
            yield len(part).to_bytes(_LENGTH, "big") + part
