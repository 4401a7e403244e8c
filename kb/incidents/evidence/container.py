"""Malware in a container: an encrypted zip that no scanner deletes and no click opens.

Responders exchange samples in zips whose password is the same everywhere; it keeps a file from
being run by mistake, not from being read.
"""

import hashlib
import tempfile
from dataclasses import dataclass
from typing import BinaryIO, Final

import pyzipper

#: What the field agreed on for samples.
PASSWORD: Final = "infected"  # noqa: S105 - known to everybody, on purpose
SUFFIX: Final = ".zip"
MEDIA_TYPE: Final = "application/zip"
_PIECE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Inside:
    """The file within a container.

    Attributes:
        name: as it was called.
        size: in bytes.
        sha256: of its bytes; the container's own hash is another one.
    """

    name: str
    size: int
    sha256: str

    @property
    def words(self) -> str:
        """What is kept beside the container, so that the sample is found by its hash."""
        return (
            f"Inside: {self.name}, {self.size:,} bytes, SHA-256 {self.sha256}. Password: {PASSWORD}"
        )


def wrap(stream: BinaryIO, name: str) -> tuple[BinaryIO, Inside]:
    """Read a file in pieces into an encrypted zip (AES-256) that has no name on the disk.

    Args:
        stream: at the beginning of the file.
        name: of the file within the zip.

    Returns:
        The zip, at its beginning, for the caller to close; and what is inside.

    Raises:
        OSError: the file can't be read, or there is no room.
    """
    digest, size = hashlib.sha256(), 0
    zipped = tempfile.TemporaryFile()  # noqa: SIM115 - the caller reads and closes it
    try:
        with pyzipper.AESZipFile(
            zipped, "w", compression=pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES
        ) as box:
            box.setpassword(PASSWORD.encode())
            with box.open(name, "w", force_zip64=True) as inside:
                while piece := stream.read(_PIECE):
                    inside.write(piece)
                    digest.update(piece)
                    size += len(piece)
    except BaseException:
        zipped.close()
        raise
    zipped.seek(0)
    return zipped, Inside(name, size, digest.hexdigest())
