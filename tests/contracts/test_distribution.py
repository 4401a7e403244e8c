"""What is handed out: locked packages, licences, fonts and icons."""

import re
import tomllib
import xml.etree.ElementTree as ET
from importlib import resources
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
FONTS = ROOT / "reports" / "templates" / "fonts"
ICONS = ROOT / "desktop" / "theme" / "icons"
OWN_ICONS = {"hotwash.svg", "hotwash-app.svg"}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_the_lock_names_no_index() -> None:
    assert re.findall(r"://|--(?:extra-)?index-url|--find-links|@\s*file", LOCK) == []


def test_every_locked_package_has_a_version_and_a_hash() -> None:
    entries = re.findall(
        r"^([A-Za-z0-9._-]+)(\S*)((?:.*\\\n)(?:    --hash=sha256:[0-9a-f]{64}.*\n)+)", LOCK, re.M
    )
    starts = re.findall(r"^[A-Za-z0-9]", LOCK, re.M)
    assert len(entries) == len(starts) > 40
    assert [name for name, version, _ in entries if not version.startswith("==")] == []


def test_every_declared_dependency_is_locked() -> None:
    locked = {normal(name) for name in re.findall(r"^([A-Za-z0-9._-]+)==", LOCK, re.M)}
    declared = PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["dev"]
    names = {normal(re.split(r"[\[<>=!~; ]", line)[0]) for line in declared}
    assert names - locked == set()


def test_what_builds_the_package_is_locked_too() -> None:
    # The set-up installs without an index, so the build backend must be in the environment.
    assert PROJECT["build-system"]["build-backend"] == "hatchling.build"
    assert re.search(r"^hatchling==", LOCK, re.M)
    assert re.search(r"^editables==", LOCK, re.M)


def test_licence_files_exist() -> None:
    for name in PROJECT["project"]["license-files"]:
        assert (ROOT / name).is_file(), name
    assert "Apache License" in (ROOT / "LICENSE").read_text(encoding="utf-8")


@pytest.mark.parametrize("family", ["Inter", "JetBrainsMono"])
def test_a_font_comes_with_its_licence_and_is_named_in_the_notice(family: str) -> None:
    assert "SIL OPEN FONT LICENSE" in (FONTS / f"{family}-LICENSE.txt").read_text(encoding="utf-8")
    assert f"{family}-LICENSE.txt" in (ROOT / "NOTICE").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "weight"),
    [
        ("Inter-Regular", 400),
        ("Inter-Italic", 400),
        ("Inter-Medium", 500),
        ("Inter-SemiBold", 600),
        ("Inter-Bold", 700),
        ("JetBrainsMono-Regular", 400),
        ("JetBrainsMono-Medium", 500),
        ("JetBrainsMono-Bold", 700),
    ],
)
def test_a_font_has_its_weight_and_its_scripts(file: str, weight: int) -> None:
    with resources.as_file(
        resources.files("reports") / "templates" / "fonts" / f"{file}.ttf"
    ) as path:
        font = TTFont(path, lazy=True)
        assert font["OS/2"].usWeightClass == weight
        characters = set(font.getBestCmap())
        font.close()
    assert characters >= {ord(c) for c in "AZaz09éßŁőşŽ–—’…→≤ΑΩαωАЯаяЁёЇї"}


@pytest.mark.parametrize("icon", sorted(ICONS.glob("*.svg")), ids=lambda path: path.stem)
def test_an_icon_is_one_tintable_drawing(icon: Path) -> None:
    text = icon.read_text(encoding="utf-8")
    root = ET.fromstring(text)  # noqa: S314  # our own file
    assert root.get("viewBox") == "0 0 256 256"
    if icon.name != "hotwash-app.svg":
        assert "currentColor" in text
        assert re.findall(r"#[0-9A-Fa-f]{3,8}\b", text) == []


def test_icons_come_with_their_licence() -> None:
    assert "MIT License" in (ICONS / "LICENSE").read_text(encoding="utf-8")
    assert {path.name for path in ICONS.glob("*.svg")} >= OWN_ICONS
