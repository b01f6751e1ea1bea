"""How each class of the room's records ends."""
