"""What a VERIS record says in its enumerations, as people read it."""

from collections.abc import Iterator, Mapping
from typing import Any

from kb.interchange.values import line, mapping, objects, text, words

_UNKNOWN = frozenset({"unknown", "na", "not applicable", ""})
_SECTIONS = ("actor", "action", "asset", "attribute", "victim", "impact", "plus")
_LISTED_APART = {"asset": {"assets"}, "plus": {"created", "modified", "analyst_notes", "timeline"}}


def listed(value: object) -> list[str]:
    """The words of a list, or of one text with commas (as flat tables write it)."""
    if isinstance(value, str):
        return [part for one in value.split(",") if (part := " ".join(one.split()))]
    return words(value)


def names_of(value: object) -> list[str]:
    """The sections that an object has, such as the kinds of action: Hacking, Malware."""
    return [name.capitalize() for name in mapping(value) if name.casefold() not in _UNKNOWN]


def varieties(value: object, name: str = "variety") -> list[str]:
    """The known varieties (or vectors) of all sections, each once."""
    sections = (mapping(inner) for inner in mapping(value).values())
    found = (word for section in sections for word in listed(section.get(name)))
    return [w for w in dict.fromkeys(found) if w.casefold() not in _UNKNOWN]


def discovery(value: object) -> str:
    """How it was discovered: one text (1.3 and before), or an object by who did (since)."""
    if isinstance(value, str):
        return "" if value.casefold() in _UNKNOWN else " ".join(value.split())
    found = []
    for name, inner in mapping(value).items():
        said = [w for w in listed(mapping(inner).get("variety")) if w.casefold() not in _UNKNOWN]
        if name.casefold() not in _UNKNOWN:
            found.append(name.capitalize() + (f": {', '.join(said)}" if said else ""))
    return "; ".join(found)


def duration(given: Mapping[str, Any]) -> str:
    """A duration in words; empty when neither unit nor value says anything."""
    unit, value = line(given, "unit"), line(given, "value").removesuffix(".0")
    if unit.casefold() in _UNKNOWN:
        return ""
    return f"{value} {unit.lower()}" if value else unit.lower()


def headline(given: Mapping[str, Any]) -> str:
    """A title for a record without a summary: who it happened to, and what."""
    victims = objects(given.get("victim")) or [mapping(given.get("victim"))]
    who = next((w for v in victims if (w := line(v, "victim_id"))), "Unnamed victim")
    what = varieties(given.get("action")) or names_of(given.get("action"))
    return f"{who}: {', '.join(what[:3]) or 'unknown action'}"


def actor_names(given: Mapping[str, Any]) -> list[str]:
    """Names of actors, where a record gives any."""
    return varieties(given.get("actor"), "name")


def impacts(given: Mapping[str, Any]) -> list[dict[str, str]]:
    """Rows of the impact table: data that was disclosed, and losses."""
    rows = []
    secret = mapping(mapping(given.get("attribute")).get("confidentiality"))
    disclosed = line(secret, "data_disclosure")
    for item in objects(secret.get("data")):
        what = line(item, "variety")
        amount = line(item, "amount")
        rows.append(
            {
                "area": "Data",
                "what": what + (f", {amount} records" if amount else ""),
                "state": disclosed,
            }
        )
    impact = mapping(given.get("impact"))
    currency = line(impact, "iso_currency_code")
    for item in objects(impact.get("loss")):
        amount = f"{line(item, 'amount')} {currency}".strip() if line(item, "amount") else ""
        row = {"area": "Loss", "what": line(item, "variety"), "state": line(item, "rating")}
        rows.append(row | ({"what": f"{row['what']}, {amount}"} if amount else {}))
    if total := line(impact, "overall_amount"):
        rows.append({"area": "Loss", "what": "Overall", "state": f"{total} {currency}".strip()})
    return rows


def classification(given: Mapping[str, Any]) -> str:
    """All enumerations of the record as a Markdown list by section."""
    parts = []
    for name in _SECTIONS:
        value = given.get(name)
        tree = {k: v for k, v in mapping(value).items() if k not in _LISTED_APART.get(name, ())}
        inner = list(_bullets(tree if isinstance(value, dict) else value, 0))
        if inner:
            parts.append(f"### {name.capitalize()}\n\n" + "\n".join(inner))
    for name, label in (("targeted", "Targeted"), ("confidence", "Confidence")):
        if said := line(given, name):
            parts.append(f"{label}: {said}")
    if cost := text(given, "cost_corrective_action"):
        parts.append(f"Cost of corrective action: {cost}")
    return "\n\n".join(parts)


def _bullets(value: object, depth: int) -> Iterator[str]:
    if isinstance(value, list):
        yield from _rows(value, depth)
    for key, inner in mapping(value).items() if depth < 6 else ():
        below = list(_bullets(inner, depth + 1)) if isinstance(inner, dict | list) else []
        said = _scalar(inner) or _words(inner)
        if said or below:
            yield "  " * depth + f"- {_label(key)}" + (f": {said}" if said else "")
            yield from () if said else below


def _rows(value: list[Any], depth: int) -> Iterator[str]:
    """Objects of a list, each on one line."""
    for item in objects(value):
        flat = ", ".join(f"{_label(k)} {_scalar(v)}" for k, v in item.items() if _scalar(v))
        if flat:
            yield "  " * depth + f"- {flat}"


def _words(value: object) -> str:
    """A list of plain words on one line; empty for everything else."""
    return ", ".join(words(value)) if isinstance(value, list) else ""


def _label(name: str) -> str:
    return " ".join(name.replace("_", " ").split()).capitalize()


def _scalar(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    return " ".join(str(value).split()) if isinstance(value, str | int | float) else ""
