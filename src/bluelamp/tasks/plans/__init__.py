"""Tasks of the plans room: a week's problem from places and bases in degrees, and a plan from files."""
