"""What the assessments service listens to."""
