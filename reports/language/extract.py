"""Bring the catalogs up to what reports say.

`python -m reports.language.extract` after a text of a report was changed: new texts come
without a translation, texts that are gone leave. `python -m reports.language.extract pt` begins
a language. A test says what is still to be translated.
"""

import io
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from reports.language.messages import messages
from reports.language.tongue import CATALOGS

#: Lines of a head that say nothing, or something else each time.
_UNSAID: Final = (
    *('"POT-Creation-Date', '"PO-Revision-Date', '"Generated-By', '"Project-Id-Version'),
    *('"Report-Msgid-Bugs-To', '"Last-Translator', '"Language-Team'),
)


def main(begun: Sequence[str] = (), folder: Path = CATALOGS) -> None:
    """Write them all, and say what is missing.

    Args:
        begun: tags of languages that have no catalog yet.
        folder: of the catalogs.
    """
    texts = messages()
    for path in sorted({*folder.glob("*.po"), *(folder / f"{tag}.po" for tag in begun)}):
        catalog = read(path) if path.exists() else _empty(path)
        catalog.update(texts, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        _write(path, catalog)
        missing = sum(1 for one in catalog if one.id and not is_said(one.string))
        sys.stderr.write(f"{path.name}: {missing} of {len(catalog)} to translate\n")


def _empty(path: Path) -> Catalog:
    head = f"# {path.stem}: what reports say, for each text of the source."
    return Catalog(locale=_locale(path), header_comment=head, charset="utf-8", fuzzy=False)


def _locale(path: Path) -> str:
    return path.stem.replace("-", "_")


def read(path: Path) -> Catalog:
    """A catalog as its file has it."""
    with path.open("rb") as file:
        return read_po(file, locale=_locale(path))


def is_said(string: object) -> bool:
    """A translation is there, with all its plurals."""
    parts = string if isinstance(string, list | tuple) else (string,)
    return bool(parts) and all(parts)


def _write(path: Path, catalog: Catalog) -> None:
    """Sorted and without line numbers, so that a diff shows what was said otherwise."""
    written = io.BytesIO()
    write_po(written, catalog, sort_output=True, width=100, no_location=True)
    lines = written.getvalue().decode().splitlines(keepends=True)
    kept = "".join(line for line in lines if not line.startswith(_UNSAID))
    path.write_text(kept, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
