"""What leaves the house as a file: the timeline as a PDF."""
