"""Tests of kb.training."""
