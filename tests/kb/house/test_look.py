"""How reports look is kept in the store: name, colour, texts and a logo of pixels alone."""

import io
from functools import partial

import pytest
from PIL import Image, PngImagePlugin

from kb.errors import ValidationError
from kb.house import logo, look, look_service
from kb.house.look import HouseLook
from kb.knowledge_base import KnowledgeBase


def picture(size: tuple[int, int] = (1200, 300), form: str = "PNG", note: str = "") -> bytes:
    """A picture file of one colour."""
    target = io.BytesIO()
    about = PngImagePlugin.PngInfo()
    if note:
        about.add_text("Comment", note)
    extra = {"pnginfo": about} if form == "PNG" else {}
    Image.new("RGB", size, "#8A1C3B").save(target, form, **extra)
    return target.getvalue()


def changed(kb: KnowledgeBase, **values: object) -> None:
    kb.write(partial(look_service.save, values=values))


def test_nothing_of_the_house_until_somebody_decides(kb: KnowledgeBase) -> None:
    assert kb.read(look_service.read) == HouseLook()


def test_a_look_is_kept_and_undone(kb: KnowledgeBase) -> None:
    changed(kb, organisation="Northwind\nTrading", accent="#8a1c3b", footer_text="Confidential")
    changed(kb, logo=picture(note="at home"))
    found = kb.read(look_service.read)
    assert (found.organisation, found.accent) == ("Northwind Trading", "#8A1C3B")
    assert found.footer_text == "Confidential"
    changed(kb, language="zh-Hans")
    assert kb.read(look_service.read).language == "zh-Hans"
    kb.undo()
    assert kb.read(look_service.read).language == ""
    with Image.open(io.BytesIO(found.logo)) as kept:
        assert (kept.format, kept.size) == ("PNG", (945, 236))
    assert b"at home" not in found.logo
    changed(kb, organisation="Northwind")
    assert kb.read(look_service.read).logo == found.logo
    changed(kb, logo=picture((200, 200), "JPEG"))
    second = kb.read(look_service.read)
    assert second.logo not in {b"", found.logo}
    kb.undo()
    assert kb.read(look_service.read).logo == found.logo
    kb.redo()
    changed(kb, logo=b"")
    assert kb.read(look_service.read).logo_name == ""
    assert kb.read(look_service.read).trouble == ""


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"accent": "#FFC000"}, "too light"),
        ({"accent": "#777777"}, "4.47"),
        ({"accent": "red"}, "six digits"),
        ({"accent": "#0B5F7C;}"}, "six digits"),
        ({"organisation": "x" * 81}, "at most 80"),
        ({"language": "Français"}, "as a tag: fr"),
        ({"footer_text": "x" * 121}, "at most 120"),
        ({"logo": b"<svg xmlns='http://www.w3.org/2000/svg'/>"}, "PNG or JPEG"),
        ({"logo": b"GIF89a" + bytes(40)}, "PNG or JPEG"),
        ({"logo": bytes(3 * 1024 * 1024)}, "at most 2 MB"),
        ({"logo": picture()[:200]}, "damaged"),
        ({"logo": picture((4001, 4001))}, "4,001 × 4,001"),
    ],
)
def test_what_cannot_be_printed_is_refused(
    kb: KnowledgeBase, values: dict[str, object], said: str
) -> None:
    with pytest.raises(ValidationError, match=said):
        changed(kb, **values)
    assert kb.read(look_service.read) == HouseLook()


def test_contrast_is_that_of_the_standard() -> None:
    assert round(look.contrast_with_white("#000000"), 2) == 21
    assert round(look.contrast_with_white("#767676"), 2) == 4.54
    assert look.checked(HouseLook(accent="#767676")).accent == "#767676"


def test_a_page_that_cannot_be_read_says_so() -> None:
    for text in ("", "```toml\naccent = \n```\n", '```toml\naccent = "#FFFFFF"\n```\n'):
        found = look.read(text)
        assert found.trouble
        assert found == HouseLook(trouble=found.trouble)
    kept = HouseLook(organisation='The "new" ```house')
    assert look.read(look.written(kept)) == kept


def test_a_cleaned_logo_stays_as_it_is() -> None:
    once = logo.cleaned(picture((90, 40), "JPEG"))
    assert logo.cleaned(once) == once
