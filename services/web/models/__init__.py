"""Words, shapes and rules of the pages; knows no framework."""
