"""The documents themselves: PDFs taken in, read in a child process, tied to the docket, shown."""
