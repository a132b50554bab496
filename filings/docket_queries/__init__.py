"""Queries behind pages and the API: entry windows, threads, open issues, search, a docket on a past day."""
