"""One file per service we listen to."""
