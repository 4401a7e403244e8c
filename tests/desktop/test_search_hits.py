"""Where a record that was found opens, whatever its kind."""

from uuid import UUID

import pytest

from desktop.navigation import Route
from desktop.search_hits import facets, route_of
from kb import models
from kb.store.base import kinds

_RECORD, _DOSSIER = UUID(int=1), UUID(int=2)


@pytest.mark.parametrize(
    ("kind", "route"),
    [
        ("measure", Route("incident", _DOSSIER, "measures", _RECORD)),
        ("playbook_step", Route("knowledge", _DOSSIER, "measures", _RECORD)),
        ("entity", Route("entity", _RECORD)),
        ("questionnaire", Route("settings")),
        ("drill", Route("training", _RECORD, "drills")),
        ("exercise", Route("training", _RECORD, "exercises")),
        ("exercise_entry", Route("training", _DOSSIER, "exercises")),
    ],
)
def test_each_kind_opens_where_it_is_shown(kind: str, route: Route) -> None:
    assert route_of(kind, _RECORD, _DOSSIER, "measures") == route


def test_the_incident_itself_has_no_anchor() -> None:
    assert route_of("incident", _RECORD, _RECORD, "") == Route("incident", _RECORD)


def test_every_part_of_an_incident_can_be_narrowed_to() -> None:
    """New kinds of records are among what a search can be narrowed to."""
    assert models is not None
    own = {kind.name for kind in kinds().values() if kind.dossier == "incident_id"}
    assert own | {"incident"} == set(facets()["incidents"])
