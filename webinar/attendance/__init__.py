"""Who came, how it is known, and the reports of it."""
