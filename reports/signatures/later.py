"""What was added to a file after it was signed: only what signing itself adds may be.

The library can compare two states of a file, too, but takes seconds for twenty pages with tags
and far longer for more. Here every object of the earlier state must be found again as it was.
"""

import io
from collections.abc import Iterator
from itertools import islice
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

#: What a later signature may write into the catalogue, and into its form.
_OF_CATALOGUE: Final = frozenset({"/AcroForm", "/DSS", "/Extensions", "/Perms", "/Version"})
_OF_FORM: Final = frozenset({"/Fields", "/SigFlags", "/DR", "/DA"})


def only_signed(before: bytes, after: bytes) -> bool:
    """Whether a file differs from an earlier state of itself by signatures alone.

    Args:
        before: the file as it was signed first.
        after: the same bytes with more behind them.
    """
    with pikepdf.open(io.BytesIO(before)) as old, pikepdf.open(io.BytesIO(after)) as new:
        if old.Root.objgen != new.Root.objgen or len(old.pages) != len(new.pages):
            return False
        passing = {old.Root.objgen, *_may_change(old), *_may_change(new)}
        return (
            _same_but(old.Root, new.Root, _OF_CATALOGUE)
            and _same_form(old.Root.get("/AcroForm"), new.Root.get("/AcroForm"))
            and all(_same(one, new.get_object(one.objgen)) for one in _of(old, passing))
            and all(
                _same_but(a.obj, b.obj, {"/Annots"})
                and _grown(a.obj.get("/Annots"), b.obj.get("/Annots"))
                for a, b in zip(old.pages, new.pages, strict=True)
            )
        )


def _may_change(pdf: pikepdf.Pdf) -> Iterator[tuple[int, int]]:
    """Objects that are looked at by themselves, and what a file says of its own changes."""
    places: list[pikepdf.Object | None] = [page.obj for page in pdf.pages]
    places += [page.obj.get("/Annots") for page in pdf.pages]
    form = pdf.Root.get("/AcroForm")
    places += [form, form.get("/Fields") if form is not None else None]
    places += [pdf.Root.get("/Metadata"), pdf.trailer.get("/Info")]
    for place in places:
        if place is not None and place.is_indirect:
            yield place.objgen


def _of(pdf: pikepdf.Pdf, passing: set[tuple[int, int]]) -> Iterator[pikepdf.Object]:
    """Objects of a file, without those that only say where its objects stand."""
    for one in pdf.objects:
        kind = one.get("/Type") if isinstance(one, Dictionary | Stream) else None
        if one.objgen not in passing and kind not in {Name.XRef, Name.ObjStm}:
            yield one


def _same(one: object, other: object) -> bool:
    if isinstance(one, Stream):
        return (
            isinstance(other, Stream)
            and one.read_raw_bytes() == other.read_raw_bytes()
            and _same_but(one, other, frozenset())
        )
    return _text(one) == _text(other)


def _same_but(
    one: pikepdf.Object, other: pikepdf.Object, passing: frozenset[str] | set[str]
) -> bool:
    keys = (set(one.keys()) | set(other.keys())) - passing
    return all(key in one and key in other and _text(one[key]) == _text(other[key]) for key in keys)


def _text(value: object) -> bytes:
    """A value as it is written; what it leads to is compared in its own place."""
    if isinstance(value, pikepdf.Object):
        return b"%d %d R" % value.objgen if value.is_indirect else value.unparse()
    return repr(value).encode()


def _same_form(one: pikepdf.Object | None, other: pikepdf.Object | None) -> bool:
    if one is None or other is None:
        return one is other
    return _same_but(one, other, _OF_FORM) and _grown(one.get("/Fields"), other.get("/Fields"))


def _grown(one: pikepdf.Object | None, other: pikepdf.Object | None) -> bool:
    """Whether a list is the same, with nothing but fields of signatures behind it."""
    before = list(one) if isinstance(one, Array) else []
    after = list(other) if isinstance(other, Array) else []
    same = len(before) <= len(after) and all(
        _text(a) == _text(b) for a, b in zip(before, after, strict=False)
    )
    return same and all(map(_is_signature_field, islice(after, len(before), None)))


def _is_signature_field(item: object) -> bool:
    return isinstance(item, Dictionary) and item.get("/FT") == Name.Sig and "/A" not in item
