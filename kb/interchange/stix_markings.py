"""The TLP of a STIX object: by the ids of the standard, or by the markings of the bundle."""

from collections.abc import Iterable, Mapping
from typing import Any

from kb.interchange.markings import tlp_of
from kb.interchange.values import line, mapping, text, words

#: Marking definitions of the standard (TLP 1.0 and 2.0), which bundles name without bringing them.
_KNOWN = {
    "613f2e26-407d-48c7-9eca-b8e91df99dc9": "tlp:clear",
    "34098fce-860f-48ae-8e50-ebd3cc5e41da": "tlp:green",
    "f88d31f6-486f-44da-b317-01333bde0b82": "tlp:amber",
    "5e57c739-391a-4eb3-b6be-7d15ca92d5ed": "tlp:red",
    "94868c89-83c2-464b-929b-a1a8aa3c8487": "tlp:clear",
    "bab4a63c-aed9-4cf5-a766-dfca5abac2bb": "tlp:green",
    "55d920b0-5e8b-4f79-9ee9-91f868d9b421": "tlp:amber",
    "939a9414-2ddd-4d32-a0cd-375ea402b003": "tlp:amber+strict",
    "e828b379-4e03-4974-9ac4-e53a884c97c1": "tlp:red",
}


def tlp(about: Mapping[str, Any], listed: Iterable[Mapping[str, Any]]) -> str:
    """The code of the strictest TLP of the object that a bundle is about; empty for none."""
    by_id = {text(one, "id"): one for one in listed}
    named = words(about.get("object_marking_refs"))
    return tlp_of(word for ref in named for word in _words(ref, by_id.get(ref, {})))


def _words(reference: str, marking: Mapping[str, Any]) -> list[str]:
    known = _KNOWN.get(reference.removeprefix("marking-definition--"), "")
    own = line(mapping(marking.get("definition")), "tlp")
    inside = [line(mapping(e), "tlp_2_0") for e in mapping(marking.get("extensions")).values()]
    return [known, line(marking, "name"), *(f"tlp:{word}" for word in (own, *inside) if word)]
