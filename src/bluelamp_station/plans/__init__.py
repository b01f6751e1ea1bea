"""Plans: shifts, their tours, and what a crew should know."""
