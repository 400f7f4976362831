"""What people and events make an assessment do, one use case per file."""
