"""Turns all reports about a docket into one docket, regardless of the order they arrived in. Pure."""
