"""An article on paper: its text, part by part."""

from typing import Any

from reports.reading import Reading


def article_text(reading: Reading) -> dict[str, Any]:
    """The text below its title; each heading with what stands under it."""
    parts = _parts(str(reading.record.get("body") or ""), str(reading.record.get("title") or ""))
    techniques = [str(one) for one in reading.record.get("techniques") or ()]
    return {
        "parts": [
            {
                "level": min(max(level, 2), 4),
                "heading": heading,
                "text": reading.prose(text) if text else "",
                "plain": text,
            }
            for level, heading, text in parts
        ],
        "techniques": techniques,
        "nothing": not parts,
    }


def _parts(body: str, title: str) -> list[tuple[int, str, str]]:
    """Level, heading and text of each part; what stands in a block of code is no heading."""
    found: list[tuple[int, str, list[str]]] = [(0, "", [])]
    fence = ""
    for line in body.splitlines():
        bare = line.lstrip()
        if bare[:3] in {"```", "~~~"} and (not fence or bare.startswith(fence)):
            fence = "" if fence else bare[:3]
        level = len(line) - len(line.lstrip("#"))
        if not fence and 0 < level <= 6 and line[level : level + 1] == " ":
            found.append((level, line[level:].strip().rstrip("#").strip(), []))
        else:
            found[-1][2].append(line)
    told = [(level, heading, "\n".join(lines).strip()) for level, heading, lines in found]
    if len(told) > 1 and told[1][1].casefold() == title.casefold():
        told[1] = (0, "", told[1][2])  # its own title stands above already
    return [part for part in told if part[1] or part[2]]
