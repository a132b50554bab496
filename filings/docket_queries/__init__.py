"""The queries behind pages and API: entry windows, threads, open issues, search, the docket as of a day."""
