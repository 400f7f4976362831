"""The whole platform on one machine, without Docker: `make up` ends here."""
