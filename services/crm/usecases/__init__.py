"""What the CRM does: one file per use case."""
