"""What scoring does, one use case per file."""
