"""Tasks of the patrols room: visits from points, minutes from taps, and the case folder."""
