"""What a connection is: where, as whom, and of which product. Secrets are no part of it."""

import re
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Final
from urllib.parse import quote

from kb.errors import ValidationError

GRAPH: Final = "graph"
SENTINEL: Final = "sentinel"
DEVICE: Final = "device"
SECRET: Final = "secret"  # noqa: S105 - the name of a way to sign in

PRODUCTS: Final[Mapping[str, str]] = {
    GRAPH: "Microsoft Defender XDR",
    SENTINEL: "Microsoft Sentinel",
}
WAYS: Final[Mapping[str, str]] = {DEVICE: "Code on another page", SECRET: "Client secret"}

_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_TENANT = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,252}")
_AZURE = re.compile(r"[A-Za-z0-9][-\w.()]{0,89}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Cloud:
    """The hosts of one of Microsoft's clouds, each with its scheme.

    Attributes:
        has_incidents: whether its Graph serves security incidents.
    """

    label: str
    login: str
    graph: str
    arm: str
    has_incidents: bool = True


CLOUDS: Final[Mapping[str, Cloud]] = {
    "public": Cloud(
        "Public",
        "https://login.microsoftonline.com",
        "https://graph.microsoft.com",
        "https://management.azure.com",
    ),
    "gcc_high": Cloud(
        "US Government (GCC High)",
        "https://login.microsoftonline.us",
        "https://graph.microsoft.us",
        "https://management.usgovcloudapi.net",
    ),
    "china": Cloud(
        "China (21Vianet)",
        "https://login.partner.microsoftonline.cn",
        "https://microsoftgraph.chinacloudapi.cn",
        "https://management.chinacloudapi.cn",
        has_incidents=False,
    ),
}


@dataclass(frozen=True, slots=True)
class Connection:
    """One connection of this user.

    Attributes:
        name: how people call it; unique.
        product: `graph` or `sentinel`.
        cloud: a key of `CLOUDS`.
        sign_in: `device` (a person, by a code) or `secret` (an application).
        tenant: id or domain of the directory.
        client_id: of the application registered there.
        subscription, resource_group, workspace: where Sentinel is.
        with_rules: whether automation rules are fetched, too.
    """

    name: str
    product: str
    tenant: str
    client_id: str
    cloud: str = "public"
    sign_in: str = DEVICE
    subscription: str = ""
    resource_group: str = ""
    workspace: str = ""
    with_rules: bool = True
    id: str = field(default_factory=lambda: str(uuid.uuid4()))

    @property
    def hosts(self) -> Cloud:
        """The hosts of its cloud."""
        return CLOUDS[self.cloud]

    @property
    def base(self) -> str:
        """Scheme and host of all its requests."""
        return self.hosts.graph if self.product == GRAPH else self.hosts.arm

    @property
    def place(self) -> str:
        """Where its incidents are, in words."""
        where = f"tenant {self.tenant}"
        return f"workspace {self.workspace}, {where}" if self.product == SENTINEL else where

    @property
    def workspace_path(self) -> str:
        """The path of Sentinel's workspace at the resource manager."""
        given = (self.subscription, self.resource_group, self.workspace)
        subscription, group, workspace = (quote(part, safe="") for part in given)
        return (
            f"/subscriptions/{subscription}/resourceGroups/{group}/providers/"
            f"Microsoft.OperationalInsights/workspaces/{workspace}/providers/"
            "Microsoft.SecurityInsights"
        )

    def as_json(self) -> dict[str, Any]:
        """What is kept of it."""
        return asdict(self)


def from_json(value: Mapping[str, Any]) -> Connection:
    """A connection as it was kept.

    Raises:
        ValidationError: it isn't one.
    """
    known = {f.name: value[f.name] for f in fields(Connection) if f.name in value}
    for name, one in known.items():
        if not isinstance(one, bool if name == "with_rules" else str):
            raise ValidationError(f"The connection's “{name}” can't be read.", name)
    missing = {"name", "product", "tenant", "client_id"} - known.keys()
    if missing:
        raise ValidationError(f"A connection lacks {', '.join(sorted(missing))}.")
    return checked(Connection(**known))


def checked(given: Connection) -> Connection:
    """The connection without spaces around its values, if it can be used.

    Raises:
        ValidationError: a value is missing or can't be one; `field` names it.
    """
    texts = {n: v.strip() for n, v in given.as_json().items() if isinstance(v, str)}
    found = Connection(**texts, with_rules=given.with_rules)
    _require(bool(found.name), "name", "Give the connection a name.")
    _require(found.product in PRODUCTS, "product", "Choose a product.")
    _require(found.cloud in CLOUDS, "cloud", "Choose a cloud.")
    _require(found.sign_in in WAYS, "sign_in", "Choose how to sign in.")
    _require(
        bool(_TENANT.fullmatch(found.tenant)),
        "tenant",
        "The tenant is an id (GUID) or a domain such as contoso.onmicrosoft.com.",
    )
    _require(bool(_GUID.fullmatch(found.client_id)), "client_id", "The client id is a GUID.")
    _require(bool(_GUID.fullmatch(found.id)), "id", "The connection has no id.")
    if found.product == SENTINEL:
        _require(
            bool(_GUID.fullmatch(found.subscription)),
            "subscription",
            "The subscription is a GUID.",
        )
        for name, words in (("resource_group", "resource group"), ("workspace", "workspace")):
            value = str(getattr(found, name))
            message = f"Give the {words} by its name in Azure."
            _require(bool(_AZURE.fullmatch(value)), name, message)
    elif not found.hosts.has_incidents:
        message = "Microsoft Graph has no security incidents in this cloud; Sentinel can be used."
        _require(False, "cloud", message)
    return found


def _require(holds: bool, name: str, message: str) -> None:
    if not holds:
        raise ValidationError(message, name)
