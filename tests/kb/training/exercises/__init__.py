"""Tests of kb.training.exercises."""
