"""Questionnaires: people are asked, and answer apart from the agreed text."""

from desktop.pages.incident.questionnaires.section import QuestionnairesSection

__all__ = ["QuestionnairesSection"]
