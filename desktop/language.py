"""English as the source is written, with its plurals; other languages come as translations."""

from typing import override

from PySide6.QtCore import QTranslator

_FORM = "(s)"


class EnglishPlurals(QTranslator):
    """Shows "1 file" and "2 files" for the source text "%n file(s)"."""

    @override
    def translate(
        self,
        context: str,
        sourceText: str,
        disambiguation: str | None = None,
        n: int = -1,
    ) -> str:
        if n < 0 or _FORM not in sourceText:
            return None  # type: ignore[return-value] # a null string: the next translator, or the source
        return sourceText.replace(_FORM, "" if n == 1 else "s")

    @override
    def isEmpty(self) -> bool:
        return False
