"""The few dialogs: choosing files, discarding what undo cannot bring back, signing."""
