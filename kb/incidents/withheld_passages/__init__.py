"""Passages of texts that somebody withholds from reports by hand."""
