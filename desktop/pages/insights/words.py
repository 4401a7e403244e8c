"""What figures say, in the language of the window."""

from PySide6.QtCore import QCoreApplication

from kb.insights.figure import Figure, Said
from kb.insights.values import written


def said(sentence: Said | None) -> str:
    """A sentence with its values; "" for none."""
    if sentence is None:
        return ""
    values = {
        name: written(value, sentence.measures.get(name, "text"))
        for name, value in sentence.values.items()
    }
    return named(sentence.text).format(**values)


def named(text: str) -> str:
    """A word of a figure, such as the head of a column."""
    return QCoreApplication.translate("Figures", text)


def notes(figure: Figure) -> str:
    """What else has to be known of a figure."""
    told = [said(note) for note in figure.notes]
    if figure.key.startswith("follow-ups"):
        told.append(named("A click opens the incidents that they belong to."))
    return " ".join(told)
