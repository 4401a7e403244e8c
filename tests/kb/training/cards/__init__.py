"""Tests of kb.training.cards."""
