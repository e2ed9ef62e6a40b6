"""What was said, and what the press wrote."""
