"""A logo as reports take it: a small PNG that was drawn anew, without anything but its pixels."""

import io
from typing import Final

from PIL import Image, UnidentifiedImageError

from kb.errors import ValidationError

#: Bytes and pixels that a chosen file may have.
LARGEST: Final = 2 * 1024 * 1024
MOST_PIXELS: Final = 16_000_000
#: What is kept of it: 40 × 14 mm at 600 dots an inch.
_KEPT: Final = (945, 331)
#: What each form ends with. Looked for, because a library may make Pillow lenient everywhere.
_ENDS: Final = {"PNG": b"IEND", "JPEG": b"\xff\xd9"}


def cleaned(data: bytes) -> bytes:
    """The logo as a PNG of at most 945 × 331 pixels, without places, names and profiles.

    Raises:
        ValidationError: it is no PNG or JPEG, or too large; says which.
    """
    if len(data) > LARGEST:
        raise ValidationError(f"Use a logo of at most {LARGEST // 1024**2} MB.", "logo")
    try:
        with Image.open(io.BytesIO(data), formats=tuple(_ENDS)) as picture:
            width, height = picture.size
            if width * height > MOST_PIXELS:
                had = f"The logo has {width:,} × {height:,} pixels"
                raise ValidationError(f"{had}: use one of at most 4,000 × 4,000.", "logo")
            if _ENDS[str(picture.format)] not in data:
                raise OSError("cut off")  # noqa: TRY301 - told below like any damage
            has_alpha = "A" in picture.getbands() or "transparency" in picture.info
            drawn = picture.convert("RGBA" if has_alpha else "RGB")
    except UnidentifiedImageError as error:
        msg = "A logo is a PNG or JPEG file; this is neither. Save it as PNG first."
        raise ValidationError(msg, "logo") from error
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise ValidationError("This picture is damaged: it can't be read whole.", "logo") from error
    drawn.thumbnail(_KEPT)
    fresh = Image.new(drawn.mode, drawn.size)
    fresh.paste(drawn)
    target = io.BytesIO()
    fresh.save(target, "PNG", optimize=True)
    return target.getvalue()
