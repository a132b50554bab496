"""Command that maintains the table of courts: load_courts."""
