"""What a check of a signature found, as values and in words."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Trust(StrEnum):
    """Who vouches for a certificate."""

    #: It leads to one of the certificates that were given as trusted.
    TRUSTED = "trusted"
    #: Nobody but its owner.
    SELF_SIGNED = "self_signed"
    #: Somebody that wasn't given as trusted.
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature in a file.

    Attributes:
        field: the name of its field.
        subject, issuer: of the certificate, all parts of their names.
        name: of the signer, in short.
        serial: of the certificate, in hexadecimal.
        fingerprint: SHA-256 of the certificate.
        signed_at: when, as the signer says; None when it doesn't say.
        reason, location: what the signer says besides.
        intact: what it covers is as it was signed.
        covers_whole_file: nothing stands behind what it covers.
        not_before, not_after: when the certificate is valid.
        trust: who vouches for the certificate.
        roots_given: certificates were given as trusted.
        problems: why the file isn't as it was signed, a sentence each.
    """

    field: str
    subject: str
    issuer: str
    name: str
    serial: str
    fingerprint: str
    signed_at: datetime | None
    reason: str
    location: str
    intact: bool
    covers_whole_file: bool
    not_before: datetime
    not_after: datetime
    trust: Trust
    roots_given: bool = False
    problems: tuple[str, ...] = ()

    @property
    def valid_then(self) -> bool:
        """Whether the certificate was valid at the time that the signer states."""
        return self.signed_at is not None and self.not_before <= self.signed_at <= self.not_after

    def doubts(self) -> tuple[str, ...]:
        """What speaks against the signer, not against the file."""
        found = []
        if self.signed_at is None:
            found.append(f"The signature of {self.name} doesn't say when it was made.")
        elif not self.valid_then:
            found.append(
                f"The certificate of {self.name} wasn't valid when it signed: "
                f"it is from {_day(self.not_before)} to {_day(self.not_after)}."
            )
        if self.roots_given and self.trust is not Trust.TRUSTED:
            found.append(
                f"The certificate of {self.name} leads to none of the trusted certificates."
            )
        return tuple(found)

    def in_short(self) -> tuple[str, ...]:
        """All that in words, for people."""
        when = f" on {self.signed_at:%Y-%m-%d %H:%M:%S} UTC" if self.signed_at else ""
        said = [f"Signed by {self.name}{when}, by the signer's own clock."]
        said += [
            f"{label}: {text.rstrip('.')}."
            for label, text in (("Reason", self.reason), ("Place", self.location))
            if text
        ]
        if self.intact and self.covers_whole_file:
            said.append("The signature is intact and covers the whole file.")
        elif self.intact and not self.problems:
            said.append("The signature is intact; a later signature covers the whole file.")
        said.append(self._vouched())
        if self.valid_then:
            said.append(
                f"The certificate was valid then: {_day(self.not_before)} to "
                f"{_day(self.not_after)}."
            )
        return tuple(said)

    def sentences(self) -> tuple[str, ...]:
        """All that in words, and what wasn't asked."""
        return (
            *self.in_short(),
            "Whether the certificate was revoked isn't asked: nothing goes over the network.",
        )

    def _vouched(self) -> str:
        if self.trust is Trust.TRUSTED:
            return f"Certificate: {self.subject}, issued by {self.issuer}, trusted."
        if self.trust is Trust.SELF_SIGNED:
            return (
                f"Certificate: {self.subject}, self-signed. It proves who signed only to those "
                f"who know its SHA-256: {self.fingerprint}."
            )
        return f"Certificate: {self.subject}, issued by {self.issuer}, whom nobody vouched for."

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "field": self.field,
            "name": self.name,
            "subject": self.subject,
            "issuer": self.issuer,
            "serial": self.serial,
            "certificate_sha256": self.fingerprint,
            "signed_at": _moment(self.signed_at),
            "reason": self.reason,
            "location": self.location,
            "intact": self.intact,
            "covers_whole_file": self.covers_whole_file,
            "trust": self.trust.value,
            "not_before": _moment(self.not_before),
            "not_after": _moment(self.not_after),
            "valid_then": self.valid_then,
            "problems": list(self.problems),
        }


@dataclass(frozen=True, slots=True)
class SignatureCheck:
    """All signatures of a file.

    Attributes:
        signatures: in the order they were made.
        problems: what is wrong with the file, a sentence each.
    """

    signatures: tuple[Signature, ...] = ()
    problems: tuple[str, ...] = ()


def _day(at: datetime) -> str:
    return f"{at:%Y-%m-%d}"


def _moment(at: datetime | None) -> str | None:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}" if at else None
