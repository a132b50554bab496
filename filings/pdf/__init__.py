"""Stored PDFs: reads them in a child process, matches them to their docket entry, searches and shows them."""
