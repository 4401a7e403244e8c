"""Questions of a questionnaire as fields, for answering and for the preview of an editor."""
