"""The trace over many incidents."""
