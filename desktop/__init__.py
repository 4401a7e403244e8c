"""The window of Hotwash: pages, Qt models, jobs and theme over the knowledge base."""
