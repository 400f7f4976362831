"""Tables and rules of the scoring service."""
