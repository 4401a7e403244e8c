"""Names in certificates as people read them: whoever made one chose them."""

from cryptography import x509
from cryptography.x509.oid import NameOID

from reports.wording import visible

_LONGEST = 200


def common_name(name: x509.Name) -> str:
    """The shortest name that says who it is."""
    for kind in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME, NameOID.EMAIL_ADDRESS):
        found = name.get_attributes_for_oid(kind)
        if found:
            return plain(found[0].value)
    return whole_name(name) or "somebody without a name"


def whole_name(name: x509.Name) -> str:
    """All parts, as in “CN=Ada Lovelace, O=Northwind”."""
    parts = [f"{part.rfc4514_attribute_name}={plain(part.value)}" for part in name]
    return ", ".join(parts)


def plain(value: str | bytes) -> str:
    """A line that hides nothing and turns nothing round."""
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
    return " ".join(visible(text).split())[:_LONGEST]
