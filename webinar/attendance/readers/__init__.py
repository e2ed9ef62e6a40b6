"""Reports of video platforms, read: recognised by their content, every connection an interval in UTC. Knows no table."""
