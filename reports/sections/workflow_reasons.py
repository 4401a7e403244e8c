"""Why a step has its result, in the language of the report.

The record says it in English, as the window does; each sentence is known with its numbers.
"""

import re
from typing import Final

from reports.language import N_, _

_SENTENCES: Final = (
    N_("Done before step {first}, planned after it."),
    N_("Done after step {first}, planned before it."),
    N_("Done, though the way it is on wasn't taken."),
    N_("Done out of the playbook's order."),
    N_("Done again; the playbook has it once."),
    N_("Step {first} led on to step {second}."),
    N_("Step {first} ended it."),
    N_("No way that was taken leads here."),
)
_NUMBER: Final = re.compile(r"\\\{(first|second)\\\}")
_PATTERNS: Final = tuple(
    (re.compile(_NUMBER.sub(r"(?P<\1>\\d{1,4})", re.escape(one))), one) for one in _SENTENCES
)


def reason(said: object) -> str:
    """A sentence of the comparison in the report's language; "" for any other text.

    Nothing but these sentences and their numbers is ever printed, whatever a record holds.
    """
    for pattern, sentence in _PATTERNS:
        found = pattern.fullmatch(said) if isinstance(said, str) else None
        if found is not None:
            return _(sentence, **found.groupdict())
    return ""
