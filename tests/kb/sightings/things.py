"""Incidents that know the same host by different names."""

import uuid
from functools import partial

from kb.entities.merging import Thing
from kb.incidents.assets import service as assets
from kb.incidents.record import service as incidents
from kb.knowledge_base import KnowledgeBase
from kb.sightings import page
from kb.sightings.schemas import EntityPage


def incident(kb: KnowledgeBase, title: str) -> uuid.UUID:
    """A new incident."""
    return kb.write(partial(incidents.add, values={"title": title})).created("incident")


def asset(kb: KnowledgeBase, incident_id: uuid.UUID, value: str, **values: object) -> uuid.UUID:
    """A new row of an incident."""
    filled = {"value": value, **values}
    return kb.write(partial(assets.add, incident_id=incident_id, values=filled)).created("asset")


def about(kb: KnowledgeBase, record_id: uuid.UUID) -> EntityPage:
    """The page of its thing."""
    return kb.read(partial(page.about, record_id=record_id))


def thing(kb: KnowledgeBase, record_id: uuid.UUID) -> Thing:
    """Its thing."""
    return about(kb, record_id).thing


def incidents_of(kb: KnowledgeBase, record_id: uuid.UUID) -> set[uuid.UUID]:
    """The incidents that know its thing."""
    return {one.id for one in about(kb, record_id).incidents}
