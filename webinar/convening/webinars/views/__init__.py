"""Pages of the webinars room."""
