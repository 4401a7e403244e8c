"""Fields that an organisation adds to incidents and measures."""
