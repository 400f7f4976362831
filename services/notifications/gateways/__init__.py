"""Outside systems: the mail server."""
