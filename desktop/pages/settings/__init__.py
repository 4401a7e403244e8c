"""The settings page, generated from the declarations, laid out by hand."""
