"""Tests of references in texts."""
