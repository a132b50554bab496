"""Policy documents and their changes."""
