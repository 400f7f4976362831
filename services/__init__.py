"""The services. Each is independent: it imports `shared` and itself, nothing else."""
