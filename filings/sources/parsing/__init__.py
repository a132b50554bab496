"""Code that several parsers share: court names, receipts, error pages, people, rows, and markup."""
