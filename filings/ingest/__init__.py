"""From a stored payload to its docket: look it up or create it, add the report, or hold the report."""
