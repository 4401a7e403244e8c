"""What a lesson, a detection opportunity and a bulletin ask."""

import re
from collections.abc import Iterator
from typing import Final

from kb.incidents.lessons.models import Lesson
from kb.incidents.opportunities.models import Opportunity
from kb.training.cards.schemas import Suggestion
from kb.vocabulary.enums import LessonDirection

LESSONS: Final = "Lessons"
EARLY_SIGNS: Final = "Early signs"
BULLETINS: Final = "Bulletins"

_HEADING: Final = re.compile(r"^#{1,2}\s+(?P<title>.+?)\s*#*\s*$", re.MULTILINE)
#: What a bulletin's sections are called, and what is asked of them.
_SECTIONS: Final = (
    (re.compile(r"sign", re.IGNORECASE), "signs", "Which early signs did it have?"),
    (re.compile(r"first.{0,6}look", re.IGNORECASE), "look", "Where do you look first, and how?"),
    (re.compile(r"fool|misled|wrong", re.IGNORECASE), "fooled", "What fooled us?"),
    (re.compile(r"escalat|call", re.IGNORECASE), "escalate", "When do you escalate, and to whom?"),
)


def of_lesson(lesson: Lesson, place: str) -> Iterator[Suggestion]:
    """What was learned, asked from what happened; and why, where that was recorded."""
    title, happened = lesson.title.strip(), lesson.what_happened.strip()
    if not title:
        return
    tags = tuple(filter(None, (lesson.category,)))
    words = {direction.value: direction.label for direction in LessonDirection}
    learned = f"**{title}** ({words.get(lesson.direction, lesson.direction).lower()})"
    whys = [str(why).strip() for why in lesson.whys or () if str(why).strip()]
    numbered = "\n".join(f"{number}. {why}" for number, why in enumerate(whys, 1))
    if happened:
        front = f"Lesson of {place}. This happened:\n\n{happened}\n\nWhat did we learn from it?"
        back = f"{learned}\n\nWhy it came to that:\n\n{numbered}" if whys else learned
        yield Suggestion("lesson", front, back, LESSONS, tags)
    elif whys:
        front = f"Lesson of {place}: **{title}**\n\nWhy did it come to that?"
        yield Suggestion("lesson", front, numbered, LESSONS, tags)


def of_opportunity(one: Opportunity, place: str) -> Iterator[Suggestion]:
    """A sign: what it is one of, and where it shows first."""
    signal = one.signal.strip()
    if not signal:
        return
    tags = tuple(filter(None, (one.technique.strip(),)))
    known = [
        f"**{one.phase.strip()}**" if one.phase.strip() else "",
        f"ATT&CK technique {one.technique.strip()}" if one.technique.strip() else "",
        f"Why it was missed in {place}: {one.why_missed.strip()}" if one.why_missed.strip() else "",
        f"What changed: {one.detection_change.strip()}" if one.detection_change.strip() else "",
    ]
    told = "\n\n".join(part for part in known if part)
    if told:
        front = f"You see this:\n\n> {signal}\n\nWhat is it a sign of?"
        yield Suggestion("sign", front, told, EARLY_SIGNS, tags)
    where = one.data_source.strip()
    if where:
        rule = f"\n\nRule or query:\n\n    {one.rule.strip()}" if one.rule.strip() else ""
        front = f"Where does this show first?\n\n> {signal}"
        yield Suggestion("where", front, f"**{where}**{rule}", EARLY_SIGNS, tags)


def of_bulletin(title: str, body: str, tags: tuple[str, ...]) -> Iterator[Suggestion]:
    """A question for each section that says what a bulletin is for."""
    asked: set[str] = set()
    for heading, text in sections(body):
        for pattern, key, question in _SECTIONS:
            if key not in asked and pattern.search(heading) and _says_something(text):
                asked.add(key)
                front = f"Bulletin **{title}**\n\n{question}"
                yield Suggestion(key, front, text.strip(), BULLETINS, tags)
                break


def sections(body: str) -> Iterator[tuple[str, str]]:
    """The headings of a text, each with what stands below it up to the next one."""
    found = list(_HEADING.finditer(body))
    for at, heading in enumerate(found):
        end = found[at + 1].start() if at + 1 < len(found) else len(body)
        yield heading["title"], body[heading.end() : end]


def _says_something(text: str) -> bool:
    return len(re.sub(r"[\W_]", "", text)) > 2
