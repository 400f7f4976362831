"""What the service shows: one file per read model."""
