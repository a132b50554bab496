"""What people type: courts, dockets, entries and parties that no file shows."""
