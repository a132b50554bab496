"""Template filters and tags for values: dates, court names, "not known", export buttons."""
