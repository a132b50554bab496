"""Commands that maintain the table of courts."""
