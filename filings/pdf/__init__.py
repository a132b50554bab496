"""Stored PDFs: read in a child process, matched to their docket entry, searched, shown."""
