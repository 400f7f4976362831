"""What the services promise on their outsides, compared with what they do."""
