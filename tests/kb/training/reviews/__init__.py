"""Tests of kb.training.reviews."""
