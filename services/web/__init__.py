"""The sales UI: pages over the other services, for people who are signed in; it owns no data."""
