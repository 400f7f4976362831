"""Tests across services: contracts, isolation, the lead's journey, the ledger."""
