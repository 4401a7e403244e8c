"""What figures say, in the language of the window."""

from PySide6.QtCore import QCoreApplication

from kb.insights.figure import Figure, Measure, Said, Value
from kb.insights.values import written


def said(sentence: Said | None) -> str:
    """A sentence with its values; "" for none."""
    if sentence is None:
        return ""
    values = {
        name: told(value, sentence.measures.get(name, "text"))
        for name, value in sentence.values.items()
    }
    return named(sentence.form).format(**values)


def told(value: Value, measure: Measure, absent: str = "–") -> str:
    """A value as people read it; what is ours in the language of the window."""
    if value is None:
        return named(absent)
    if measure == "word":
        return named(str(value))
    if measure == "words":
        return ", ".join(named(word) for word in str(value).split(", "))
    return written(value, measure)


def categories(figure: Figure) -> list[str]:
    """The names along the axis."""
    absent = figure.columns[0].absent
    return [told(name or None, figure.axis, absent) for name in figure.categories]


def named(text: str) -> str:
    """A word of a figure, such as the head of a column."""
    return QCoreApplication.translate("Figures", text)


def notes(figure: Figure) -> str:
    """What else has to be known of a figure."""
    told = [said(note) for note in figure.notes]
    if figure.key.startswith("follow-ups"):
        told.append(named("A click opens the incidents that they belong to."))
    return " ".join(told)
