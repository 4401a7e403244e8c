"""The knowledge base: everything recorded and known, its rules, store, history, search and exchange."""
