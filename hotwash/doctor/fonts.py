"""Fonts: the two that come with the program, and one for each other script."""

import shutil
import subprocess
from pathlib import Path

import reports
from hotwash.doctor.facts import Fact, State

_BUNDLED = {"Inter": "Inter-Regular.ttf", "JetBrains Mono": "JetBrainsMono-Regular.ttf"}
#: Script → a language that fontconfig knows it by, and the Debian package.
_SCRIPTS = {
    "Arabic": ("ar", "fonts-noto-core"),
    "Hebrew": ("he", "fonts-noto-core"),
    "Devanagari": ("hi", "fonts-noto-core"),
    "Bengali": ("bn", "fonts-noto-core"),
    "Tamil": ("ta", "fonts-noto-core"),
    "Thai": ("th", "fonts-noto-core"),
    "Georgian": ("ka", "fonts-noto-core"),
    "Armenian": ("hy", "fonts-noto-core"),
    "Ethiopic": ("am", "fonts-noto-core"),
    "Khmer": ("km", "fonts-noto-core"),
    "Chinese": ("zh-cn", "fonts-noto-cjk"),
    "Japanese": ("ja", "fonts-noto-cjk"),
    "Korean": ("ko", "fonts-noto-cjk"),
    "Emoji": ("und-zsye", "fonts-noto-color-emoji"),
}
_SECONDS = 60


def facts() -> list[Fact]:
    """The bundled fonts, then the scripts that the system has fonts for."""
    return [*_bundled(), *_by_script()]


def _bundled() -> list[Fact]:
    folder = Path(reports.__file__ or "").parent / "templates" / "fonts"
    found = []
    for name, file in _BUNDLED.items():
        there = (folder / file).is_file()
        state, value = (State.FINE, "bundled") if there else (State.MISSING, "")
        found.append(Fact("fonts", name, value, state, "" if there else "Reinstall hotwash."))
    return found


def _by_script() -> list[Fact]:
    program = shutil.which("fc-list")
    if program is None:
        what = "fc-list isn't there, so fonts of other scripts can't be listed"
        return [Fact("fonts", "Other scripts", "", State.ADVISED, what, "fontconfig")]
    listed = subprocess.run(  # noqa: S603 - found on the path, fixed arguments
        [program, "--format", "%{lang}\t%{family[0]}\n"],
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    ).stdout
    families: dict[str, str] = {}
    for line in sorted(listed.splitlines()):
        languages, _, family = line.partition("\t")
        for language in languages.split("|"):
            families.setdefault(language, family)
    return [_script(name, families.get(lang), deb) for name, (lang, deb) in _SCRIPTS.items()]


def _script(name: str, family: str | None, debian: str) -> Fact:
    if family:
        return Fact("fonts", name, family)
    return Fact("fonts", name, "", State.ADVISED, f"Install {debian}.", debian)
