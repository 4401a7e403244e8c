"""Training: cards of today, all cards, bulletins, quizzes, paths."""
