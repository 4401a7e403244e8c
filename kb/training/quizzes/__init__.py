"""Quizzes, made from playbooks, bulletins and incidents; their results."""
