"""The pages of a docket, an entry, dropped files, feeds, review questions and removals."""
