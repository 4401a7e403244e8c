"""Tests of kb.training.anki."""
