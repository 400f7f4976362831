"""What sales people and other services may do over HTTP: one file per resource."""
