"""Entry by hand: courts, dockets, entries, and parties that people type in."""
