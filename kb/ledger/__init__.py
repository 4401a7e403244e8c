"""The ledger: every revision of every record, chained by hash, with undo and redo."""
