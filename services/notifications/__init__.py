"""Notifications: messages to people, sent once, retried by R14, every outcome announced."""
