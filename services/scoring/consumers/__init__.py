"""What scoring listens to."""
