"""The gateway: every lead enters here, is normalised, stored once per person, and announced."""
