"""Words that join others and tell nothing of what a text is about, in English."""

from typing import Final

FUNCTION_WORDS: Final = frozenset(
    """
    about above after again against all also although always among and another any anyone
    anything are around because been before began begin being below between both but can cannot
    could did does doing done down during each either else even ever every everyone everything
    few first for from further gave get got had has have having here hers herself him himself
    his how however into its itself just last later least less like made make many may maybe
    might mine more most much must near neither never new next nobody none nor not nothing now
    off often once one only onto other others ought our ours ourselves out over own per perhaps
    quite rather really same second seen several shall she should since some somebody someone
    something soon still such than that the their theirs them themselves then there these they
    thing this those though three through thus till together too took toward towards two under
    until upon use used user very via was way were what when where whether which while who whom
    whose why will with within without would yes yet you your yours yourself yourselves
    """.split()
)
