"""One file per thing the gateway can do."""
