"""Forms of the room: what visitors answer, and what organisers set up."""
