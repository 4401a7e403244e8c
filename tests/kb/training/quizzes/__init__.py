"""Tests of kb.training.quizzes."""
