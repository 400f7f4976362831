"""Events on their way: outbox, relay, consumers, inbox, parked events, due work, and the worker that runs them."""
