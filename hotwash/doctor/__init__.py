"""What this installation has, what it lacks, and how to get it."""
