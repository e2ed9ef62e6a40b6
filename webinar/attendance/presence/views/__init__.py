"""Staff pages of attendance."""
