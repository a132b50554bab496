"""What `filings` knows and cases shows: `filings`, which cases never imports, registers the functions."""
