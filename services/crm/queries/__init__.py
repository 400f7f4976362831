"""What the CRM shows: one file per read model; nothing here writes."""
