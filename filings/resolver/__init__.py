"""Turns all reports about a docket into one docket, the same whatever the order they came in. Pure."""
