"""Files of playbooks and articles: pictures of their texts, and attachments."""
