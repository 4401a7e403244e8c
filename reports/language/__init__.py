"""The languages of reports: what is said in the one that a report is made in.

`speaking` says which language that is, for as long as its block lasts; there is no state of the
process. Everything printed that isn't recorded goes through `_`, `ngettext` or `pgettext`.
English is what the source says. Another language is one file, `catalogs/<tag>.po`.
"""

from reports.language.spoken import N_, NN_, _, label, ngettext, pgettext
from reports.language.tongue import SOURCE, Language, current, names, of, offered, speaking

__all__ = [
    "NN_",
    "N_",
    "SOURCE",
    "Language",
    "_",
    "current",
    "label",
    "names",
    "ngettext",
    "of",
    "offered",
    "pgettext",
    "speaking",
]
