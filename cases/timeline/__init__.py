"""The timeline of a case: its one query, its rows as plain values, and the layout of its graphic."""
