"""What the service listens to: one file per service."""
