"""The published schemas of CACAO 2.0, to hold exports against."""

import functools
import json
from typing import Any

from jsonschema import Draft7Validator
from referencing import Registry, Resource

from tests.kb.interchange.samples import DATA

_SCHEMAS = DATA.parent / "cacao-schemas" / "schemas"


@functools.cache
def validator() -> Draft7Validator:
    """What says whether a document is a playbook of CACAO 2.0."""
    registry: Registry[Any] = Registry()
    for path in _SCHEMAS.rglob("*.json"):
        content = json.loads(path.read_text("utf-8"))
        registry = Resource.from_contents(content) @ registry
    return Draft7Validator(json.loads((_SCHEMAS / "playbook.json").read_text()), registry=registry)
