"""Training: cards, reviews, bulletins, quizzes, paths and packages of cards."""
