"""What ships beside an empty store: starter playbooks and the example incident."""

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol, cast

STARTER = "kb.starter"
EXAMPLE = "kb.example"


class Extra(Protocol):
    """A package of records that can be installed and taken away, each as one operation."""

    install: Callable[[Any], object]
    remove: Callable[[Any], object]


def extra(name: str) -> Extra | None:
    """The package of records of that name; None where this installation has none."""
    if find_spec(name) is None:
        return None
    return cast("Extra", import_module(name))
