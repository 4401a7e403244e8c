"""What tells two texts apart."""

import hashlib


def text_hash(body: str) -> str:
    """SHA-256 of a text, as 64 hex digits."""
    return hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()
