"""What other services announce, mapped to use cases: one file per service we listen to."""
