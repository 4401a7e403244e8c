"""How much of the training paths was gone, by all the people that they are meant for."""

from sqlalchemy.orm import Session

from kb.insights.figure import N_
from kb.insights.schemas import PathRow, TrainingCoverage
from kb.training import trainees
from kb.training.paths import progress


def coverage(session: Session, viewer: str) -> TrainingCoverage:
    """The paths by title; what each person did is seen in Training only."""
    if not viewer.strip() or not trainees.leads(trainees.role_of(session, viewer)):
        return TrainingCoverage(
            hidden_because=N_(
                "How far others are is seen by the lead only: who has a role such as "
                "“IR lead” in Settings, Training."
            )
        )
    rows = [
        PathRow(
            path_id=path.id,
            title=path.title,
            people=len(gone),
            finished=sum(bool(one.total) and one.done == one.total for one in gone),
            steps=sum(one.total for one in gone),
            done=sum(one.done for one in gone),
        )
        for path, gone in progress.everybody(session, viewer)
    ]
    return TrainingCoverage(tuple(rows))
