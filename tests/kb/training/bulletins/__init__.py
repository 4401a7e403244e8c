"""Tests of kb.training.bulletins."""
