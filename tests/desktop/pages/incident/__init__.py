"""Tests of the incident page, on a real store."""
