"""The fishbone and the tree of whys, as pictures of any number of causes."""

import re
from xml.etree import ElementTree as ET

import pytest

from reports.cause_charts import WIDTH, Why, fishbone, tree

_BRANCHES = ("People", "Process", "Technology", "Environment", "Data", "Management")
_EVIL = "</text><script>alert(1)</script> http://evil.example/a \u202egpj.exe " + "漢字" * 40


def whys(count: int) -> list[Why]:
    return [
        Why(f"K-{i:02d}", f"Cause {i} " + _EVIL, _BRANCHES[i % 6], i % 7, i == 3, ("E-01",))
        for i in range(1, count + 1)
    ]


@pytest.mark.parametrize("count", [1, 2, 60])
def test_every_text_is_escaped_and_inside_the_picture(count: int) -> None:
    for picture in (fishbone(whys(count), _BRANCHES, _EVIL), tree(whys(count))):
        root = ET.fromstring(str(picture))  # noqa: S314 - our own picture
        assert "<script" not in picture
        assert "http://evil" not in picture
        assert "\u202e" not in picture
        height = float(root.attrib["height"].removesuffix("mm"))
        for text in root.iter("{http://www.w3.org/2000/svg}text"):
            assert 0 <= float(text.attrib["x"]) < WIDTH
            assert 0 <= float(text.attrib["y"]) <= height + 1


def test_a_full_branch_counts_the_rest() -> None:
    many = [Why(f"K-{i:02d}", "Cause", "People") for i in range(9)]
    assert "and 5 more" in fishbone(many, _BRANCHES, "Outcome")


def test_a_root_says_so_in_words() -> None:
    one = [Why("K-01", "No owner", "Process", root=True)]
    assert "Root: No owner" in fishbone(one, _BRANCHES, "Outcome")
    assert "Root: No owner" in tree(one)


def test_the_tree_connects_a_cause_to_what_it_explains() -> None:
    picture = tree([Why("K-01", "Top", "Process"), Why("K-02", "Below", "Process", depth=1)])
    assert len(re.findall("<path", picture)) == 2
    assert "K-02 at depth 2" in picture
