"""A replica of CourtListener's REST API v4 for the sandbox case: same fields, filters, paging, and errors.

Written from its published behavior; it contains none of CourtListener's code.
"""
