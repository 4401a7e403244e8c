"""The store: engine, base of all records, attachments, backups, migrations."""
