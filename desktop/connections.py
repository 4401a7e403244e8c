"""The connections of this user: one register and one place of secrets for all windows."""

from functools import cache
from typing import TYPE_CHECKING

import platformdirs

if TYPE_CHECKING:
    from kb.connectors.keys import HeldKeys
    from kb.connectors.register import Register


@cache
def register() -> "Register":
    """The connections, in the folder of the user's data."""
    from kb.connectors.register import Register  # noqa: PLC0415 - rarely needed

    return Register(platformdirs.user_data_path("hotwash"))


@cache
def keys() -> "HeldKeys":
    """The keyring, and what was asked since the program began."""
    from kb.connectors.keys import HeldKeys, SystemKeys  # noqa: PLC0415 - rarely needed

    return HeldKeys(SystemKeys())
