"""Read models of scores."""
