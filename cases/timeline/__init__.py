"""A case as dated rows: the one query of the timeline, its plain values, and the layout of its graphic."""
