"""The parts of remediation."""
