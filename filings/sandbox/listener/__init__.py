"""A replica of CourtListener's REST API v4 for the sandbox case: same fields, filters, paging, refusals.

Written from the published behaviour; it holds no code of CourtListener's.
"""
