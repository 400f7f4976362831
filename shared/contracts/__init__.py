"""Every event of the platform, declared once: its topic, owner, version, key and personal fields."""
