"""A made-up force with known answers, for tests, demonstrations and training; in memory only."""
