"""The room's actions."""
