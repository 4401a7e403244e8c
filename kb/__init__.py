"""The knowledge base: everything recorded and known, its rules, store and search."""
