"""What somebody asks of a signature; needs no cryptography to be said."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reports.signatures.certificate import OpenedCertificate


@dataclass(frozen=True, slots=True)
class Signing:
    """A certificate that was opened, and what the signature says besides it.

    Attributes:
        certificate: with its private key.
        reason: why it is signed; may be empty.
        location: where it is signed; may be empty.
    """

    certificate: "OpenedCertificate"
    reason: str = ""
    location: str = ""
