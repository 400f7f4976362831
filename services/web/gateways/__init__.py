"""The outside: the other services by HTTP, and the sessions in Redis."""
