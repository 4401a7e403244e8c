"""Connections to Microsoft: what is fetched becomes files, which are imported like all files."""
