"""Pages of the coverage room."""
