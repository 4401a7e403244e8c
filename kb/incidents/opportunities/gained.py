"""What an earlier look would have gained: from when it could be seen to when it was detected."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from kb.vocabulary.enums import Precision

if TYPE_CHECKING:
    from kb.incidents.opportunities.schemas import Opportunity


def gained(opportunity: "Opportunity", detected: datetime | None) -> timedelta | None:
    """How much earlier than it was the attack could have been detected.

    Negative for what could only be seen afterwards; None while one of the two times is unknown.
    """
    if opportunity.at is None or detected is None or opportunity.precision == Precision.UNKNOWN:
        return None
    return detected - opportunity.at
