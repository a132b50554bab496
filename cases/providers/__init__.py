"""Facts that cases shows and `filings` knows: `filings` registers functions here, so cases need not import
it."""
