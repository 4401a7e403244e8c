"""Tests of kb.training.drills."""
