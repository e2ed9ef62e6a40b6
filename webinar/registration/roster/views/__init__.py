"""Pages of the list and of one registration."""
