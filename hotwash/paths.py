"""Where things lie when nobody says otherwise."""

import os
from collections.abc import Mapping
from pathlib import Path

import platformdirs

#: The environment variable that names the store.
VARIABLE = "HOTWASH_DATABASE"


def data_folder() -> Path:
    """The folder of this user's data; it may not exist yet."""
    return Path(platformdirs.user_data_path("hotwash"))


def store_place(chosen: str | None, environment: Mapping[str, str] = os.environ) -> str:
    """The store to open: the one that was named, else the environment's, else the user's own.

    Args:
        chosen: a path or an address; None or empty when nobody named one.
        environment: where `HOTWASH_DATABASE` is looked for.
    """
    return chosen or environment.get(VARIABLE) or str(data_folder() / "hotwash.sqlite")
