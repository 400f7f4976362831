"""The HTTP edge every service shares: one module per convention of the public API."""
