"""Whether processes, policies and procedures were followed."""
