"""Tests of kb.training.paths."""
