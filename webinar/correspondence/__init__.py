"""What was written to whom."""
