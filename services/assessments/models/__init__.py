"""Tables and rules of the assessments service."""
