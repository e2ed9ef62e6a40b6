"""Series of webinars: one page for all, and settings that they share."""
