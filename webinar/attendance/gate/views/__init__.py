"""Pages of the join gate."""
