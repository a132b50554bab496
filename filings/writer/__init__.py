"""Writes the resolved docket to its tables, with history and changes, in one transaction under its lock."""
