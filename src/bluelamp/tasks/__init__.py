"""One function for each command: read by io, call the room, write by io."""
