"""Plans: dose targets, who works when, tours, money, and why a target is not met."""
