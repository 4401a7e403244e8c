"""Reviews of cards: what each person answered, and when a card comes again."""
