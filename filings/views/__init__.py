"""The pages for dockets, entries, PDFs, uploads, entry by hand, feeds, review, merges, and removals."""
