"""The HTTP edge of the assessments service."""
