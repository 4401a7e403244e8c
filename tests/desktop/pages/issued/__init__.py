"""The register of exported reports."""
