"""Search: documents, index, query, similar words."""
