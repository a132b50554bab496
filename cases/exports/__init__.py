"""Files that can be exported from a case: the timeline as a PDF."""
