"""People, roles, areas, and who may see what."""
