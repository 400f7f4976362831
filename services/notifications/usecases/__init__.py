"""What the service does: one file per use case."""
