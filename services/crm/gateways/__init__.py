"""What lies outside the database: the signing key."""
