"""The REST resources of docket entries, documents, files, questions and uploads."""
