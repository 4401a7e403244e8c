"""What ships beside an empty store: starter playbooks and the example incident."""

from collections.abc import Callable
from typing import Any, Protocol, cast


class Extra(Protocol):
    """Records that can be installed and taken away, each as one operation."""

    install: Callable[[Any], object]
    remove: Callable[[Any], object]


def starter() -> Extra:
    """The starter playbooks."""
    from kb import starter as found  # noqa: PLC0415 - needed on the first run only

    return cast("Extra", found)


def example() -> Extra:
    """The example incident."""
    from kb import example as found  # noqa: PLC0415 - needed when somebody wants to see it

    return cast("Extra", found)
