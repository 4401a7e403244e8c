"""Assets and entities of an incident."""

from desktop.pages.incident.assets.section import AssetsSection

__all__ = ["AssetsSection"]
