"""The ledger: faults under load over the whole path, then a proof that nothing was lost, doubled or reordered."""
