"""The pages' routes: one file per page."""
