"""Building blocks of pages. They know nothing of the knowledge base."""
