"""What a form does: one file per use case."""
