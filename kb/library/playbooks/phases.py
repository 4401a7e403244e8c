"""Which phase of a response a heading speaks of, in the languages of the public playbooks."""

import re

from kb.vocabulary.enums import Phase

#: Beginnings of words, tested in this order: "post-incident analysis" is closure.
_WORDS: tuple[tuple[Phase, str], ...] = (
    (
        Phase.CLOSURE,
        r"lessons?\b|post[- ]?incident|after[- ]action|clos(?:e|ing|ure)|retrospect|"
        r"reporting|hotwash|activité post|leçons|事後|事后|教訓|教训|インシデント後",
    ),
    (Phase.PREPARATION, r"prepar|prépar|prerequisite|準備|准备"),
    (Phase.CONTAINMENT, r"contain|isolat|confin|endig|quarantin|封じ込め|遏制|控制|抑制"),
    (Phase.ERADICATION, r"eradicat|remediat|éradicat|remédiat|根絶|根除|消除|撲滅"),
    (Phase.RECOVERY, r"recover|restor|récupér|rétabli|復旧|回復|恢复"),
    (
        Phase.TRIAGE,
        r"triag|investigat|detect|identif|analy|scop(?:e|ing)|assess|collect|examin|"
        r"acquir|acquisition|validat|détect|検出|検知|分析|检测|識別|调查",
    ),
    (Phase.CONTAINMENT, r"communicat|notif|escalat"),
)
_PHASES = tuple(
    (phase, re.compile(rf"(?<![^\W\d_])(?:{words})", re.IGNORECASE)) for phase, words in _WORDS
)
_STEPS = re.compile(
    r"\b(?:steps?|procedures?|actions?|workflow|instructions?|what to do|runbook|checklist|"
    r"tasks?)\b",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"\b(?:resources?|references?|additional information|further reading|contents|appendix|"
    r"examples?|glossary|points? of contact|executive summary|introduction|objectives?|"
    r"background|licen[cs]e|findings|indicators? of compromise|indicators|stages|classification|"
    r"enhance|conclusion|about|backlog|notes?|considerations|screenshots|"
    r"things to keep in mind|mitre|disclaimer|purpose|overview|annexe|付録|附录|結論|结论)\b",
    re.IGNORECASE,
)


def phase_of(heading: str) -> Phase | None:
    """The phase a heading names, such as containment for "3. Contain the host"."""
    return next((phase for phase, words in _PHASES if words.search(heading)), None)


def is_only_a_phase(text: str) -> bool:
    """Whether a text says a phase's name and no more: "Containment, eradication"."""
    words = re.findall(r"[^\W\d_]{3,}", text)
    return bool(words) and all(phase_of(word) or word in ("and", "the") for word in words)


def speaks_of_steps(heading: str) -> bool:
    """Whether a heading announces steps without a phase: "Response steps"."""
    return bool(_STEPS.search(heading))


def is_aside(heading: str) -> bool:
    """Whether what follows is about the document, not to be done: references, contacts."""
    return bool(_ASIDE.search(heading))
