"""From a stored payload to its docket: find or create the docket, add the report, or put it on hold."""
