"""Mail domains at which anybody can have an address: they identify no company (R2)."""
