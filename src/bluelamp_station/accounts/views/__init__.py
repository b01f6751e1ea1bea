"""Pages about people, and the door."""
