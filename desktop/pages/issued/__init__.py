"""The register of reports that left the house, over all incidents."""
