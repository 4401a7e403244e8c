"""Configuration changes, from proposal to proof."""
